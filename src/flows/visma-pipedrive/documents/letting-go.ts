import type { Document, Payment } from '../../../connectors/visma/model.ts'
import { type Day, monthsBefore } from '../../../core/clock.ts'
import type { Row } from '../rows.ts'

/** Figures look back 24 months at most: nothing that is older tells them anything. */
const KEPT_MONTHS = 25

/** Streams whose records are let go, once nothing depends on their content any more. */
export const LETTING_GO = [
  'customerinvoice',
  'customerCreditNote',
  'customerdocument',
  'customerPayment',
  'supplierdocument',
  'supplierInvoice',
] as const
export type LettingGo = (typeof LETTING_GO)[number]

/** The first day of which content is kept. */
export const keptSince = (today: Day): Day => monthsBefore(today, KEPT_MONTHS)

/** Whether a record is over, and all of its days are before `since`. One of which no day is known is kept. */
export function isLetGo({ data, modified, state }: Row<LettingGo>, since: Day): boolean {
  if ((data as Document | Payment | null) === null || (state !== 'done' && state !== 'skipped')) return false
  if (data.status !== 'Closed' && data.status !== 'Voided') return false
  const days = [...('date' in data ? daysOf(data) : []), modified?.slice(0, 'yyyy-mm-dd'.length) ?? null]
  const known = days.filter((day) => day !== null)
  return known.length > 0 && known.every((day) => day < since)
}

const daysOf = ({ date, dueDate, applications }: Document): readonly (Day | null)[] => [
  ...[date, dueDate],
  ...(applications ?? []).map(({ day }) => day),
]
