import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { anyJson } from '../../src/app/any-json.ts'
import { withoutAmounts } from '../../src/http/api/hide-amounts.ts'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { asked, PROCEDURES } from './procedures.ts'

// Synced with amounts, and lowered afterwards: what was written before still bears them.
let world: ApiWorld
let amounts: ReadonlySet<string>
let inputs: Readonly<Record<string, string>>

const viewer = visitor('viewer')
const NORDLYS = '/connections/nordlys'

beforeAll(async () => {
  world = await apiWorld()
  const admin = visitor('admin')
  const json = async (path: string) => (await world.ask(admin, path)).json()
  const { items } = (await json(`${NORDLYS}/receivables?limit=200`)) as { items: Record<string, string>[] }
  const { items: records } = (await json(`${NORDLYS}/records?limit=200`)) as { items: Record<string, string>[] }
  const all = [...items.flatMap(({ open, overdue }) => [open, overdue]), ...records.map(({ total }) => total)]
  amounts = new Set(all.filter((one) => one != null && Number(one) !== 0).map((one) => String(one)))
  const { items: runs } = (await json(`${NORDLYS}/runs`)) as { items: { runId: string }[] }
  const [customer] = items
  const { items: issues } = (await json(`${NORDLYS}/issues`)) as { items: { id: string }[] }
  inputs = {
    ...{ connection: 'nordlys', run: runs[0]?.runId ?? '', key: `customer:${customer?.key}`, q: customer?.name ?? '' },
    ...{ customer: customer?.number ?? '', work: 'none', issue: issues[0]?.id ?? '' },
  }
  const made = await world.service.preview(
    'nordlys',
    { mode: 'full' },
    { signal: new AbortController().signal, tell: () => undefined },
  )
  inputs = { ...inputs, preview: made.run.runId }
  const { revision } = (await json(`${NORDLYS}/settings`)) as { revision: string }
  await world.service.connections.show('nordlys', { visibility: 'bands', revision, lowers: true })
})
afterAll(() => world.close())

/** Every way in which an amount may be written: plain, with a comma, with separators, without decimals as a number. */
function isTold(text: string, amount: string): boolean {
  const [whole = '', decimals = ''] = amount.replace('-', '').split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, '[\\s.,\u00a0\u202f]?')
  const ending =
    decimals === '' ? '' : /^0+$/.test(decimals) ? `(?:[.,]${decimals})?` : `[.,]${decimals.replace(/0+$/, '')}0*`
  return new RegExp(`(?<![\\d.,A-Za-z_:-])${grouped}${ending}(?![\\d])`).test(text)
}

test('the amounts that are looked for are told to finance', async () => {
  const text = await (await world.ask(visitor('finance'), `${NORDLYS}/receivables`)).text()
  expect(amounts.size).toBeGreaterThan(5)
  expect([...amounts].filter((amount) => isTold(text, amount)).length).toBeGreaterThan(3)
})

const READ_BY_ALL = PROCEDURES.filter(({ method, access }) => method === 'GET' && access.roles.includes('viewer'))

test.each(READ_BY_ALL.map((one) => [one.name, one] as const))(
  'at bands %s tells whoever only reads no amount',
  async (_, procedure) => {
    const names = Object.keys(((procedure.input as { shape?: object } | null)?.shape ?? {}) as object)
    const input = Object.fromEntries(names.flatMap((name) => (name in inputs ? [[name, inputs[name]]] : [])))
    const { path, init } = asked(procedure, input)
    const answer = await world.ask(viewer, path, init)
    const text = await answer.text()
    if (procedure.name !== 'work.get') expect([answer.status, answer.status < 400 ? '' : text]).toEqual([200, ''])
    const many = [...amounts].filter((amount) => Number(amount) >= 100)
    expect(many.filter((amount) => isTold(text, amount))).toEqual([])
  },
)

test('what is no amount stays', async () => {
  const { items } = (await (await world.ask(viewer, `${NORDLYS}/receivables`)).json()) as {
    items: Record<string, unknown>[]
  }
  const settings = await (await world.ask(viewer, `${NORDLYS}/settings`)).json()
  expect(settings).toMatchObject({
    settings: { settings: { visibility: 'bands', houseAccountAt: expect.any(Number) } },
  })
  expect(items[0]).toMatchObject({ open: 'hidden', band: expect.any(String), number: expect.stringMatching(/^\d+$/) })
})

test('the file of what customers owe has all its lines, with everything but amounts', async () => {
  const told = await (await world.ask(viewer, `${NORDLYS}/receivables.csv`)).text()
  const whole = await (await world.ask(visitor('finance'), `${NORDLYS}/receivables.csv`)).text()
  const [head, first = ''] = told.trim().split('\r\n')
  expect(told.split('\n').length).toBe(whole.split('\n').length)
  expect([head, whole.startsWith(head ?? '-')]).toEqual([expect.stringContaining('overdue'), true])
  expect(first).toMatch(/^\d+,.+,NOK,hidden,hidden,/)
})

test.each([
  ['at 2024-08-09T07:10:22.27 and 07:10:22,5', 'at 2024-08-09T07:10:22.27 and 07:10:22,5'],
  ['CUP-25 Paper cups 25 cl, 500', 'CUP-25 Paper cups 25 cl, 500'],
  ['NOK -1 250,00 and NOK −12', 'NOK hidden and NOK hidden'],
  ['NOK-25, NOK-1 250,50, kr-25 and €-3', 'NOKhidden, NOKhidden, krhidden and €hidden'],
  ['kr -25, 25 kr, SEK1200, 1 200 SEK', 'kr hidden, hidden kr, SEKhidden, hidden SEK'],
])('in words %s is told as %s', (said, told) => expect(withoutAmounts(z.string(), said)).toBe(told))

test('of what was read only amounts are hidden, in a row that is kept as text too, and where that was cut off', () => {
  const raw =
    '{"internalId":4859,"lastModified":"2026-11-26T10:12:00","creditLimit":100000,"balance":{"value":12.5},"li…'
  const details = {
    ...{ number: '10007', candidates: ['132', '133'], quantity: 12, amount: '1250', price: 89, raw },
    ...{ 'custom.invoiceNumber': '100553', 'custom.openBalance': '4211.88', cut: '{"number":"10007","balance":"125…' },
  }
  expect(withoutAmounts(anyJson, details)).toEqual({
    ...{ number: '10007', candidates: ['132', '133'], quantity: 12, amount: 'hidden', price: 'hidden' },
    raw: '{"internalId":4859,"lastModified":"2026-11-26T10:12:00","creditLimit":"hidden","balance":{"value":"hidden"},"li…',
    ...{ 'custom.invoiceNumber': '100553', 'custom.openBalance': 'hidden' },
    cut: '{"number":"10007","balance":"hidden"…',
  })
})

test.each([
  ...['org_id', 'person_id', 'deal_id', 'stage_id', 'postal_code', 'custom.paymentTerms', 'custom.organisationNumber'],
  ...['internalId', 'refNbr', 'lineNumber', 'paymentRef', 'phone1'],
])('%s is known to be no amount', (name) => {
  const said = { [name]: 132, inside: { [name]: '132' }, raw: `{"${name}":132}` }
  expect(withoutAmounts(anyJson, said)).toEqual(said)
})

// Their names end like those of things that are counted or numbered; nobody knows the last four.
test.each([
  ...[
    'discount',
    'cashDiscount',
    'manualDiscount',
    'currencyConversion',
    'amountDays',
    'days',
    'custom.extra:Credit no',
  ],
  ...['bonusCount', 'salaryNo', 'creditCode', 'limitRef'],
])('%s is hidden', (name) => {
  const told = { [name]: 'hidden', inside: { [name]: 'hidden' }, raw: `{"${name}":"hidden"}` }
  expect(withoutAmounts(anyJson, { [name]: 100, inside: { [name]: '250' }, raw: `{"${name}":100}` })).toEqual(told)
})

test.each([
  ['custom.customerNumber', '10007', '10007'],
  ['custom.openBalance', '4211', 'hidden'],
])('before and after of the field %s are told by its name', (field, said, told) => {
  const schema = z.strictObject({ field: z.string(), before: anyJson, after: anyJson })
  expect(withoutAmounts(schema, { field, before: null, after: said })).toEqual({ field, before: null, after: told })
})
