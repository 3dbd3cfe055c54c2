import { describe, expect, test } from 'vitest'
import { FLOW_NAMES } from '../flows/visma-pipedrive/streams.ts'
import { connectionFile } from './schema.ts'

const visma = { clientId: 'id', clientSecret: 'secret', tenantId: 'tenant' }
const oauth = { clientId: 'id', clientSecret: 'secret' }
const file = (rest: object = {}) => ({ name: 'nordlys', visma, pipedrive: { apiToken: 'token' }, ...rest })
const complaints = (rest: object): readonly string[] =>
  connectionFile.safeParse(file(rest)).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
const settings = (asked: object) => connectionFile.parse(file({ settings: asked })).settings

test('credentials are enough: everything else has a value', () => {
  expect(complaints({})).toEqual([])
  expect(FLOW_NAMES.filter((flow) => settings({}).flows[flow] === false)).toEqual([])
})

describe('a day', () => {
  test.each([
    '2025-02-29',
    '2026-02-30',
    '2026-13-01',
    '26-01-01',
    '2026-1-1',
    '2026-01-01T00:00',
    'x2026-01-01',
    'soon',
  ])('%s is none', (since) => {
    expect(complaints({ settings: { backfill: { since } } })).toEqual([
      'settings.backfill.since: must be a day of the calendar like 2025-01-01',
    ])
  })

  test.each(['2024-02-29', '2026-12-31', '0999-01-01'])('%s is one', (since) => {
    expect(settings({ backfill: { since } }).backfill.since).toBe(since)
  })

  test('may be written so that YAML makes a date of it', () => {
    expect(settings({ backfill: { since: new Date('2026-03-01T00:00:00Z') } }).backfill.since).toBe('2026-03-01')
  })
})

test('addresses lose the slashes at their end, and are of the web', () => {
  const of = (apiUrl: string) => ({ visma: { ...visma, apiUrl } })
  expect(connectionFile.parse(file(of('http://localhost:4000//'))).visma.apiUrl).toBe('http://localhost:4000')
  expect(complaints(of('ftp://localhost'))).toEqual(['visma.apiUrl: must be an http(s) address'])
  expect(complaints(of('xhttp://localhost'))).toEqual(['visma.apiUrl: must be an http(s) address'])
})

test('one way into Pipedrive is needed, and no two', () => {
  const needs = ['pipedrive: needs either apiToken or oauth, one of them']
  expect(complaints({ pipedrive: { oauth } })).toEqual([])
  expect(complaints({ pipedrive: {} })).toEqual(needs)
  expect(complaints({ pipedrive: { apiToken: 'token', oauth } })).toEqual(needs)
})

test('a time zone is one that the machine knows', () => {
  expect(complaints({ settings: { timeZone: 'Europe/Helsinki' } })).toEqual([])
  expect(complaints({ settings: { timeZone: 'Europe/Atlantis' } })).toEqual([
    'settings.timeZone: must be a time zone like Europe/Oslo',
  ])
})

test.each(['nordlys', 'a', '1-2', `a${'b'.repeat(62)}`])('%s is a name', (name) => {
  expect(complaints({ name })).toEqual([])
})

test.each(['', 'Nordlys', '-a', 'a b', 'a.b', `a${'b'.repeat(63)}`, 'a\n'])('"%s" is no name', (name) => {
  expect(complaints({ name })).toEqual(['name: must be lower-case letters, digits and hyphens'])
})

test('a share of the budget is above nothing and at most all of it', () => {
  const share = (budgetShare: number) => complaints({ pipedrive: { apiToken: 'token', budgetShare } }).length
  expect([0, 0.01, 1, 1.01].map(share)).toEqual([1, 0, 0, 1])
})

test('a word that is no setting is refused wherever it stands', () => {
  const flows = { suppliers: true, invoices: true }
  for (const wrong of [{ colour: 1 }, { settings: { colour: 1 } }, { settings: { flows } }]) {
    expect(complaints(wrong)).toHaveLength(1)
  }
})
