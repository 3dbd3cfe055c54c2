import type { Marked, SourceWriter } from '../../core/connector.ts'
import { isSyncError, SyncError } from '../../core/errors.ts'
import type { SourceKey } from '../../core/ids.ts'
import { sameJson } from '../../core/json.ts'
import type { StreamName } from '../../core/record.ts'
import { type Changing, carryOut, mayChange } from './calls/change.ts'
import type { VismaClient } from './calls/client.ts'
import { garbled, inDoubt } from './calls/errors.ts'
import { readMarked } from './calls/single.ts'
import type { Party } from './model.ts'
import { customerChange, customerFields } from './parties/customer-change.ts'
import { customers } from './parties/customers.ts'

/**
 * Changes of customers, the only records of Visma's that are ever changed.
 *
 * Shape:  `fields` are `status` (`Active`, `OnHold`, …) and `terms` (the id of the credit terms). The mark is the row version
 *         that Visma calls ETag, without quotes.
 * Errors: those of calls/change.ts; `fresh` those of calls/single.ts.
 * Source: Visma.net ERP API, GET and PUT /v1/customer/internal/{internalID}. The internal id stays the same when a customer
 *         is given another number. A PUT answers 204 without a body, so the customer is read again.
 */
export function vismaWriter(client: VismaClient, changing: Changing): SourceWriter {
  const fresh = async (stream: StreamName, key: SourceKey, signal: AbortSignal): Promise<Marked | null> => {
    const found = await readMarked(customers, key, pathOf(stream, key), { client, pageSize: 1, signal })
    return found === null ? null : { ...found, fields: customerFields(found.record.data as Party) }
  }
  return {
    ready: (signal) => mayChange(client, changing, signal),
    fresh,
    update: async (stream, key, fields, mark, signal) => {
      const change = { path: pathOf(stream, key), body: customerChange(fields), mark }
      const said = await carryOut(client, changing, change, signal)
      const after = await fresh(stream, key, signal).catch((error: unknown) => {
        // What was carried out must not look as if it had failed.
        throw isSyncError(error) ? inDoubt(error) : error
      })
      if (after === null) throw inDoubt(new SyncError('visma.gone', GONE, { do: 'reject' }))
      const stands = Object.entries(fields).every(([name, value]) => sameJson(after.fields[name], value))
      if (said === 'unsure' && !stands) throw inDoubt(garbled(change.path, null))
      return after.record
    },
  }
}

const GONE = 'Visma has no such record any more: it went right after it was changed.'

function pathOf(stream: StreamName, key: SourceKey): string {
  if (stream !== 'customer') throw new Error(`nothing of "${stream}" is ever written to Visma`)
  return `/v1/customer/internal/${encodeURIComponent(key)}`
}
