import type { RemoteRecord } from '../../../core/connector.ts'
import type { Link } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { BY_MOMENT } from '../entries/adopt-entries.ts'
import { momentIn, momentsMarker } from '../entries/marker.ts'
import { sortedEntries } from '../entries/whose-entry.ts'
import { desired, OWN_OR_NEVER } from '../fields/desired.ts'
import { asOurs } from '../matching/adopted.ts'
import { FIGURES } from '../streams.ts'
import type { Shown } from './figures-row.ts'
import { MOMENT_RULES, type MomentRule, momentOfRole, momentRole, type Recognised } from './moments.ts'

/** The rule of a link to an activity that was found by its marker. */
const BY_MARKER = 'marker'

/** Whether it is a link to an activity about a moment that an earlier store made, or that this one forgot. */
export const isFoundAgain = ({ role, rule }: Pick<Link, 'role' | 'rule'>): boolean =>
  rule === BY_MARKER && momentOfRole(role) !== null

/**
 * Of each rule the customer's last activity, where it was found again.
 *
 * @param links   The links of its figures.
 * @param settled Roles of activities that were found earlier, so that their episodes are known.
 */
export async function foundAgain(
  links: readonly Link[],
  settled: readonly string[],
  store: Pick<PhaseContext['store'], 'shadows'>,
): Promise<readonly Recognised[]> {
  const last = new Map<MomentRule, Link>()
  for (const link of links) {
    const moment = momentOfRole(link.role)
    if (moment === null) continue
    const before = last.get(moment.rule)
    if (before === undefined || Number(before.remote) < Number(link.remote)) last.set(moment.rule, link)
  }
  const news = [...last.values()].filter((link) => isFoundAgain(link) && !settled.includes(link.role))
  if (news.length === 0) return []
  const shadows = await store.shadows(
    'activity',
    news.map(({ remote }) => remote),
  )
  return news.flatMap(({ role, remote }) => {
    const moment = momentOfRole(role)
    return moment === null ? [] : [{ ...moment, isDone: shadows.get(remote)?.returned.done === true }]
  })
}

/** Links the activities about moments of this customer that an earlier store made, and writes nothing. */
export async function linkMomentsLeft(shown: Shown, known: readonly Link[], context: PhaseContext): Promise<boolean> {
  const { row, ours } = shown
  const { adoptedBy: me, companyId } = ours
  if (me === null) return false
  const number = row.data.number
  const keys = MOMENT_RULES.map((rule) => momentsMarker(rule, number, companyId))
  const candidates = [...(await context.store.candidates('activity', BY_MOMENT, keys)).values()].flat()
  if (candidates.length === 0) return false
  const linked = await context.store.linksTo(
    'activity',
    candidates.map(({ id }) => id),
  )
  const taken = new Set(linked.map(({ remote }) => remote))
  const roles = new Set(known.map(({ role }) => role))
  const byRole = Map.groupBy(
    candidates.filter(({ id }) => !taken.has(id)),
    roleOf,
  )
  let isAny = false
  for (const [role, records] of byRole) {
    const { first } = sortedEntries(records, me)
    if (role === null || roles.has(role) || first === null) continue
    await context.sync(targetOf(role, first, row.key))
    isAny = true
  }
  return isAny
}

function roleOf({ fields }: RemoteRecord): string | null {
  const named = momentIn(String(fields.subject ?? ''))
  const rule = MOMENT_RULES.find((one) => one === named?.rule)
  return named === null || rule === undefined ? null : momentRole({ rule, document: named.document })
}

/** Taken over as it stands: one that is done may have been done by a person, so it stays done. */
function targetOf(role: string, record: RemoteRecord, key: Shown['row']['key']) {
  const asMade = desired('activity', { done: [false, OWN_OR_NEVER] })
  const match = { remote: record.id, rule: BY_MARKER, ours: asOurs(asMade, record.fields) }
  return {
    ...{ flow: 'receivables', stream: FIGURES, key, role, version: null },
    ...{ desired: asMade, match, create: false, rule: BY_MARKER },
  }
}
