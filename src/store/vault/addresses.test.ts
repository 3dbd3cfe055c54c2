import { expect, test } from 'vitest'
import { addressesOf } from './addresses.ts'

const at = (apiUrl: string) => addressesOf({ visma: { apiUrl, tenantId: 't' }, names: ['https', 'a:b'] })

test('whatever leads elsewhere is another address, however it is written', () => {
  const home = at('https://api.finance.visma.net')
  for (const other of [
    'http://api.finance.visma.net',
    'https://api.finance.visma.net:444',
    'https://api.finance.visma.net/elsewhere',
    'https://evil.example',
    ' https://evil.example',
    'https:evil.example',
    'HTTPS://evil.example',
    '',
  ]) {
    expect(at(other), other).not.toBe(home)
  }
  expect(addressesOf({ visma: { tenantId: 't' } })).not.toBe(home)
  expect(addressesOf({ pipedrive: { apiUrl: 'https://api.finance.visma.net' } })).not.toBe(home)
})

test('the same address in other letters, and other settings, are no other place', () => {
  const home = at('https://api.finance.visma.net')
  for (const same of [
    'https://API.finance.visma.net',
    'https://api.finance.visma.net/',
    'https://api.finance.visma.net:443',
  ]) {
    expect(at(same), same).toBe(home)
  }
  expect(addressesOf({ settings: { locale: 'nb-NO' }, visma: { apiUrl: 'https://api.finance.visma.net' } })).toBe(home)
})
