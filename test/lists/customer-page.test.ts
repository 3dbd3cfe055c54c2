import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { behaviourPartsOf, customerPage, openDocumentsOf, type PartAt } from '../../src/app/customer-page.ts'
import type { Listed } from '../../src/app/lists/listed.ts'
import type { OpenDocument } from '../../src/app/open-documents.ts'
import { type BehaviourPart, receivables } from '../../src/app/receivables.ts'
import type { Document } from '../../src/connectors/visma/model.ts'
import { addDays } from '../../src/core/clock.ts'
import type { Connection } from '../../src/core/connection.ts'
import type { PlacedAt } from '../../src/core/document-places.ts'
import { sourceKey } from '../../src/core/ids.ts'
import type { SourceRecord } from '../../src/core/record.ts'
import type { Store } from '../../src/core/store.ts'
import { figuresOf } from '../../src/flows/visma-pipedrive/money/figures.ts'
import { oncePerDocument } from '../../src/flows/visma-pipedrive/money/ledger-rows.ts'
import { RECORD_MEMORY } from '../../src/flows/visma-pipedrive/record-memory.ts'
import { openStore } from '../../src/store/open.ts'
import { testClock } from '../clock.ts'
import { claimed, NOW, uniqueName } from '../contract/store/place.ts'
import { RUN } from '../contract/store/samples.ts'
import { exampleApplication, exampleDocument, exampleParty } from '../example-records.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'

warnWithoutPostgres()

const TODAY = '2026-09-20'
const MANY = 230
const OUT = '9'

describe('SQLite', () => aCustomer(async () => null))
describe.skipIf(postgresBinaries === null)('PostgreSQL', () => {
  let server: TestPostgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })
  aCustomer(async () => (await server?.newDatabase()) ?? null)
})

/** Of every kind that a ledger has: paid in parts, on time or late, open, old, foreign, drafts, credits. */
function documentOf(at: number): Document {
  const type = at % 11 === 5 ? 'CreditNote' : at % 17 === 3 ? 'Payment' : at % 19 === 4 ? 'FinCharge' : 'Invoice'
  const isOpen = at % 3 === 0
  const isForeign = at % 5 === 1
  // Three on a day, over three years; the last ones are due after today.
  const dueDate = type === 'Payment' ? null : addDays(TODAY, 20 - Math.floor(at / 3) * 14)
  const total = String(100 + at)
  const balance = isOpen ? (at % 2 === 0 ? total : '50.5') : '0'
  const days = dueDate === null ? [] : at % 4 === 0 ? [-3, 9] : at % 4 === 1 ? [5] : []
  return exampleDocument({
    ...{ type, number: String(1_000 + at), date: dueDate, dueDate, currency: isForeign ? 'EUR' : 'NOK' },
    ...{ total, totalBase: isForeign ? String((100 + at) * 11) : total },
    balance: at % 23 === 7 ? null : balance,
    balanceBase: at % 29 === 8 ? null : balance === '0' ? '0' : isForeign ? '555.5' : balance,
    status: at % 31 === 9 ? 'Balanced' : isOpen ? 'Open' : 'Closed',
    applications: days.map((day) => exampleApplication({ amount: '33.3', day: addDays(dueDate ?? TODAY, day) })),
    lines: [],
    ...(at % 37 === 2 ? { branch: OUT } : {}),
  })
}

const streamOf = ({ type }: Document): string =>
  type === 'CreditNote' ? 'customerCreditNote' : type === 'Payment' ? 'customerdocument' : 'customerinvoice'

function aCustomer(newDatabase: () => Promise<string | null>): void {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-customer-'))
  let store: Store
  let connection: Connection
  beforeAll(async () => {
    store = await openStore({ dataDir, databaseUrl: await newDatabase(), clock: testClock() })
    const settings = { settings: { exclude: { branches: [OUT] } } }
    const { id } = await store.connections.save({ name: uniqueName(), settings, account: uniqueName() }, {}, NOW)
    const sync = store.sync(await claimed(store, id), RECORD_MEMORY)
    for (const [key, name] of [
      ['1', 'Mange Fakturaer AS'],
      ['2', 'En Annen AS'],
    ] as const) {
      const customer = exampleParty({ internalId: key, number: `1000${key}`, name, contact: null })
      const own = Array.from({ length: key === '1' ? MANY : 4 }, (_, at) => documentOf(at)).map((one) =>
        key === '1' ? one : { ...one, number: `9${one.number}` },
      )
      const rows = own.map((data) => ({ stream: streamOf(data), data }))
      // The ledger lists invoices too, and of some it tells already that they are paid, or not yet.
      const again = own
        .filter(({ type }, at) => type !== 'Payment' && at % 2 === 0)
        .map((data, at) => ({
          stream: 'customerdocument',
          data: { ...data, balance: at % 3 === 0 ? '77' : data.balance, applications: null },
        }))
      await sync.stage('customer', [record(key, customer.number, null, customer)], RUN)
      for (const stream of ['customerinvoice', 'customerCreditNote', 'customerdocument']) {
        const some = [...rows, ...again].filter((row) => row.stream === stream)
        await sync.stage(
          stream,
          some.map(({ data }) => record(`${data.type}:${data.number}`, data.number, customer.number, data)),
          RUN,
        )
      }
      const counted = oncePerDocument([...rows, ...again].filter(({ data }) => data.branch !== OUT))
      const documents = counted.map(({ data }) => data)
      const data = figuresOf({ customer, documents, today: TODAY, baseCurrency: 'NOK' })
      await sync.stage('receivables', [record(key, customer.number, customer.number, data)], RUN)
    }
    const found = (await store.connections.list()).find((one) => one.id === id)
    if (found === undefined) throw new Error('It was saved.')
    connection = found
  })
  afterAll(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const CUSTOMER = 'customer:10001'
  const whole = async () => (await receivables(store, connection, CUSTOMER)).detail

  test('its open documents, page by page, are all that it has, in their order and each once', async () => {
    const documents = (await whole())?.documents ?? []
    expect(documents.length).toBeGreaterThan(50)
    for (const limit of [1, 7, 50, 500]) {
      const all = await allOf<OpenDocument, PlacedAt>(
        (after, most) => openDocumentsOf(store, connection, CUSTOMER, after, most),
        limit,
      )
      expect(all).toEqual(documents)
    }
  })

  test('so are the numbers of its behaviour, also where a page ends between two of one document', async () => {
    const parts = (await whole())?.behaviour.parts ?? []
    expect(parts.length).toBeGreaterThan(60)
    expect(parts.some(({ weighs }) => !weighs)).toBe(true)
    for (const limit of [1, 7, 50, 500]) {
      const all = await allOf<BehaviourPart, PartAt>(
        (after, most) => behaviourPartsOf(store, connection, CUSTOMER, after, most),
        limit,
      )
      expect(all).toEqual(parts)
    }
  })

  test('its page is what is told of it, to the cent, but for what follows the first documents', async () => {
    const said = await receivables(store, connection, CUSTOMER)
    const { document, next } = await customerPage(store, connection, CUSTOMER, 20)
    const { detail } = said
    if (detail === null) throw new Error('It was named.')
    expect(document).toEqual({
      ...said,
      detail: {
        ...detail,
        documents: detail.documents.slice(0, 20),
        behaviour: { ...detail.behaviour, parts: detail.behaviour.parts.slice(0, 20) },
      },
    })
    expect([next.documents, next.parts]).not.toContain(null)
    expect(await customerPage(store, connection, CUSTOMER, 1_000)).toEqual({
      document: said,
      next: { documents: null, parts: null },
    })
  })

  test('what is let go stands in no list any more', async () => {
    const [first] = (await whole())?.documents ?? []
    const lease = await store.leases.claim(connection.id, 'worker', NOW, NOW + 60_000)
    if (lease === null || first === undefined) throw new Error('Nobody else holds it, and it has documents.')
    const key = sourceKey(`${first.type}:${first.number}`)
    const sync = store.sync(lease, RECORD_MEMORY)
    for (const stream of ['customerinvoice', 'customerdocument']) {
      await sync.commit([{ do: 'state', stream, key, state: 'done', reason: null }])
      await sync.letGo(stream, [key])
    }
    const { items } = await openDocumentsOf(store, connection, CUSTOMER, null, 5)
    expect(items).toEqual((await whole())?.documents.slice(0, 5))
    expect(items).not.toContainEqual(first)
  })
}

async function allOf<Item, Place>(
  page: (after: Place | null, limit: number) => Promise<Listed<Item, Place>>,
  limit: number,
): Promise<readonly Item[]> {
  const all: Item[] = []
  for (let after: Place | null = null; ; ) {
    const { items, next }: Listed<Item, Place> = await page(after, limit)
    expect(items.length).toBeLessThanOrEqual(limit)
    all.push(...items)
    if (next === null) return all
    after = next
  }
}

const record = (key: string, number: string, parent: string | null, data: unknown): SourceRecord =>
  ({ key: sourceKey(key), number, parent, modified: null, data }) as SourceRecord
