import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { namesIn, restIn } from './pasted.ts'

test('a connection file fills in what it names, and neither placeholders nor the address of Visma.net', () => {
  const file = [
    'name: nordlys',
    'visma:',
    '  apiUrl: https://api.finance.visma.net   # or another',
    '  clientId: isv_nordlys',
    `  clientSecret: \${VISMA_CLIENT_SECRET}`,
    '  companyId: "1234567"',
    'pipedrive:',
    '  apiUrl: https://nordlys.pipedrive.com',
    '  seats: 5',
  ].join('\n')
  expect(namesIn(file)).toEqual({
    name: 'nordlys',
    clientId: 'isv_nordlys',
    companyId: '1234567',
    apiUrl: 'https://nordlys.pipedrive.com',
    seats: '5',
  })
})

test('lines of an environment fill in secrets', () => {
  expect(namesIn('VISMA_CLIENT_SECRET=s3cr=et\nPIPEDRIVE_API_TOKEN="abc"')).toEqual({
    clientSecret: 's3cr=et',
    apiToken: 'abc',
  })
})

test('JSON fills in the same', () => {
  const json = { name: 'a', visma: { clientId: 'x', tenantId: 't' }, pipedrive: { apiToken: 'y' } }
  const told = { name: 'a', clientId: 'x', tenantId: 't', apiToken: 'y' }
  expect(namesIn(JSON.stringify(json, null, 2))).toEqual(told)
})

test('what is no file fills in nothing', () => {
  expect(namesIn('hello: there\n\n<html>')).toEqual({})
})

test('of an app of Pipedrive its client is taken, and that is how it is signed in', () => {
  const file = `name: nordlys
visma:
  clientId: isv_nordlys
pipedrive:
  apiUrl: https://nordlys.pipedrive.com
  oauth:
    clientId: app-1
    clientSecret: "app-secret"
`
  expect(namesIn(file)).toEqual({
    ...{ name: 'nordlys', clientId: 'isv_nordlys', apiUrl: 'https://nordlys.pipedrive.com' },
    ...{ oauthClientId: 'app-1', oauthClientSecret: 'app-secret', access: 'oauth' },
  })
  expect(namesIn('VISMA_CLIENT_ID=a\nPIPEDRIVE_CLIENT_ID=b')).toEqual({
    clientId: 'a',
    oauthClientId: 'b',
    access: 'oauth',
  })
})

const WHOLE = {
  name: 'nordlys',
  visma: { apiUrl: 'https://old.example', clientId: 'x', webhookSecret: 'w' },
  pipedrive: { apiToken: 'y', webhooks: { enabled: false }, seats: 2 },
  settings: { locale: 'nb-NO', backfill: { since: '2025-01-01' } },
}

test.each([
  ['JSON', JSON.stringify(WHOLE)],
  ['YAML', stringify(WHOLE)],
  ['YAML further in', stringify(WHOLE, { indent: 4 })],
])('of a file as %s goes along what no field asks for', (_, text) => {
  const { visma, pipedrive, file, names } = restIn(text)
  expect(names).toEqual(['visma.apiUrl', 'visma.webhookSecret', 'pipedrive.webhooks', 'settings'])
  expect(parse(`${file}visma:\n${visma}pipedrive:\n${pipedrive}`)).toEqual({
    settings: WHOLE.settings,
    visma: { apiUrl: 'https://old.example', webhookSecret: 'w' },
    pipedrive: { webhooks: { enabled: false } },
  })
})

test('comments, and lines of an environment, bring nothing along', () => {
  expect(restIn('# settings:\nname: a\nvisma:\n  # apiUrl: b\n  clientId: c').names).toEqual([])
  expect(restIn('VISMA_CLIENT_SECRET=a\nPIPEDRIVE_API_TOKEN=b').names).toEqual([])
})
