import type { Plan } from '../../../connectors/pipedrive/calls/plan-names.ts'
import { PLAN_LIMITS } from '../../../connectors/pipedrive/calls/plans.ts'
import type { AccountField, FieldsInUse, Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { MOST_ROWS, type VismaConnector } from '../../../connectors/visma/connector.ts'
import type { Document, Party } from '../../../connectors/visma/model.ts'
import { addDays, type Clock, dayIn } from '../../../core/clock.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import type { RunProgress } from '../../../core/run.ts'
import { setupPrice } from '../account/setup-price.ts'
import type { PartyKind } from '../documents/scope.ts'
import { wantedFields } from '../fields/account-fields.ts'
import { type FieldPlan, planFields } from '../fields/custom-fields.ts'
import { fieldName } from '../fields/definitions.ts'
import type { FlowSettings } from '../settings.ts'
import { type DocumentCounts, documentCounter, LEDGERS } from './count-documents.ts'
import { countParties, type PartyCounts, slim } from './count-parties.ts'
import { firstWrites, type Matched } from './first-writes.ts'
import { type FitParty, matchOrganizations, matchPersons, nameOf } from './match-account.ts'
import { type Account, type Part, priceOf } from './price.ts'
import { accountSuggester } from './suggest-account.ts'

/** Documents of so many days tell what a day costs afterwards. */
export const RECENT_DAYS = 90

export interface FitOptions {
  readonly settings: FlowSettings
  readonly source: VismaConnector
  readonly pipedrive: Pipedrive
  readonly fields: FieldsInUse
  readonly plan: Plan
  readonly fieldSuffix: string
  readonly clock: Clock
}

export interface FitCounts {
  readonly company: { readonly name: string; readonly baseCurrency: string }
  readonly parties: readonly PartyCounts[]
  readonly documents: Readonly<Record<PartyKind, Omit<DocumentCounts, 'byParty'>>>
  readonly matched: Matched
  /** Records that are not there and would be made. */
  readonly made: { readonly organizations: number; readonly persons: number }
  readonly fields: {
    readonly used: number
    readonly limit: number
    /** Names of those to be made, and of those for which there is no room or that a person has to set right. */
    readonly toMake: readonly string[]
    readonly missing: readonly { readonly name: string; readonly mandatory: boolean; readonly reason: string }[]
    /** The field of organizations that holds organisation numbers; `null` where none was found. */
    readonly organisationNumber: string | null
  }
  readonly account: Account & { readonly openDeals: number }
  readonly activeCurrencies: ReadonlySet<string>
  /** Without and with what waits for a person's answer. */
  readonly price: { readonly low: readonly Part[]; readonly high: readonly Part[] }
}

/**
 * Counts what a first sync would do. Nothing is written in either system and nothing is stored: parties are read,
 * documents counted as they pass, and the account is listed.
 *
 * Errors: those of either system; the first one ends it, since half a count would pass for a whole one.
 */
export async function countFit(
  options: FitOptions,
  told: (progress: RunProgress) => void,
  signal: AbortSignal,
): Promise<FitCounts> {
  const { source, pipedrive, settings, clock } = options
  const company = await source.company(signal)
  // Before the books are read, which takes longer: wrong credentials are told at once.
  const plan = await fieldsOf(options, signal)
  const activeCurrencies = await pipedrive.currencies(signal)
  const recentSince = addDays(dayIn(settings.timeZone, clock.now()), -RECENT_DAYS)
  const kinds = (['supplier', 'customer'] as const).filter((kind) => settings.flows[`${kind}s`] !== false)
  const documents = {
    supplier: documentCounter(settings, recentSince),
    customer: documentCounter(settings, recentSince),
  }
  const parties: PartyCounts[] = []
  const taken: FitParty[] = []
  for (const kind of kinds) {
    const all = await read<Party>(source, kind, told, signal, (rows) => rows.map(slim))
    const classes = new Map(all.map(({ number, classId }) => [number, classId]))
    await read<Document>(source, LEDGERS[kind], told, signal, (rows) => {
      for (const one of rows) documents[kind].count(one, classes.get(one.party.number) ?? null)
      return []
    })
    const counted = countParties(kind, all, documents[kind].counts(), settings)
    parties.push(counted.counts)
    taken.push(...counted.taken)
  }
  const account = { organizations: 0, persons: 0, deals: 0, openDeals: 0 }
  const list = (entity: 'organization' | 'person' | 'deal') =>
    listed(pipedrive, entity, signal, (rows) => {
      account[`${entity}s`] += rows
      told({ phase: `Listing ${entity}s of Pipedrive`, done: account[`${entity}s`], total: null })
    })
  // Only suppliers are organizations where those of customers are switched off.
  const { customers } = settings.flows
  const withOne = customers !== false && customers.organization === 'off' ? ofKind(taken, 'supplier') : taken
  const likely = accountSuggester(withOne, settings)
  const organizations = await matchOrganizations(withOne, likely.organizations(list('organization')))
  const persons = await matchPersons(taken, organizations, likely.persons(list('person')))
  const matched = { organizations, persons, suggested: likely.found(organizations) }
  const open = await openDealsIn(list('deal'), matched)
  account.openDeals = open.all
  const counts = { supplier: documents.supplier.counts(), customer: documents.customer.counts() }
  const setup = setupPrice({ settings, preview: false }, [...plan.found])
  const price = (held: boolean) => priceOf(writesOf(taken, counts, matched, open.of, settings, held), account, setup)
  return {
    company,
    parties,
    documents: counts,
    matched,
    made: {
      organizations: newIn(
        ofKind(withOne, customers !== false && customers.organization === 'create' ? null : 'supplier'),
        organizations,
      ),
      persons: newIn(ofKind(taken, 'customer'), persons),
    },
    fields: toldOf(plan, options),
    account,
    activeCurrencies,
    price: { low: price(false), high: price(true) },
  }
}

const ofKind = (parties: readonly FitParty[], kind: PartyKind | null): readonly FitParty[] =>
  kind === null ? parties : parties.filter((one) => one.kind === kind)

const newIn = (parties: readonly FitParty[], matches: Matched['organizations']): number =>
  parties.filter((one) => matches.get(nameOf(one))?.do === 'none').length

function writesOf(
  taken: readonly FitParty[],
  counts: Readonly<Record<PartyKind, DocumentCounts>>,
  ...rest: readonly [Matched, ReadonlyMap<string, number>, FlowSettings, boolean]
) {
  const of = (kind: PartyKind) => firstWrites(ofKind(taken, kind), counts[kind], ...rest)
  const [suppliers, customers] = [of('supplier'), of('customer')]
  return {
    organizations: suppliers.organizations + customers.organizations,
    persons: customers.persons,
    deals: customers.deals,
    notes: suppliers.notes + customers.notes,
    activities: suppliers.activities + customers.activities,
    summaries: customers.summaries,
    otherDeals: customers.otherDeals,
  }
}

/** Reads a stream to its end and keeps what `kept` answers of each page. */
async function read<Row>(
  source: VismaConnector,
  stream: string,
  told: (progress: RunProgress) => void,
  signal: AbortSignal,
  kept: (rows: readonly Row[]) => readonly Row[],
): Promise<readonly Row[]> {
  const all: Row[] = []
  let done = 0
  for await (const page of source.read(stream, null, signal, MOST_ROWS)) {
    all.push(...kept(page.records.map(({ data }) => data as Row)))
    done += page.records.length
    told({ phase: `Counting ${stream}`, done, total: page.total })
  }
  return all
}

async function* listed(
  pipedrive: Pipedrive,
  entity: string,
  signal: AbortSignal,
  counted: (rows: number) => void,
): AsyncGenerator<readonly RemoteRecord[]> {
  for await (const page of pipedrive.list(entity, {}, signal)) {
    counted(page.length)
    yield page
  }
}

/** Counts open deals, and of those whom they belong to where it is somebody that was found. */
async function openDealsIn(pages: AsyncIterable<readonly RemoteRecord[]>, { organizations, persons }: Matched) {
  const wanted = new Set([...linked('organization', organizations), ...linked('person', persons)])
  const of = new Map<string, number>()
  let all = 0
  for await (const page of pages) {
    for (const { fields } of page) {
      if (fields.status !== 'open' || fields.is_archived === true) continue
      all += 1
      const names = [`organization ${fields.org_id}`, `person ${fields.person_id}`].filter((name) => wanted.has(name))
      for (const name of names) of.set(name, (of.get(name) ?? 0) + 1)
    }
  }
  return { all, of }
}

const linked = (entity: string, matches: Matched['organizations']) =>
  [...matches.values()].flatMap((match) => (match.do === 'link' ? [`${entity} ${match.id}`] : []))

interface Planned extends FieldPlan {
  readonly used: number
}

/**
 * Which custom fields are there and which would be made. From here on lists tell the values of those that are; what a run
 * in this process has found stays, since it writes by that.
 */
async function fieldsOf(
  { pipedrive, settings, fields, plan, fieldSuffix }: FitOptions,
  signal: AbortSignal,
): Promise<Planned> {
  const existing: AccountField[] = []
  for (const entity of ['organization', 'person', 'deal'] as const)
    existing.push(...(await pipedrive.accountFields(entity, signal)))
  const used = existing.filter((field) => field.custom).length
  const limit = PLAN_LIMITS[plan].customFields
  const naming = { suffix: fieldSuffix, locale: settings.locale }
  const cap = used > limit ? null : { limit, used }
  const planned = planFields(existing, wantedFields(settings), settings.fields, naming, cap)
  fields.current = new Map([...planned.found, ...fields.current])
  return { ...planned, used }
}

function toldOf({ used, found, toCreate, missing }: Planned, { plan, fieldSuffix, settings }: FitOptions) {
  const nameOf = (definition: (typeof toCreate)[number]) => fieldName(definition, fieldSuffix, settings.locale)
  return {
    used,
    limit: PLAN_LIMITS[plan].customFields,
    toMake: toCreate.map(nameOf),
    missing: missing.map(({ definition, reason }) => ({
      name: nameOf(definition),
      mandatory: definition.mandatory,
      reason,
    })),
    organisationNumber: found.get('organization.organisationNumber')?.name ?? null,
  }
}
