import type { Fields } from '../../../core/connector.ts'
import type { SyncError } from '../../../core/errors.ts'
import type { Bundle, Decided, TargetResult } from '../../../core/flow.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import { compare, type Decimal } from '../../../core/money.ts'
import { worst } from '../../../core/run.ts'
import { inTurn } from '../../../core/run-notes.ts'
import type { Link, NewIssue } from '../../../core/sync-store.ts'
import type { Setup } from '../account/setup.ts'
import type { Phase, PhaseContext } from '../context.ts'
import { isArchived } from '../deals/deal-write.ts'
import { survivorOfDeal } from '../deals/merged-deals.ts'
import { isRefusal } from '../deals/refused-deals.ts'
import type { Ours } from '../entries/adopt-entries.ts'
import { noticeGone, survivorOf } from '../parties/gone-records.ts'
import { rowsIn } from '../rows.ts'
import { FIGURES } from '../streams.ts'
import { withFigures } from './figure-fields.ts'
import { figuresOf, figuresOnDeal, figuresOnOrganization } from './figure-targets.ts'
import type { FiguresRow, Shown } from './figures-row.ts'
import { writeMoments } from './moment-activity.ts'
import { lookAtDeals, openDeals, otherOpenDeals, placesOf } from './other-deals.ts'
import { summaryIssue, writeSummary } from './summary-target.ts'
import { type AtHand, customersOf, isLeftOut } from './whose-figures.ts'

const BATCH = 200
const FLOW = 'receivables'
/** Links of a customer's figures to the deals that show them and do not carry its documents. */
const SHOWN_ON = 'shows:'

/**
 * Writes what has moved of customers' figures and was not written together with their records already: on the
 * organization, on the deals that carry documents and on the other open ones, and in the summary.
 */
export function receivablesPhase(setup: Setup, ours: Ours): Phase {
  let order: readonly SourceKey[] = []
  return {
    name: 'Receivables',
    streams: [FIGURES],
    flowOf: () => FLOW,
    next: async (cursor, context) => {
      if (cursor === null) order = await mostUrgentFirst(context)
      const from = Number(cursor ?? 0)
      const keys = order.slice(from, from + BATCH)
      if (keys.length === 0) return null
      if (from === 0) await lookAtDeals(context)
      const { store } = context
      const [rows, customers, links] = await Promise.all([
        rowsIn(store).records(FIGURES, keys),
        rowsIn(store).records('customer', keys),
        store.linksOf('customer', keys),
      ])
      const batch = keys.flatMap((key) => rows.get(key) ?? [])
      const atHand = { customers, figures: rows }
      return {
        bundles: batch.map((row) => bundleOf(row, links.get(row.key) ?? [], { setup, ours, atHand }, context)),
        cursor: String(from + keys.length),
      }
    },
  }
}

/** The customers with the largest overdue amounts first, then what is open: a run that meets the limit pauses (R9). */
async function mostUrgentFirst({ store }: PhaseContext): Promise<readonly SourceKey[]> {
  const pending: { readonly key: SourceKey; readonly overdue: Decimal; readonly open: Decimal }[] = []
  for (let after: SourceKey | null = null; ; ) {
    const page: readonly FiguresRow[] = await rowsIn(store).pending(FIGURES, after, BATCH)
    const last = page.at(-1)
    if (last === undefined) break
    after = last.key
    for (const { key, data } of page) pending.push({ key, overdue: data.overdue, open: data.open })
  }
  return pending
    .sort((x, y) => compare(y.overdue, x.overdue) || compare(y.open, x.open) || (x.key < y.key ? -1 : 1))
    .map(({ key }) => key)
}

function bundleOf(
  row: FiguresRow,
  links: readonly Link[],
  given: { readonly setup: Setup; readonly ours: Ours; readonly atHand: AtHand },
  context: PhaseContext,
): Bundle {
  const customer = given.atHand.customers.get(row.key)
  const places = placesIn(links)
  return {
    records: [row],
    // Customers of one organization are decided in turn, since they show the same sums.
    group: places.organization ? `organization:${places.organization}` : `customer:${row.key}`,
    run: (each) =>
      each(row, () => writeToThose({ row, customer, ...placesIn(links), deals: dealsIn(links), ...given }, context)),
  }
}

const isLive = ({ state }: Link): boolean => state === 'live'
const placesIn = (links: readonly Link[]) => {
  const remoteOf = (role: string) => links.find((link) => isLive(link) && link.role === role)?.remote ?? null
  return { organization: remoteOf('organization'), person: remoteOf('person') }
}
const dealsIn = (links: readonly Link[]): readonly RemoteId[] =>
  links.filter((link) => isLive(link) && link.entity === 'deal').map(({ remote }) => remote)

/** A refused write may hang on a record that people have deleted: without those that are gone it is decided again. */
async function writeToThose(shown: Shown, context: PhaseContext): Promise<Decided> {
  try {
    return await writeFigures(shown, context)
  } catch (error) {
    if (!isRefusal(error) || !(await isAnyGone(shown, context))) throw error
    const { key } = shown.row
    const links = (await context.store.linksOf('customer', [key])).get(key) ?? []
    return writeFigures({ ...shown, ...placesIn(links), deals: dealsIn(links) }, context)
  }
}

async function isAnyGone(shown: Shown, context: PhaseContext): Promise<boolean> {
  const { organization, person, deals } = shown
  const others = (await openDeals(shown, context)).map(({ id }) => id)
  let isAny = false
  for (const [entity, remotes] of [
    ['organization', organization === null ? [] : [organization]],
    ['person', person === null ? [] : [person]],
    ['deal', [...new Set([...deals, ...others])]],
  ] as const)
    for (const remote of remotes) if (await noticeGone(entity, remote, context)) isAny = true
  return isAny
}

async function writeFigures(shown: Shown, context: PhaseContext): Promise<Decided> {
  const { row, customer, organization, person } = shown
  const number = row.number ?? ''
  const isLinked = organization !== null || person !== null
  if (!isLinked) {
    if (customer !== undefined && isLeftOut(customer)) {
      const isHeld = customer.state === 'issue'
      const why = isHeld ? 'is a probable house account' : (customer.reason ?? 'skipped')
      return { outcome: 'skipped', reason: `customer ${why}` }
    }
    if (context.settings.onDeleted === 'leave' && (await wasLinked(row, context)))
      return { outcome: 'skipped', reason: 'customer deleted in Pipedrive' }
    return { outcome: 'waiting', reason: `waiting for customer ${number}`, waitingFor: `customer:#${number}` }
  }
  const outcomes: TargetResult['outcome'][] = []
  const refused: Refused[] = []
  const attempt: Attempt = async (what, write) => {
    try {
      const { outcome, unapproved } = await write()
      outcomes.push(outcome)
      return unapproved !== true
    } catch (error) {
      if (!isRefusal(error)) throw error
      refused.push({ what, error })
      return false
    }
  }
  if (organization !== null) {
    await attempt(`organization ${organization}`, () => onOrganization(shown, organization, context))
  }
  await onDeals(shown, context, attempt)
  const summary = await writeSummary(shown, context)
  if (summary !== null) outcomes.push(summary.outcome)
  outcomes.push(...(await writeMoments(shown, context)))
  const issue = summary === null ? null : await summaryIssue(shown, summary, context)
  if (refused.length > 0) return { outcome: 'issues', issue: refusedIssue(row, refused) }
  if (issue !== null) return { outcome: 'issues', issue }
  return { outcome: outcomes.reduce((a, b) => worst(a, b) as TargetResult['outcome'], 'unchanged') }
}

const wasLinked = async ({ key }: FiguresRow, { store }: PhaseContext): Promise<boolean> =>
  ((await store.linksOf('customer', [key])).get(key) ?? []).some(
    ({ role }) => role === 'organization' || role === 'person',
  )

interface Refused {
  readonly what: string
  readonly error: SyncError
}
type Written = Pick<TargetResult, 'outcome' | 'unapproved'>
/**
 * Writes one record of several: what Pipedrive refuses of it keeps nothing else from being written (R4).
 *
 * @returns whether it is in line now
 */
type Attempt = (what: string, write: () => Promise<Written>) => Promise<boolean>

const refusedIssue = ({ key, data }: FiguresRow, refused: readonly Refused[]): NewIssue => ({
  flow: FLOW,
  stream: FIGURES,
  key,
  code: 'pipedrive.figures_refused',
  message: `Pipedrive refuses the figures of ${data.name} (${data.number}) on ${refused.map(({ what }) => what).join(', ')}: ${refused[0]?.error.message}`,
  advice: `${refused[0]?.error.advice ?? 'Let the user of the token edit these records, best make it an admin; then retry the issue.'} All else of the customer is written.`,
  details: { number: data.number, records: refused.map(({ what }) => what) },
})

async function onOrganization(
  { row, setup, atHand }: Shown,
  organization: RemoteId,
  context: PhaseContext,
): Promise<Written> {
  const write = async (remote: RemoteId) => {
    const figures = await figuresOnOrganization(remote, [], setup, context, atHand)
    return context.sync({
      ...targetOf(row),
      stream: 'customer',
      role: 'organization',
      desired: withFigures({ entity: 'organization', fields: {}, policy: {} }, figures),
      match: null,
      survivor: (gone) => survivorOf('organization', 'customer', row.number ?? '', gone, context),
    })
  }
  const written = await write(organization)
  const { remote } = written
  // People have merged it away: the organization that is left may show further customers.
  if (remote !== null && remote !== organization) await write(remote)
  return written
}

const targetOf = ({ key }: FiguresRow) => ({ flow: FLOW, key, version: null, create: false, rule: 'figures' }) as const

/** The deals that carry its documents, the other open deals of its records, and those that no longer show it. */
async function onDeals(shown: Shown, context: PhaseContext, attempt: Attempt): Promise<void> {
  const { row, deals, setup, atHand } = shown
  const { store } = context
  const made = await dealsMadeForInvoices(row, context)
  const carrying = new Set([...deals, ...made])
  const write = (deal: RemoteId, figures: Fields) => attempt(`deal ${deal}`, () => onDeal(deal, row, figures, context))
  for (const deal of carrying) await write(deal, await figuresOnDeal(deal, [], setup, context, atHand))
  const others = new Map((await otherOpenDeals(shown, context)).map((deal) => [deal.id, deal]))
  for (const deal of others.values()) {
    const { organization, person } = placesOf(deal)
    const customers = [
      ...(organization === null ? [] : await customersOf('organization', organization, context)),
      ...(person === null ? [] : await customersOf('person', person, context)),
    ]
    await write(deal.id, await figuresOf(customers, setup, context, atHand))
  }
  const links = (await store.linksOf(FIGURES, [row.key])).get(row.key) ?? []
  for (const { role, remote, state } of links) {
    if (!role.startsWith(SHOWN_ON) || carrying.has(remote) || others.has(remote)) continue
    const isInLine = state !== 'live' || (await write(remote, await figuresOnDeal(remote, [], setup, context, atHand)))
    // The link is how a later run knows of a deal that shows what it should not.
    if (isInLine) await store.commit([{ do: 'unlink', stream: FIGURES, key: row.key, role }])
  }
}

/** The open deals that were made for single invoices of the customer: closed ones say what was then. */
async function dealsMadeForInvoices(
  { number }: FiguresRow,
  { store, settings }: PhaseContext,
): Promise<readonly RemoteId[]> {
  if (settings.deals.create !== 'perInvoice' || number === null) return []
  const keys = (await store.keysByParent('customerinvoice', [number])).get(number) ?? []
  const links = await store.linksMade('customerinvoice', 'deal', keys)
  const made = [...links.values()].filter(({ state }) => state === 'live')
  const shadows = await store.shadows(
    'deal',
    made.map(({ remote }) => remote),
  )
  return made.map(({ remote }) => remote).filter((deal) => shadows.get(deal)?.written.status === 'open')
}

/** Writes figures on a deal. One that people have archived cannot be written, and need not be. */
function onDeal(deal: RemoteId, row: FiguresRow, figures: Fields, context: PhaseContext): Promise<Written> {
  return inTurn(context.notes, `deal:${deal}`, async () => {
    try {
      const written = await context.sync({
        ...targetOf(row),
        stream: FIGURES,
        role: `${SHOWN_ON}${deal}`,
        desired: withFigures({ entity: 'deal', fields: {}, policy: {} }, figures),
        match: { remote: deal, rule: 'figures' },
        survivor: (gone) => survivorOfDeal(gone, context),
      })
      // That a deal was looked at for the first time is no news to anybody.
      return written.outcome === 'linked' ? { ...written, outcome: 'updated' } : written
    } catch (error) {
      if (!isRefusal(error) || !(await isArchived(deal, context))) throw error
      return { outcome: 'unchanged' }
    }
  })
}
