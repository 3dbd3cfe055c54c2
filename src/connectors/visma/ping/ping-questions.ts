import { count, separated } from '../../../core/amounts.ts'
import { isSyncError } from '../../../core/errors.ts'
import { rawPage } from '../calls/answer.ts'
import { decodeRow } from '../calls/stream.ts'
import { isObject } from '../decode.ts'
import type { Document } from '../model.ts'
import { DEFINITIONS } from '../streams.ts'
import { type Findings, type Found, fine, type PingContext, warned } from './ping-step.ts'

/**
 * Checks that answer questions which Visma's documentation leaves open, as far as a read can. The connector works with
 * either answer; they are shown because whoever looks after a connection may need them one day.
 */

const CLOCK_TOLERANCE_MS = 120_000
const RESERVE = 0.1

/** Checks our clock, by which days overdue, schedules and the life of tokens are reckoned. */
export async function clockCheck(_: PingContext, { clockOffMs }: Findings): Promise<Found> {
  if (clockOffMs === null) return fine('Visma sent no time to compare the clock with.')
  if (Math.abs(clockOffMs) <= CLOCK_TOLERANCE_MS) return fine("This machine's clock agrees with Visma's.")
  const minutes = Math.round(Math.abs(clockOffMs) / 60_000)
  const which = clockOffMs > 0 ? 'ahead of' : 'behind'
  const message = `This machine's clock is ${minutes} min ${which} Visma's.`
  return warned(message, 'Set the clock, best by NTP: days overdue and schedules go by it.')
}

export async function pageSizes(_: PingContext, { pageSizes: sizes }: Findings): Promise<Found> {
  const told = [...sizes].map(([stream, size]) => `${stream} ${size ?? 'untold'}`)
  return fine(told.length === 0 ? 'No stream has rows to tell a page size.' : `Largest pages: ${told.join(', ')}.`)
}

export async function beyondTheEnd({ client, signal }: PingContext): Promise<Found> {
  try {
    const query = { pageNumber: 9999, pageSize: 1000 }
    const { value } = await client.get('/v1/customer', query, rawPage, signal)
    if (value.rows.length === 0) return fine('A page beyond the end is empty, as expected.')
    return fine(`A page beyond the end holds ${value.rows.length} rows again; reading ends by the count instead.`)
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'visma.refused') throw error
    return fine('A page beyond the end is refused; reading ends by the count instead.')
  }
}

/** Writing compares versions by ETag; whether it comes in quotes is documented nowhere. */
export async function etagCheck({ client, signal }: PingContext): Promise<Found> {
  const { value } = await client.get('/v1/customer', { pageNumber: 1, pageSize: 1 }, rawPage, signal)
  const decoded = value.rows.length === 0 ? null : decodeRow(DEFINITIONS.customer, value.rows[0])
  if (decoded === null || 'reason' in decoded) return fine('There is no customer to read an ETag of.')
  const path = `/v1/customer/internal/${encodeURIComponent(decoded.key)}`
  const answer = await client.find(path, {}, (body) => body, signal)
  const etag = answer?.headers.get('etag') ?? null
  if (etag === null) return fine('A single read has no ETag; the version in the record itself is used for writing.')
  return fine(`The ETag of a single read comes ${/^(W\/)?"/.test(etag) ? 'in quotes' : 'without quotes'}.`)
}

/** Visma's own texts disagree about which of two amounts is in which currency; a person can tell at a glance. */
export async function foreignCurrency({ client, signal }: PingContext, { baseCurrency }: Findings): Promise<Found> {
  if (baseCurrency === null) return fine('Not looked at, since the currency of the books is unknown.')
  const definition = DEFINITIONS.customerdocument
  const { value } = await client.get(definition.path, { pageNumber: 1, pageSize: 100 }, rawPage, signal)
  for (const row of value.rows) {
    const decoded = decodeRow(definition, row)
    if ('reason' in decoded || !isDocument(decoded.data)) continue
    const { type, number, currency, total, totalBase } = decoded.data
    if (currency === null || currency === baseCurrency || total === null || totalBase === null) continue
    return {
      ...fine(
        `${type} ${number} is read as ${separated(total)} ${currency}, which is ${separated(totalBase)} ${baseCurrency} in the books.`,
      ),
      advice: 'Compare this one document with Visma once.',
    }
  }
  return fine('None of the first 100 documents is in a foreign currency.')
}

const isDocument = (data: unknown): data is Document => isObject(data) && 'totalBase' in data

export async function headroom({ client, options }: PingContext): Promise<Found> {
  const limit = client.limit()
  const old = new URL(options.apiUrl).hostname === 'integration.visma.net'
  const left =
    limit === null || limit.remaining === null
      ? 'Visma tells no call limit'
      : `${count(limit.remaining)}${limit.limit === null ? '' : ` of ${count(limit.limit)}`} calls are left in this hour`
  if (old) {
    return warned(
      `${left}; the old host allows 500 an hour for all companies of the application together.`,
      'Set visma.apiUrl to https://api.finance.visma.net.',
    )
  }
  const low = limit?.remaining != null && limit.limit !== null && limit.remaining < limit.limit * RESERVE
  if (!low) return fine(`${left}.`)
  return warned(`${left}.`, 'Syncing pauses by itself until the hour is over; use longer intervals if this recurs.')
}
