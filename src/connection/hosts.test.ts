import { expect, test } from 'vitest'
import { ENV, replacing } from '../../test/connection-text.ts'
import { readConnectionFile } from './connection-file.ts'
import { addressWarnings, isPrivateHost, refusedAddresses } from './hosts.ts'

test.each([
  'localhost',
  'api.localhost',
  '127.0.0.1',
  '127.8.8.8',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[fd00::1]',
  '[fe80::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '203.0.113.1',
])('%s is inside', (host) => {
  expect(isPrivateHost(host)).toBe(true)
})

test.each(['api.pipedrive.com', '8.8.8.8', '172.32.0.1', '100.128.0.1', '[2606:4700::1]', 'localhost.example.com'])(
  '%s is outside',
  (host) => {
    expect(isPrivateHost(host)).toBe(false)
  },
)

const fileAt = (url: string) => readConnectionFile(replacing('https://nordlys.pipedrive.com', url), ENV)

test('an address inside is refused with the path and the way to allow it', () => {
  expect(refusedAddresses(fileAt('http://127.0.0.1:4401'), false)).toEqual([
    'pipedrive.apiUrl points at 127.0.0.1:4401, an address inside this machine or network; set ML_CONNECTOR_ALLOW_PRIVATE_HOSTS=1 to allow that.',
  ])
  expect(refusedAddresses(fileAt('http://127.0.0.1:4401'), true)).toEqual([])
})

test.each(['http://2130706433', 'http://0x7f.1', 'http://127.1', 'http://localhost.'])(
  'other spellings of loopback are no way around: %s',
  (url) => {
    expect(refusedAddresses(fileAt(url), false)).toHaveLength(1)
  },
)

test('credentials inside an address are refused and not repeated', () => {
  const [problem] = refusedAddresses(fileAt('https://kari:hunter22@nordlys.pipedrive.com'), false)
  expect(problem).toMatch(/pipedrive\.apiUrl must not contain a user name or password/)
  expect(problem).not.toMatch(/hunter22/)
})

test('http:// is refused where only the open Internet is allowed, and else worth a warning, except within this machine', () => {
  expect(refusedAddresses(fileAt('http://crm.example.com'), false)).toEqual([
    expect.stringContaining('pipedrive.apiUrl uses http://'),
  ])
  expect(refusedAddresses(fileAt('http://crm.example.com'), true)).toEqual([])
  expect(addressWarnings(fileAt('http://crm.example.com'))).toEqual([
    'pipedrive.apiUrl uses http://, so credentials and invoices travel unencrypted to crm.example.com.',
  ])
  expect(addressWarnings(fileAt('http://127.0.0.1:4401'))).toEqual([])
  expect(addressWarnings(fileAt('https://crm.example.com'))).toEqual([])
})

test('an address that no remote system has is refused whatever is allowed', () => {
  expect(refusedAddresses(fileAt('http://169.254.169.254'), true)).toEqual([
    'pipedrive.apiUrl points at 169.254.169.254, an address that no remote system has.',
  ])
})
