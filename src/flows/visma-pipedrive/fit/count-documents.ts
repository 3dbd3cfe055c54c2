import type { Document } from '../../../connectors/visma/model.ts'
import type { Day } from '../../../core/clock.ts'
import { documentScope, type PartyKind } from '../documents/scope.ts'
import type { FlowSettings } from '../settings.ts'
import type { OfferedFlow } from '../streams.ts'

/** What the documents of one party come to. */
export interface OfParty {
  /** Documents that would get an entry. */
  readonly inScope: number
  /** Invoices among those: they make deals, credit notes do not. */
  readonly invoices: number
  /** Whether the ledger holds anything of it that figures are worked out from. */
  readonly hasFigures: boolean
}

export interface DocumentCounts {
  readonly read: number
  readonly inScope: number
  /** Reason → how many. */
  readonly skipped: ReadonlyMap<string, number>
  /** In scope and dated within the last 90 days. */
  readonly recent: number
  readonly byParty: ReadonlyMap<string, OfParty>
  /** Currencies of documents in scope. */
  readonly currencies: ReadonlyMap<string, number>
}

/** The flow that shows a document, by its type; `null` for those that have no entry of their own. */
function flowOf({ ledger, type }: Document): OfferedFlow | null {
  if (ledger === 'supplier') return 'supplierInvoices'
  if (type === 'Invoice') return 'customerInvoices'
  return type === 'CreditNote' ? 'creditNotes' : null
}

const NONE: OfParty = { inScope: 0, invoices: 0, hasFigures: false }

/** Counts documents as they are read; of each nothing is kept but that it was counted. */
export function documentCounter(settings: FlowSettings, recentSince: Day) {
  const byParty = new Map<string, OfParty>()
  const skipped = new Map<string, number>()
  const currencies = new Map<string, number>()
  let [read, inScope, recent] = [0, 0, 0]
  return {
    count: (document: Document, partyClass: string | null): void => {
      const flow = flowOf(document)
      const number = document.party.number
      const before = byParty.get(number) ?? NONE
      const hasFigures = before.hasFigures || document.status === 'Open' || document.status === 'Closed'
      byParty.set(number, { ...before, hasFigures })
      // Payments and the like are in the same list.
      if (flow === null || settings.flows[flow] === false) return
      read += 1
      const scope = documentScope(document, settings, { alreadyLinked: false, partyClass })
      if (scope.do === 'skip') {
        skipped.set(scope.reason, (skipped.get(scope.reason) ?? 0) + 1)
        return
      }
      inScope += 1
      if (document.date !== null && document.date >= recentSince) recent += 1
      const currency = document.currency
      if (currency !== null) currencies.set(currency, (currencies.get(currency) ?? 0) + 1)
      const invoices = before.invoices + (document.type === 'Invoice' ? 1 : 0)
      byParty.set(number, { inScope: before.inScope + 1, invoices, hasFigures })
    },
    counts: (): DocumentCounts => ({ read, inScope, skipped, recent, byParty, currencies }),
  }
}

/** The streams that are counted: each ledger has all documents of its parties, in rows without lines. */
export const LEDGERS = { supplier: 'supplierdocument', customer: 'customerdocument' } as const satisfies Record<
  PartyKind,
  string
>
