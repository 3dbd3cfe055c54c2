import { beforeEach, describe, expect, test } from 'vitest'
import { exampleApplication, exampleDocument, exampleParty } from '../../test/example-records.ts'
import { openedStore } from '../../test/sync-store.ts'
import type { Document, Party } from '../connectors/visma/model.ts'
import { runId, sourceKey } from '../core/ids.ts'
import type { SourceRecord } from '../core/record.ts'
import { figuresOf } from '../flows/visma-pipedrive/money/figures.ts'
import { receivables, receivablesDocument } from './receivables.ts'

const TODAY = '2026-09-20'
const RUN = runId('r_1')

const party = (internalId: string, number: string, name: string): Party =>
  exampleParty({ internalId, number, name, contact: null })
const document = (number: string, balance: string, changes: Partial<Document> = {}): Document =>
  exampleDocument({
    ...{
      number,
      dueDate: '2026-08-01',
      currency: 'NOK',
      total: '1000',
      totalBase: '1000',
      balance,
      balanceBase: balance,
    },
    ...{ status: balance === '0' ? 'Closed' : 'Open', lines: [] },
    ...changes,
  })

const row = (key: string, number: string, parent: string | null, data: Party | Document): SourceRecord =>
  ({ key: sourceKey(key), number, parent, modified: null, data }) as SourceRecord

const CUSTOMERS: readonly (readonly [Party, readonly Document[]])[] = [
  [party('1', '10001', 'Fjordkaffe AS'), [document('5', '400'), document('4', '0')]],
  [party('2', '10002', 'Kaffe & Te Bergen'), [document('6', '900')]],
  [party('3', '10003', 'Sol Hotell AS'), [document('10001', '0')]],
  [party('4', '10004', 'Nettbutikk'), [document('8', '5000')]],
]

let opened: Awaited<ReturnType<typeof openedStore>>
beforeEach(async () => {
  opened = await openedStore()
  const { sync } = opened
  for (const [customer, documents] of CUSTOMERS) {
    const { internalId, number } = customer
    await sync.stage('customer', [row(internalId, number, null, customer)], RUN)
    await sync.stage(
      'customerinvoice',
      documents.map((one) => row(`Invoice:${one.number}`, one.number, number, one)),
      RUN,
    )
    const data = figuresOf({ customer, documents, today: TODAY, baseCurrency: 'NOK' })
    await sync.stage('receivables', [{ ...row(internalId, number, number, documents[0] as Document), data }], RUN)
  }
})
const asked = (text: string | null) => receivables(opened.store, opened.connection, text)
const numbers = async (text: string | null) => (await asked(text)).customers.map(({ number }) => number)
const refused = (text: string) =>
  asked(text).then(
    () => null,
    (error: unknown) => error,
  )

test('customers are listed by what is overdue, with what they owe together', async () => {
  const found = await asked(null)
  receivablesDocument.parse(found)
  expect(found.customers.map(({ number, overdue }) => [number, overdue])).toEqual([
    ['10004', '5000'],
    ['10002', '900'],
    ['10001', '400'],
    ['10003', '0'],
  ])
  expect(found.total).toMatchObject({ open: '6300', overdue: '6300', ageing: { days31to60: '6300' } })
  expect(found.customers[2]).toMatchObject({ oldestDue: '2026-08-01', band: '31-60', behaviour: 'Overdue now' })
  expect(found.detail).toBeNull()
})

test('of one customer also what is open, how it pays with every number of it, and what was agreed', async () => {
  const paid = document('4', '0', { applications: [exampleApplication({ amount: '1000', day: '2026-08-11' })] })
  await opened.sync.stage('customerinvoice', [row('Invoice:4', '4', '10001', paid)], RUN)
  // The ledger lists the invoice too, and a payment that only it has.
  const ledger = [document('5', '400'), document('90', '50', { type: 'Payment', dueDate: null })]
  await opened.sync.stage(
    'customerdocument',
    ledger.map((one) => row(`${one.type}:${one.number}`, one.number, '10001', one)),
    RUN,
  )
  const found = await asked('customer:10001')
  receivablesDocument.parse(found)
  expect(found.customers.map(({ number }) => number)).toEqual(['10001'])
  expect(found.detail).toMatchObject({
    status: 'Active',
    terms: { id: '30', description: '30 dager netto' },
    documents: [
      { type: 'Invoice', number: '5', daysOverdue: 50, balance: '400', currency: 'NOK' },
      { type: 'Payment', number: '90', daysOverdue: 0 },
    ],
    behaviour: {
      sums: { amount: '1400', onTime: '0', amountDays: '30000' },
      parts: [
        { number: '4', paidOn: '2026-08-11', amount: '1000', daysLate: 10, onTime: false },
        { number: '5', paidOn: null, amount: '400', daysLate: 50, onTime: false },
      ],
    },
  })
})

describe('a customer is named', () => {
  test.each([
    ['its number, with the stream where it is also that of a document', 'customer:10001', '10001'],
    ['its number', '10002', '10002'],
    ['its key', 'customer:3', '10003'],
    ['the number of a document', '6', '10002'],
    ['the key of a document', 'Invoice:6', '10002'],
    ['its name', 'fjordkaffe as', '10001'],
    ['the beginning of any word of its name', 'hot', '10003'],
    ['the beginning of its name', '  Kaffe  &', '10002'],
    ['its own number, where a document of another one has it too', 'customer:10001', '10001'],
    ['the number of a document rather than that of a customer', '10001', '10003'],
  ])('by %s', async (_, text, number) => expect(await numbers(text)).toEqual([number]))

  test('not by what is inside a word', async () =>
    expect(await refused('jordkaffe')).toMatchObject({ code: 'receivables.unknown' }))
  test('not by nothing, nor by what nobody is called', async () => {
    for (const text of ['', ' ', '*', '%', 'nobody'])
      expect(await refused(text)).toMatchObject({ code: 'receivables.unknown' })
  })
  test('by one of them where several are meant: they are listed', async () => {
    expect(await refused('as')).toMatchObject({
      code: 'receivables.several',
      message: 'as names 2 customers:\n1. Fjordkaffe AS (10001)\n2. Sol Hotell AS (10003)',
    })
    const many = Array.from({ length: 30 }, (_, at) => party(`9${at}`, `900${at}`, `Bergen ${at}`))
    await opened.sync.stage(
      'customer',
      many.map((one) => row(one.internalId, one.number, null, one)),
      RUN,
    )
    const { message } = (await refused('bergen')) as Error
    expect(message.split('\n')).toHaveLength(12)
    expect(message.split('\n').at(-1)).toBe('and 21 more')
  })
})

describe('who has no figures', () => {
  test('is left out of the list, and told why when it is named', async () => {
    const { sync } = opened
    const state = { do: 'state', stream: 'customer' } as const
    await sync.commit([
      { ...state, key: sourceKey('3'), state: 'skipped', reason: 'excluded by settings.exclude.customers' },
      {
        do: 'issue',
        issue: {
          ...{ flow: 'customers', stream: 'customer', key: '4', code: 'scope.house_account', details: {} },
          ...{ message: 'Nettbutikk (10004) is probably a collective account.', advice: 'Include or exclude it.' },
        },
      },
    ])
    expect(await numbers(null)).toEqual(['10002', '10001'])
    expect(await refused('sol')).toMatchObject({
      code: 'receivables.none',
      message: 'Sol Hotell AS (10003) is left out: excluded by settings.exclude.customers',
    })
    expect(await refused('nettbutikk')).toMatchObject({ message: expect.stringContaining('collective account') })
  })
  test('had no document read', async () => {
    await opened.sync.stage('customer', [row('7', '10007', null, party('7', '10007', 'Ny Kunde AS'))], RUN)
    expect(await refused('ny')).toMatchObject({ code: 'receivables.none' })
    expect(await numbers(null)).not.toContain('10007')
  })
})
