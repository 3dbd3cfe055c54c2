import { z } from 'zod'
import { receivablesDocument } from '../../../app/receivables.ts'
import { receivablesCsv } from '../../../app/receivables-csv.ts'
import { sourceKey } from '../../../core/ids.ts'
import { seesAmounts } from '../access.ts'
import { answers, beginRun, beginWork } from '../asked.ts'
import { cursorOf } from '../cursor.ts'
import { withoutAmounts } from '../hide-amounts.ts'

const customerPlaces = cursorOf(z.string())
const placed = { place: z.string(), stream: z.string(), key: z.string().transform(sourceKey) }
const placedPlaces = cursorOf(z.strictObject(placed))
const partPlaces = cursorOf(z.strictObject({ ...placed, number: z.string(), before: z.int().nonnegative() }))
const recordPlaces = cursorOf(
  z.union([
    z.strictObject({ stream: z.string(), key: z.string() }),
    z.strictObject({
      rejected: z.enum(['open', 'waiting', 'ignored']),
      after: z.strictObject({ lastSeen: z.int(), id: z.string() }).nullable(),
    }),
  ]),
)

export const receivables = answers.receivables.router({
  list: answers.receivables.list.handler(async ({ context: { app }, input }) => {
    const { connection, band = null, cursor, limit } = input
    const found = await app.lists.receivables(connection, { band }, customerPlaces.placeOf(cursor), limit)
    const { total, currency, asOf, daysLate } = found
    return { ...customerPlaces.paged(found), total, currency, asOf, daysLate }
  }),
  csv: answers.receivables.csv.handler(async ({ context: { app, visitor }, input: { connection } }) => {
    const all = await app.receivables(connection, null)
    const isWhole = seesAmounts(visitor, await app.lists.visibility(connection))
    const found = isWhole ? all : (withoutAmounts(receivablesDocument, all) as typeof all)
    return new File([...receivablesCsv(found)], `receivables-${connection}.csv`, { type: 'text/csv' })
  }),
  trade: answers.receivables.trade.handler(({ context: { app }, input }) => app.lists.trade(input.connection)),
  customer: answers.receivables.customer.handler(async ({ context: { app }, input: { connection, customer } }) => {
    const { document, next } = await app.lists.customer(connection, customer)
    const { detail } = document
    const cursors = { documents: placedPlaces.wordOf(next.documents), parts: partPlaces.wordOf(next.parts) }
    return { ...document, detail: detail === null ? null : { ...detail, next: cursors } }
  }),
  documents: answers.receivables.documents.handler(async ({ context: { app }, input }) => {
    const { connection, customer, cursor, limit } = input
    const after = placedPlaces.placeOf(cursor)
    return placedPlaces.paged(await app.lists.openDocuments(connection, customer, after, limit))
  }),
  payments: answers.receivables.payments.handler(async ({ context: { app }, input }) => {
    const { connection, customer, cursor, limit } = input
    return partPlaces.paged(await app.lists.behaviourParts(connection, customer, partPlaces.placeOf(cursor), limit))
  }),
})

export const tieOut = answers.tieOut.router({
  last: answers.tieOut.last.handler(({ context: { app }, input }) => app.lastTieOut(input.connection)),
  make: answers.tieOut.make.handler(({ context, input: { connection, texts } }) =>
    beginRun(context, {
      ...{ kind: 'tie-out', connection },
      // What it found is read from `tie-out`, where it may be large.
      run: async (caller) => (await context.app.tieOut(connection, { texts }, caller)).run,
    }),
  ),
})

export const customers = answers.customers.router({
  exported: answers.customers.exported.handler(({ context: { app }, input: { connection, customer } }) =>
    app.customers.exported(connection, customer),
  ),
  erasure: answers.customers.erasure.handler(({ context: { app }, input: { connection, customer } }) =>
    app.customers.erasure(connection, customer),
  ),
  erase: answers.customers.erase.handler(({ context, input: { connection, customer, ...agreed } }) =>
    beginWork(context, {
      ...{ kind: 'erase', connection },
      run: (caller) => context.app.customers.erase(connection, { text: customer, ...agreed }, caller),
    }),
  ),
})

export const records = answers.records.router({
  list: answers.records.list.handler(async ({ context: { app }, input }) => {
    const { connection, cursor, limit, ...filter } = input
    return recordPlaces.paged(await app.lists.records(connection, filter, recordPlaces.placeOf(cursor), limit))
  }),
  search: answers.records.search.handler(async ({ context: { app }, input: { connection, q } }) => [
    ...(await app.lists.search(connection, q)),
  ]),
  timeline: answers.records.timeline.handler(async ({ context: { app }, input: { connection, key } }) => [
    ...(await app.timeline(connection, key)),
  ]),
})
