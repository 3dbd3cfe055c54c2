import { expect, test } from 'vitest'
import { emptyDraft, fileOf, withoutSecrets } from './connect-draft.ts'
import { filledBy, namesOf } from './pasted.ts'

const FILE = {
  name: 'nordlys',
  visma: { apiUrl: 'https://old.example', clientId: 'x', clientSecret: `\${VISMA_CLIENT_SECRET}`, webhookSecret: 'w' },
  pipedrive: { apiUrl: 'https://nordlys.pipedrive.com', apiToken: 'y', webhooks: { enabled: false }, seats: 2 },
  settings: { locale: 'nb-NO', backfill: { since: '2025-01-01' } },
}
const BESIDES = {
  visma: { apiUrl: 'https://old.example', webhookSecret: 'w' },
  pipedrive: { webhooks: { enabled: false } },
  settings: FILE.settings,
}

test('a file fills the fields that ask for what it names, but not with placeholders, and the rest goes along', () => {
  expect(filledBy(FILE)).toEqual({
    fields: {
      ...{ name: 'nordlys', clientId: 'x', apiUrl: 'https://nordlys.pipedrive.com', apiToken: 'y', seats: '2' },
      ...{ access: 'token', besides: BESIDES },
    },
    count: 5,
  })
  expect(namesOf(BESIDES)).toEqual(['visma.apiUrl', 'visma.webhookSecret', 'pipedrive.webhooks', 'settings'])
})

test('of an app of Pipedrive its client is taken, and that is how it is signed in', () => {
  const oauth = { clientId: 'app-1', clientSecret: 'app-secret' }
  expect(filledBy({ pipedrive: { oauth } })).toEqual({
    fields: { oauthClientId: 'app-1', oauthClientSecret: 'app-secret', access: 'oauth' },
    count: 2,
  })
})

test('what nothing is said of keeps what was typed', () => {
  expect(filledBy({ visma: { clientSecret: 's' } })).toEqual({ fields: { clientSecret: 's' }, count: 1 })
  expect(filledBy({})).toEqual({ fields: {}, count: 0 })
})

/** The file of a draft is a line a member, each of them JSON. */
const groupsIn = (yaml: string) => {
  const groups: Record<string, Record<string, unknown>> = { '': {} }
  let group = ''
  for (const line of yaml.trim().split('\n')) {
    const [, indent = '', name = '', value = ''] = /^( *)(\w+):(.*)$/.exec(line) ?? []
    if (indent === '') group = ''
    if (value === '') group = name
    else groups[group] = { ...groups[group], [name]: JSON.parse(value) }
  }
  return groups
}

test('the file of a draft says what was filled in, and what goes along in its groups', () => {
  const { yaml, secrets } = fileOf({ ...emptyDraft, ...filledBy(FILE).fields, clientSecret: 'typed' })
  expect(groupsIn(yaml)).toMatchObject({
    '': { name: 'nordlys', settings: FILE.settings },
    visma: { clientId: 'x', apiUrl: 'https://old.example', webhookSecret: 'w' },
    pipedrive: { apiUrl: 'https://nordlys.pipedrive.com', seats: 2, webhooks: { enabled: false } },
  })
  expect(secrets).toEqual({ VISMA_CLIENT_SECRET: 'typed', PIPEDRIVE_API_TOKEN: 'y' })
})

test('other members of an app go along in its group', () => {
  const oauth = { clientId: 'a', clientSecret: 'b', url: 'https://oauth.example' }
  const { yaml } = fileOf({ ...emptyDraft, ...filledBy({ pipedrive: { oauth } }).fields })
  expect(groupsIn(yaml).pipedrive?.oauth).toEqual({ ...oauth, clientSecret: `\${PIPEDRIVE_CLIENT_SECRET}` })
})

test('a number that was emptied is left out, so that it has its default', () => {
  const { yaml } = fileOf({ ...emptyDraft, seats: '', budgetShare: '' })
  expect(Object.keys(groupsIn(yaml).pipedrive ?? {})).not.toEqual(expect.arrayContaining(['seats']))
  expect(yaml).not.toMatch(/budgetShare|seats/)
})

test('a draft is kept without the secrets that go along, and with all else', () => {
  const oauth = { clientId: 'a', refreshToken: 'r', url: 'https://oauth.example' }
  const webhookSecret = `\${HOOK}`
  const file = {
    ...FILE,
    visma: { webhookSecret },
    pipedrive: { oauth, webhooks: { signatureSecret: 's', enabled: false } },
  }
  expect(withoutSecrets({ ...emptyDraft, ...filledBy(file).fields }).besides).toEqual({
    visma: { webhookSecret },
    pipedrive: { oauth: { url: 'https://oauth.example' }, webhooks: { enabled: false } },
    settings: FILE.settings,
  })
})
