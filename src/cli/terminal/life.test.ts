import pc from 'picocolors'
import { expect, test } from 'vitest'
import type { Life } from '../../app/timeline.ts'
import { RULE_WORDS } from '../../flows/visma-pipedrive/matching/rules.ts'
import { lifeLines } from './life.ts'

const key = '4801'
const PAGES = 'https://nordlys.pipedrive.com'
const life: Life = {
  record: {
    stream: 'customer',
    key,
    number: '10042',
    modified: '2026-01-23T09:00:52.831',
    state: 'done',
    reason: null,
  },
  links: [
    {
      ...{ stream: 'customer', key, role: 'organization', entity: 'organization', remote: '117' },
      ...{ origin: 'linked', rule: 'organisationNumber', state: 'live', run: 'r_1', url: `${PAGES}/organization/117` },
    },
    {
      ...{ stream: 'customer', key, role: 'deal:501', entity: 'deal', remote: '501' },
      ...{ origin: 'linked', rule: 'onlyOpenDeal', state: 'deleted', run: 'r_1', url: `${PAGES}/deal/501` },
    },
    {
      ...{ stream: 'customer', key, role: 'person', entity: 'person', remote: '20010' },
      ...{ origin: 'created', rule: 'created', state: 'live', run: 'r_1', url: `${PAGES}/person/20010` },
    },
  ],
  events: [
    { is: 'read', at: '2026-07-22T08:00:00Z' },
    {
      ...{ is: 'written', at: '2026-07-22T09:00:00Z', operation: 'o_1', run: 'r_1', mode: 'changes' },
      by: { kind: 'person', name: 'kari' },
    },
  ],
  operations: [
    {
      ...{ id: 'o_1', run: 'r_1', system: 'pipedrive', undoes: null, flow: 'customers', stream: 'customer', key },
      ...{ role: 'organization', entity: 'organization', kind: 'update', remote: '117' },
      ...{ before: { name: 'Fjordkaffe' }, after: { name: 'Fjordkaffe AS' }, state: 'done' },
      ...{ rule: 'organisationNumber', sourceVersion: '2026-01-23T09:00:52.831' },
      ...{ createdAt: '2026-07-22T09:00:00Z', settledAt: null, absentAt: null },
    },
  ],
}
const look = {
  terminal: { columns: 80, colours: pc.createColors(false) },
  full: false,
}

test('a life says in words what a record is in Pipedrive and why, with its page, and when with the zone', () => {
  expect(lifeLines(life, look)).toEqual([
    'customer 10042 key 4801',
    '  done; last modified 2026-01-23T09:00:52.831 by the clock of Visma.net',
    '  organization 117, linked, since it has the same organisation number',
    '    https://nordlys.pipedrive.com/organization/117',
    '  deal 501, linked, since it was the only open deal of the customer',
    '    deleted in Pipedrive',
    '    https://nordlys.pipedrive.com/deal/501',
    '  person 20010, created, since there was none',
    '    https://nordlys.pipedrive.com/person/20010',
    expect.stringMatching(/^ {2}• 2026-07-22 .* first read from Visma\.net$/),
    expect.stringMatching(/^ {2}✓ 2026-07-22 \d\d:00:00 (UTC|[A-Z]{3,4}|GMT[+\d:-]*) update organization 117$/),
    '    changes run r_1, asked for by kari, version 2026-01-23T09:00:52.831',
    '      name: Fjordkaffe → Fjordkaffe AS',
    '',
  ])
})

test('a write to Visma.net says so', () => {
  const [operation] = life.operations
  if (operation === undefined) throw new Error('The life has no operation.')
  const { key: remote } = operation
  const sent = { system: 'visma', entity: 'customer', remote, before: { terms: '30' }, after: { terms: '60' } } as const
  const lines = lifeLines({ ...life, operations: [{ ...operation, ...sent }] }, look)
  expect(lines).toContainEqual(expect.stringMatching(/ update customer 4801 in Visma\.net$/))
  expect(lines).toContain('      terms: 30 → 60')
})

const wide = { ...look, terminal: { ...look.terminal, columns: 200 } }
test.each(Object.keys(RULE_WORDS))('no name that the code has for a rule is printed: %s', (rule) => {
  const one = life.links[0]
  const text = lifeLines({ ...life, links: one ? [{ ...one, rule }] : [], operations: [] }, wide).join(' ')
  expect(text).toContain(`linked, since ${RULE_WORDS[rule as keyof typeof RULE_WORDS]}`)
  if (rule.match(/[A-Z]/)) expect(text).not.toContain(rule)
})

test('what an undo did is told as taken back, and what it left with its reason', () => {
  const [operation] = life.operations
  if (operation === undefined) throw new Error('The life has no operation.')
  const told = (changes: Partial<typeof operation>) =>
    lifeLines({ ...life, operations: [{ ...operation, undoes: 'o_0', rule: 'undo', ...changes }] }, wide).join('\n')
  expect(told({})).toMatch(/✓ .* put back organization 117\n/)
  expect(told({ kind: 'delete', before: {}, after: {} })).toMatch(/✓ .* delete again organization 117\n/)
  expect(told({ kind: 'unlink', undoes: null, before: {}, after: {} })).toMatch(/✓ .* unlink organization 117\n/)
  const left = told({ rule: 'undo.edited', state: 'failed', after: {} })
  expect(left).toMatch(/– .* organization 117: left, since somebody changed it after us\n/)
  expect(left).not.toMatch(/✗/)
})

test('values that are not kept any more are said to be, and only where a write had any', () => {
  const [operation] = life.operations
  if (operation === undefined) throw new Error('The life has no operation.')
  const told = (changes: Partial<typeof operation>) =>
    lifeLines({ ...life, operations: [{ ...operation, before: null, after: {}, ...changes }] }, wide).join('\n')
  const emptied = 'the values are no longer kept'
  expect(told({})).toContain(emptied)
  expect(told({ kind: 'delete', undoes: 'o_0', rule: 'undo' })).toContain(emptied)
  expect(told({ kind: 'unlink', rule: 'undo' })).not.toContain(emptied)
  expect(told({ undoes: 'o_0', rule: 'undo.gone', state: 'failed' })).not.toContain(emptied)
})
