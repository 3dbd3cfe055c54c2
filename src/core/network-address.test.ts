import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reachOf } from './network-address.ts'

test.each([
  ['outside', '8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 9.255.255.255 11.0.0.1 2606:4700::1 2a00:1450:4001::8a'],
  ['inside', '127.0.0.1 127.8.8.8 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 0.0.0.0 198.18.0.1'],
  ['inside', '::1 :: fd00::1 fc00::1'],
  ['nowhere', '169.254.169.254 100.100.100.200 168.63.129.16 192.0.0.192 224.0.0.1 240.0.0.1 255.255.255.255'],
  ['nowhere', '192.0.2.1 198.51.100.1 203.0.113.1 fe80::1 fe80::1%eth0 fd00:ec2::254 fd20:ce::254 ff02::1'],
  ['nowhere', '2001::1 2001:db8::1 2002:7f00:1::1 64:ff9b:1::1 ::127.0.0.1 100::1 fec0::1 4000::1'],
  ['nowhere', 'localhost 1 0x7f.1'],
] as const)('%s: %s', (reach, addresses) => {
  expect(addresses.split(' ').map((address) => [address, reachOf(address)])).toEqual(
    addresses.split(' ').map((address) => [address, reach]),
  )
})

test('an IPv4 address reaches as far in the clothes of IPv6, mapped or translated, whatever way it is written', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
      const groups = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
      const forms = [`::ffff:${address}`, `::FFFF:${groups}`, `64:ff9b::${address}`, `64:ff9b:0:0:0:0:${groups}`]
      expect(forms.map(reachOf)).toEqual(forms.map(() => reachOf(address)))
    }),
  )
})
