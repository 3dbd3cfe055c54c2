import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ENV, MINIMAL, replacing, withSettings } from '../../test/connection-text.ts'
import { exportConnectionFile, readConnectionFile, restoreConnectionFile } from './connection-file.ts'
import { splitSecrets } from './secrets.ts'

const problemsOf = (text: string, env: Record<string, string | undefined> = ENV): readonly string[] => {
  try {
    readConnectionFile(text, env)
  } catch (error) {
    if (error instanceof Error) return error.message.split('\n')
  }
  return []
}

test('a file with credentials only gets every documented default', () => {
  const file = readConnectionFile(MINIMAL, ENV)
  expect(file.visma).toMatchObject({
    apiUrl: 'https://api.finance.visma.net',
    tokenUrl: 'https://connect.visma.com/connect/token',
    clientSecret: 'visma-secret-1',
  })
  expect(file.pipedrive).toMatchObject({ apiToken: 'pipedrive-token-1', plan: 'lite', budgetShare: 0.6 })
  expect(file.settings.flows).toMatchObject({ suppliers: true, customerInvoices: { as: 'note' } })
  expect(file.schedule).toEqual({ changes: '*/15 * * * *', reconcile: '0 3 * * *' })
})

/** Every key that a connection file may have, but those that are another way to sign in. */
const WHOLE = `
name: nordlys
visma:
  clientId: isv_nordlys_sync
  clientSecret: \${VISMA_CLIENT_SECRET}
  tenantId: 7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11
  companyId: "1234567"
  scope: vismanet_erp_service_api:read vismanet_erp_service_api:update
  webhookSecret: \${VISMA_WEBHOOK_SECRET}
pipedrive:
  apiUrl: https://nordlys.pipedrive.com
  apiToken: \${PIPEDRIVE_API_TOKEN}
  plan: lite
  seats: 1
  budgetShare: 0.6
  fieldSuffix: ""
  panelSecret: ""
  webhooks: { enabled: true, version: "2.0", signatureSecret: "" }
settings:
  locale: nb-NO
  timeZone: Europe/Oslo
  visibility: amounts
  summary: true
  filters: true
  owner: null
  owners: {}
  extra: []
  names: people
  drafts: false
  pdf: off
  onDeleted: leave
  reconcile: report
  backfill: { since: 2025-01-01 }
  exclude: { customers: [], customerClasses: [], suppliers: [], supplierClasses: [], branches: [] }
  matching: { wait: 0, suggestions: true }
  moments: { overdueDays: null, turnedLate: false, paid: false }
  brake: { share: 0.2, atLeast: 500 }
  retention: { payloads: 90, inbox: 30, previews: 7, runs: 400 }
  houseAccountAt: 500
  deals: { create: perCustomer, pipelines: [], createIn: null, referenceField: null, wonWithinDays: 90 }
  fields: {}
  flows:
    suppliers: true
    supplierInvoices: { as: note, lines: false }
    customers: { organization: create }
    customerInvoices: { as: note }
    creditNotes: true
    receivables: true
    referenceData: { status: both, paymentTerms: both, winner: visma, poll: 60, approve: none }
schedule: { changes: "*/15 * * * *", reconcile: "0 3 * * *" }
`

test('§7 a file that names every key is taken, with what it would be without them', () => {
  const file = readConnectionFile(WHOLE, { ...ENV, VISMA_WEBHOOK_SECRET: 'a-webhook-secret-of-32-characters' })
  const { settings, schedule } = readConnectionFile(withSettings('backfill: { since: 2025-01-01 }'), ENV)
  expect(file.settings).toEqual(settings)
  expect(file.schedule).toEqual(schedule)
})

test('a secret of the panel, which is not there, is refused in words', () => {
  expect(problemsOf(replacing('pipedrive:', 'pipedrive:\n  panelSecret: a-secret'))).toEqual([
    expect.stringMatching(
      /^pipedrive\.panelSecret is for a panel inside Pipedrive, which this version has not; leave it empty, or out/,
    ),
  ])
})

test('a missing environment variable is one sentence that names it and its place', () => {
  expect(problemsOf(MINIMAL, { PIPEDRIVE_API_TOKEN: 'x' })).toEqual([
    'The environment variable VISMA_CLIENT_SECRET is not set; visma.clientSecret needs it.',
  ])
})

test('one that is still to be filled in is named too, and not only the place it is for', () => {
  expect(problemsOf(MINIMAL, { ...ENV, PIPEDRIVE_API_TOKEN: '' })).toEqual([
    'The environment variable PIPEDRIVE_API_TOKEN is empty; pipedrive.apiToken needs it.',
  ])
})

test('a secret with quotes, colons and line breaks cannot change what the file says', () => {
  const env = { ...ENV, PIPEDRIVE_API_TOKEN: `a": b\nname: evil # \${VISMA_CLIENT_SECRET}` }
  const file = readConnectionFile(MINIMAL, env)
  expect(file.name).toBe('nordlys')
  expect(file.pipedrive.apiToken).toBe(env.PIPEDRIVE_API_TOKEN)
})

test('$${ stands for a literal ${', () => {
  const file = readConnectionFile(replacing(`\${VISMA_CLIENT_SECRET}`, `abc$\${NOT_A_NAME}`), ENV)
  expect(file.visma.clientSecret).toBe(`abc\${NOT_A_NAME}`)
})

test(`what stands between \${ and } must be a name`, () => {
  expect(problemsOf(replacing(`\${VISMA_CLIENT_SECRET}`, `\${visma-secret}`))[0]).toMatch(
    /visma\.clientSecret: \$\{visma-secret\} is not the name of an environment variable/,
  )
})

test.each([
  ['backfil: { since: 2025-01-01 }', 'settings.backfil is not known; did you mean settings.backfill?'],
  ['deals: { creat: never }', 'settings.deals.creat is not known; did you mean settings.deals.create?'],
  [
    'flows: { customerInvoice: false }',
    'settings.flows.customerInvoice is not known; did you mean settings.flows.customerInvoices?',
  ],
  [
    'flows: { customerInvoices: { az: note } }',
    'settings.flows.customerInvoices.az is not known; did you mean settings.flows.customerInvoices.as?',
  ],
  ['budgetShare: 0.5', 'settings.budgetShare is not known; did you mean pipedrive.budgetShare?'],
  ['zzzzzz: 1', 'settings.zzzzzz is not known.'],
])('an unknown key is named with the nearest right one, and those there are in its place: %s', (line, sentence) => {
  const [problem = '', ...more] = problemsOf(withSettings(line))
  expect(problem.replace(/ Known there: [\w, ]+\.$/, '')).toBe(sentence)
  expect(problem).toMatch(/ Known there: \w+(, \w+)+\.$|customerInvoices\.as\?/)
  expect(more).toEqual([])
})

test('the keys that are known in a place are those of that place alone', () => {
  expect(problemsOf(withSettings('deals: { zzzzzz: never }'))).toEqual([
    'settings.deals.zzzzzz is not known. Known there: create, pipelines, createIn, referenceField, wonWithinDays.',
  ])
  expect(problemsOf(`${MINIMAL}zzzzzz: 1\n`)).toEqual([
    'zzzzzz is not known. Known there: name, visma, pipedrive, settings, schedule.',
  ])
})

test.each([
  [
    'locale: no-NO',
    'settings.locale must be one of nb-NO, sv-SE, da-DK, fi-FI, en-GB, not "no-NO"; did you mean nb-NO?',
  ],
  ['drafts: yes', 'settings.drafts must be true or false, not "yes".'],
  ['timeZone: Oslo', 'settings.timeZone must be a time zone like Europe/Oslo, not "Oslo".'],
  ['timeZone: Europe/Olso', 'settings.timeZone must be a time zone like Europe/Oslo, not "Europe/Olso".'],
  [
    'backfill: { since: 1.1.2025 }',
    'settings.backfill.since must be a day of the calendar like 2025-01-01, not "1.1.2025".',
  ],
  [
    'backfill: { since: 2025-13-01 }',
    'settings.backfill.since must be a day of the calendar like 2025-01-01, not "2025-13-01".',
  ],
  [
    'backfill: { since: "2025-02-30" }',
    'settings.backfill.since must be a day of the calendar like 2025-01-01, not "2025-02-30".',
  ],
  ['houseAccountAt: 0', 'settings.houseAccountAt must be at least 1.'],
  ['houseAccountAt: many', 'settings.houseAccountAt must be a number, not "many".'],
  [
    'flows: { customerInvoices: { as: nota } }',
    'settings.flows.customerInvoices.as must be one of note, activity, not "nota"; did you mean note?',
  ],
  ['flows: { customerInvoices: true }', 'settings.flows.customerInvoices cannot be true.'],
  ['deals:', 'settings.deals must be a group of keys, not empty.'],
  ['owner: Kari', 'settings.owner must be the e-mail of a Pipedrive user, not "Kari".'],
])('a value that does not fit is one sentence: %s', (line, sentence) => {
  expect(problemsOf(withSettings(line))).toEqual([sentence])
})

test('missing members, and both or neither way to sign in to Pipedrive, are named', () => {
  expect(problemsOf('name: nordlys\nvisma: { clientId: a, clientSecret: b }\npipedrive: {}')).toEqual([
    'visma.tenantId is missing.',
    'pipedrive needs either apiToken or oauth, one of them.',
  ])
})

test('a value that is secret is never repeated', () => {
  const text = replacing(`\${PIPEDRIVE_API_TOKEN}`, '[hunter2222]').replace(`\${VISMA_CLIENT_SECRET}`, '123456789')
  const problems = problemsOf(text)
  expect(problems).toEqual([
    'visma.clientSecret must be text, not a number. Put it in quotes.',
    'pipedrive.apiToken must be text, not a list.',
  ])
})

test('all slips are told at once', () => {
  const text = withSettings('backfil: 1\nlocale: xx\ndrafts: 3')
  expect(problemsOf(text, {})).toHaveLength(5)
})

test.each([
  ['name: "nordlys\nvisma: {', /line \d+, column \d+/],
  ['name: nordlys\n\tvisma: 1', /line 2, column \d/],
  ['name: a\nname: b', /the key name a second time in one group, at line 2, column 1/],
  ['visma: { "client Id": a, x: 1, "client Id": b }', /the key "client Id" a second time .* at line 1, column 32/],
  ['settings:\n  drafts: true\n  drafts: false', /the key drafts a second time .* at line 3, column 3/],
  ['name: *other', /alias/i],
])('malformed YAML is told with its line and column', (text, sentence) => {
  expect(problemsOf(text)[0]).toMatch(sentence)
})

test.each([
  ['', 'The connection file is empty.'],
  ['# only a remark', 'The connection file is empty.'],
  ['- a\n- b', 'The connection file must be a group of keys: name, visma, pipedrive, …'],
  ['just a text', 'The connection file must be a group of keys: name, visma, pipedrive, …'],
])('a file that is no connection is told: %j', (text, sentence) => {
  expect(problemsOf(text)).toEqual([sentence])
})

test('numbers with leading zeros keep them: they are customers, not amounts', () => {
  const file = readConnectionFile(withSettings('exclude: { customers: [00042, 10042] }'), ENV)
  expect(file.settings.exclude.customers).toEqual(['00042', '10042'])
})

test('a stored connection comes back as it was applied', () => {
  const text = replacing('visma:', 'visma:\n  webhookSecret: [first-secret, second-secret]')
  const file = readConnectionFile(text, ENV)
  const { settings, secrets } = splitSecrets(file)
  expect(restoreConnectionFile(settings, secrets)).toEqual(file)
})

test('stored settings that no longer fit say so, and how to mend it', () => {
  expect(() => restoreConnectionFile({ name: 'nordlys' }, {})).toThrow(
    expect.objectContaining({ code: 'connection.outdated', advice: expect.stringContaining('connection apply') }),
  )
})

test('an exported connection holds no secret and can be applied again', () => {
  const text = withSettings('fields: { deal.invoiceAmount: "Beløp $${x" }')
  const file = readConnectionFile(text, ENV)
  const { settings, secrets } = splitSecrets(file)
  const exported = exportConnectionFile(settings, secrets)

  expect(exported).not.toMatch(/visma-secret-1|pipedrive-token-1/)
  expect(parse(exported).visma.clientSecret).toBe(`\${VISMA_CLIENT_SECRET}`)
  expect(readConnectionFile(exported, ENV)).toEqual(file)
})

describe('the environment', () => {
  const OURS = {
    ...ENV,
    ML_CONNECTOR_KEY: 'k'.repeat(43),
    DATABASE_URL: 'postgres://u:hunter22@db/x',
    ML_CONNECTOR_NEW: 'hunter22',
  }

  test.each(['ML_CONNECTOR_KEY', 'DATABASE_URL', 'ML_CONNECTOR_NEW', 'LOG_LEVEL'])(
    'never gives a connection what is the program’s own: %s',
    (name) => {
      for (const text of [
        replacing('isv_nordlys_sync', `\${${name}}`),
        replacing(`\${VISMA_CLIENT_SECRET}`, `\${${name}}`),
      ]) {
        const [problem, ...others] = problemsOf(text, OURS)
        expect(problem).toContain(`${name} is a setting of ml-connector itself`)
        expect(problem).not.toMatch(/hunter22|kkkk/)
        expect(others).toEqual([])
      }
    },
  )

  test('speaks only in secrets, addresses and ids', () => {
    const env = { ...ENV, HOME: '/root', TENANT: '7d0f' }
    for (const text of [
      replacing('name: nordlys', `name: \${HOME}`),
      withSettings(`fields: { deal.invoiceAmount: "\${HOME}" }`),
    ]) {
      expect(problemsOf(text, env)[0]).toMatch(/\$\{HOME\} is filled in only in secrets, addresses and ids/)
    }
    const tenant = replacing('7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11', `\${TENANT}`)
    expect(readConnectionFile(tenant, env).visma.tenantId).toBe('7d0f')
  })

  test('is not repeated where what it gave does not fit', () => {
    const text = replacing('https://nordlys.pipedrive.com', `\${PIPEDRIVE_API_TOKEN}`)
    expect(problemsOf(text, { ...ENV, PIPEDRIVE_API_TOKEN: 'hunter2222' }).join()).not.toContain('hunter2222')
  })
})
