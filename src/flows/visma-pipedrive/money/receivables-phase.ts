import { isSyncError } from '../../../core/errors.ts'
import type { Bundle, Decided, TargetResult } from '../../../core/flow.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import { worst } from '../../../core/run.ts'
import { inTurn } from '../../../core/run-notes.ts'
import type { Link } from '../../../core/sync-store.ts'
import type { Setup } from '../account/setup.ts'
import type { Phase, PhaseContext } from '../context.ts'
import { survivorOfDeal } from '../deals/merged-deals.ts'
import { isRefusal } from '../deals/refused-deals.ts'
import type { Ours } from '../entries/adopt-entries.ts'
import { survivorOf } from '../parties/gone-records.ts'
import { type PartyRow, rowsIn } from '../rows.ts'
import { FIGURES } from '../streams.ts'
import { withFigures } from './figure-fields.ts'
import { figuresOf, figuresOnDeal, figuresOnOrganization } from './figure-targets.ts'
import type { FiguresRow, Shown } from './figures-row.ts'
import { writeMoments } from './moment-activity.ts'
import { lookAtDeals, otherOpenDeals, placesOf } from './other-deals.ts'
import { summaryIssue, writeSummary } from './summary-target.ts'
import { customersOf, isLeftOut } from './whose-figures.ts'

const BATCH = 200
const FLOW = 'receivables'
/** Links of a customer's figures to the deals that show them and do not carry its documents. */
const SHOWN_ON = 'shows:'

/**
 * Writes what has moved of customers' figures and was not written together with their records already: on the
 * organization, on the deals that carry documents and on the other open ones, and in the summary.
 */
export function receivablesPhase(setup: Setup, ours: Ours): Phase {
  return {
    name: 'Receivables',
    streams: [FIGURES],
    flowOf: () => FLOW,
    next: async (cursor, context) => {
      const batch = await rowsIn(context.store).pending(FIGURES, cursor as SourceKey | null, BATCH)
      const last = batch.at(-1)
      if (last === undefined) return null
      await lookAtDeals(context)
      const keys = batch.map(({ key }) => key)
      const customers = await rowsIn(context.store).records('customer', keys)
      const links = await context.store.linksOf('customer', keys)
      return {
        bundles: batch.map((row) =>
          bundleOf(row, customers.get(row.key), links.get(row.key) ?? [], setup, ours, context),
        ),
        cursor: last.key,
      }
    },
  }
}

function bundleOf(
  row: FiguresRow,
  customer: PartyRow | undefined,
  links: readonly Link[],
  setup: Setup,
  ours: Ours,
  context: PhaseContext,
): Bundle {
  const live = links.filter(({ state }) => state === 'live')
  const remoteOf = (role: string) => live.find((link) => link.role === role)?.remote ?? null
  const places = { organization: remoteOf('organization'), person: remoteOf('person') }
  const deals = live.filter(({ entity }) => entity === 'deal').map(({ remote }) => remote)
  return {
    records: [row],
    // Customers of one organization are decided in turn, since they show the same sums.
    group: places.organization ? `organization:${places.organization}` : `customer:${row.key}`,
    run: (each) => each(row, () => writeFigures({ row, customer, ...places, deals, setup, ours }, context)),
  }
}

async function writeFigures(shown: Shown, context: PhaseContext): Promise<Decided> {
  const { row, customer, organization, person } = shown
  const number = row.number ?? ''
  const isLinked = organization !== null || person !== null
  if (!isLinked) {
    const reason = customer?.reason ?? null
    if (customer !== undefined && isLeftOut(customer))
      return { outcome: 'skipped', reason: `customer ${reason ?? 'skipped'}` }
    return { outcome: 'waiting', reason: `waiting for customer ${number}`, waitingFor: `customer:#${number}` }
  }
  const outcomes: TargetResult['outcome'][] = []
  if (organization !== null) outcomes.push(await onOrganization(shown, organization, context))
  outcomes.push(...(await onDeals(shown, context)))
  const summary = await writeSummary(shown, context)
  if (summary !== null) outcomes.push(summary.outcome)
  outcomes.push(...(await writeMoments(shown, context)))
  const issue = summary === null ? null : await summaryIssue(shown, summary, context)
  if (issue !== null) return { outcome: 'issues', issue }
  return { outcome: outcomes.reduce((a, b) => worst(a, b) as TargetResult['outcome'], 'unchanged') }
}

async function onOrganization(
  { row, setup }: Shown,
  organization: RemoteId,
  context: PhaseContext,
): Promise<TargetResult['outcome']> {
  const write = async (remote: RemoteId) => {
    const figures = await figuresOnOrganization(remote, [], setup, context)
    return context.sync({
      ...targetOf(row),
      stream: 'customer',
      role: 'organization',
      desired: withFigures({ entity: 'organization', fields: {}, policy: {} }, figures),
      match: null,
      survivor: (gone) => survivorOf('organization', 'customer', row.number ?? '', gone, context),
    })
  }
  const { outcome, remote } = await write(organization)
  // People have merged it away: the organization that is left may show further customers.
  if (remote !== null && remote !== organization) await write(remote)
  return outcome
}

const targetOf = ({ key }: FiguresRow) => ({ flow: FLOW, key, version: null, create: false, rule: 'figures' }) as const

/** The deals that carry its documents, the other open deals of its records, and those that no longer show it. */
async function onDeals(shown: Shown, context: PhaseContext): Promise<readonly TargetResult['outcome'][]> {
  const { row, deals, setup } = shown
  const { store } = context
  const made = await dealsMadeForInvoices(row, context)
  const carrying = new Set([...deals, ...made])
  const outcomes: TargetResult['outcome'][] = []
  for (const deal of carrying) {
    outcomes.push(await onDeal(deal, row, await figuresOnDeal(deal, [], setup, context), context))
  }
  const others = new Map((await otherOpenDeals(shown, context)).map((deal) => [deal.id, deal]))
  for (const deal of others.values()) {
    const { organization, person } = placesOf(deal)
    const customers = [
      ...(organization === null ? [] : await customersOf('organization', organization, context)),
      ...(person === null ? [] : await customersOf('person', person, context)),
    ]
    outcomes.push(await onDeal(deal.id, row, await figuresOf(customers, setup, context), context))
  }
  const links = (await store.linksOf(FIGURES, [row.key])).get(row.key) ?? []
  for (const { role, remote, state } of links) {
    if (!role.startsWith(SHOWN_ON) || carrying.has(remote) || others.has(remote)) continue
    if (state === 'live')
      outcomes.push(await onDeal(remote, row, await figuresOnDeal(remote, [], setup, context), context))
    await store.commit([{ do: 'unlink', stream: FIGURES, key: row.key, role }])
  }
  return outcomes
}

/** The open deals that were made for single invoices of the customer: closed ones say what was then. */
async function dealsMadeForInvoices(
  { number }: FiguresRow,
  { store, settings }: PhaseContext,
): Promise<readonly RemoteId[]> {
  if (settings.deals.create !== 'perInvoice' || number === null) return []
  const keys = (await store.keysByParent('customerinvoice', [number])).get(number) ?? []
  const links = await store.links('customerinvoice', 'deal', keys)
  const made = [...links.values()].filter(({ state, origin }) => state === 'live' && origin === 'created')
  const shadows = await store.shadows(
    'deal',
    made.map(({ remote }) => remote),
  )
  return made.map(({ remote }) => remote).filter((deal) => shadows.get(deal)?.written.status === 'open')
}

/** Writes figures on a deal. One that we may not edit, or that is gone, keeps nothing else from being written (R4). */
function onDeal(
  deal: RemoteId,
  row: FiguresRow,
  figures: Awaited<ReturnType<typeof figuresOf>>,
  context: PhaseContext,
): Promise<TargetResult['outcome']> {
  return inTurn(context.notes, `deal:${deal}`, async () => {
    try {
      const { outcome } = await context.sync({
        ...targetOf(row),
        stream: FIGURES,
        role: `${SHOWN_ON}${deal}`,
        desired: withFigures({ entity: 'deal', fields: {}, policy: {} }, figures),
        match: { remote: deal, rule: 'figures' },
        survivor: (gone) => survivorOfDeal(gone, context),
      })
      // That a deal was looked at for the first time is no news to anybody.
      return outcome === 'linked' ? 'updated' : outcome
    } catch (error) {
      if (!isSyncError(error) || !isRefusal(error)) throw error
      return 'unchanged'
    }
  })
}
