import type { AccountField, FieldsInUse } from '../../../connectors/pipedrive/model.ts'
import { fingerprint } from '../../../core/fingerprint.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { type Json, sameJson } from '../../../core/json.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import { wantAdoption } from '../entries/adopt-entries.ts'
import { type FieldOptions, findOrMakeFields } from '../fields/account-fields.ts'
import { carries } from '../fields/make-options.ts'
import { type Terms, termsOptions } from '../fields/options.ts'
import { remapped } from '../fields/remapped-fields.ts'
import { bringFilters } from '../fields/saved-filters.ts'
import { addValues } from '../fields/told-values.ts'
import { FIGURES } from '../streams.ts'
import { askFacts, type Facts, troubledParts } from './account-facts.ts'
import { heldFor } from './held.ts'
import { setupPrice } from './setup-price.ts'
import { isWhole, type Known, keep, knownCodes, recall, type Stored, saveStored } from './stored-setup.ts'

const KEPT_MS = 24 * 3600_000
const LOOKED_MS = 5 * 60_000

/**
 * What the phases have to know about both systems. Asked once a day, since asking costs API budget, and again when a
 * write is refused.
 */
export interface Setup {
  readonly baseCurrency: string
  readonly activeCurrencies: ReadonlySet<string>
  /** Pipedrive user that owns what we create; `null`: the linked organization's owner, else our user. */
  readonly owner: RemoteId | null
  /** The user whom the settings name for this salesperson of Visma; `null` where they name none. */
  readonly ownerFor: (salesPerson: string | undefined) => RemoteId | null
  /** The user of our token. */
  readonly me: RemoteId
  /** Whether the user is still active: only active users may own records that we write. */
  readonly isActive: (user: string) => boolean
  /** Where deals are created; `null`: the account's first stage. */
  readonly stage: RemoteId | null
  readonly hasStage: (stage: string) => boolean
  /** The type of entries that are activities; `null` leaves it to the account. */
  readonly activityType: string | null
  /** Host of the account, e.g. `nordlys.pipedrive.com`. */
  readonly host: string
  /** Ids of the pipelines whose deals are looked at; empty: all. */
  readonly pipelines: readonly string[]
  /** Whether balances may not be written: the account does not have the currency of the books in use. */
  readonly balancesHeld: boolean
  /** Whether the account has this custom field, by its logical name. */
  readonly hasField: (logical: string) => boolean
  /** The type of that field; `null` where it is not there. */
  readonly typeOf: (logical: string) => string | null
  /** Whether that field can carry the value: of a field with options only values whose option is there. */
  readonly carries: (logical: string, value: Json) => boolean
  /**
   * Sees to it that *Visma payment terms* can carry all of these: makes the field, or options that it lacks, and gives
   * options whose terms have another name in the books now that name, unless people have renamed them. Makes no call
   * where nothing is missing.
   */
  readonly wantTerms: (terms: readonly Terms[]) => Promise<void>
  /** Why these parties may not be written: their number field is missing, so they could not be found again. */
  readonly held: (kind: PartyKind) => { readonly field: string; readonly reason: string } | null
  /**
   * Asks the account for all of this again, because a write was refused; the members above then have its answers. Asks
   * at most every few minutes, since the refusal may have another cause.
   *
   * @returns whether anything has changed
   */
  readonly lookAgain: () => Promise<boolean>
  /** How often this run has found something changed: what was sent before then was sent without knowing it. */
  readonly looks: () => number
}

export interface SetupOptions extends FieldOptions {
  readonly company: (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>
  readonly host: string
  readonly fields: FieldsInUse
}

/** Finds or makes what the flows need. Uses the stored answers while they are fresh and the settings are the same. */
export async function setUp(context: PhaseContext, options: SetupOptions): Promise<Setup> {
  const settings = context.settings
  const { flows, fields, owner, owners, extra, deals, visibility, filters } = settings
  const asks = {
    flows,
    fields,
    owner,
    owners,
    extra,
    deals,
    visibility,
    filters,
    suffix: options.fieldSuffix,
    plan: options.plan,
  }
  const wanted = fingerprint(asks)
  const known = await recall(context)
  const isFresh = known?.for === wanted && context.now() - known.at < KEPT_MS
  const current = isFresh && isWhole(known) ? known : null
  // Checked before anything is asked or made, since the answers are stored only when all of them are there.
  if (current === null) {
    await options.pipedrive.needBudget(setupPrice(context, known?.fields ?? []), 'setting up', context.signal)
  }
  const state: State = {
    current: current ?? (await askBoth(context, options, wanted, known)),
    lookedAt: null,
    changes: 0,
    asking: null,
  }
  options.fields.current = new Map(state.current.fields)
  return setupOf(state, context, options)
}

interface State {
  current: Known
  lookedAt: number | null
  changes: number
  asking: Promise<boolean> | null
}

/** A `Setup` whose members always have the latest answers, also for code that got it earlier. */
function setupOf(state: State, context: PhaseContext, options: SetupOptions): Setup {
  const id = (value: string | null) => (value === null ? null : remoteId(value))
  const hasField = (logical: string) =>
    state.current.fields.some(([name]) => name === logical) || state.current.planned.includes(logical)
  return {
    host: options.host,
    get baseCurrency() {
      return state.current.baseCurrency
    },
    get activeCurrencies() {
      return new Set(state.current.facts.currencies)
    },
    get balancesHeld() {
      return !state.current.facts.currencies.includes(state.current.baseCurrency)
    },
    get owner() {
      return id(state.current.facts.owner)
    },
    get me() {
      return remoteId(state.current.me)
    },
    get stage() {
      return id(state.current.facts.stage)
    },
    get activityType() {
      return state.current.facts.activityType
    },
    get pipelines() {
      return state.current.facts.pipelines
    },
    isActive: (user) => state.current.facts.users?.includes(user) ?? true,
    hasStage: (stage) => state.current.facts.stages.includes(stage),
    hasField,
    typeOf: (logical) => state.current.fields.find(([name]) => name === logical)?.[1].type ?? null,
    ownerFor: (salesPerson) => id(state.current.facts.owners[salesPerson ?? ''] ?? null),
    carries: (logical, value) => {
      const field = state.current.fields.find(([name]) => name === logical)?.[1]
      return field === undefined || context.preview || carries(field, value)
    },
    wantTerms: async (terms) => {
      const before = state.current
      const logical = 'person.paymentTerms'
      if (before.planned.includes(logical)) return
      const field = await addValues(logical, termsOptions(terms), new Map(before.fields), context, options)
      if (field === null) return
      if (field === 'planned') {
        state.current = { ...state.current, planned: [...state.current.planned, logical] }
        return
      }
      const others = state.current.fields.filter(([name]) => name !== logical)
      state.current = { ...state.current, fields: [...others, [logical, field]] }
      options.fields.current = new Map(state.current.fields)
      // What this run has learnt otherwise is stored already, and is not to be taken back.
      const stored = (await recall(context)) ?? state.current
      await keep({ ...stored, fields: state.current.fields }, new Map(before.fields), context)
    },
    held: (kind) => heldFor(kind, context.settings, options.fieldSuffix, hasField),
    looks: () => state.changes,
    lookAgain: () => {
      if (state.lookedAt !== null && context.now() - state.lookedAt < LOOKED_MS) return Promise.resolve(false)
      // Several records may ask at once: the account is asked once.
      state.asking ??= lookAgain(state, context, options).finally(() => {
        state.asking = null
      })
      return state.asking
    },
  }
}

async function lookAgain(state: State, context: PhaseContext, options: SetupOptions): Promise<boolean> {
  const before = state.current
  const fields = new Map(before.fields)
  const { fields: found } = await askFields(context, options, fields)
  const now = await askFacts(context, { ...options, ...before, before: before.facts, wasFound: foundBy(before) })
  state.current = { ...before, fields: found.map(([logical, field]) => [logical, field]), facts: now }
  state.lookedAt = context.now()
  options.fields.current = new Map(found)
  // The old facts are stored, and `at: 0` makes the next run ask again. That run then decides again what was decided by
  // the old facts, which must not happen halfway through this one.
  const kept = { ...before.facts, accepted: now.accepted, troubled: now.troubled }
  const moved = before.moved || !sameCurrencies(before.facts, now)
  await keep({ ...before, fields: state.current.fields, facts: kept, moved, at: 0 }, fields, context)
  const codesOf = (all: Iterable<readonly [string, AccountField]>) => [...all].map(([name, { codes }]) => [name, codes])
  const hasGone = [...fields.keys()].some((logical) => !found.some(([name]) => name === logical))
  const isNews = hasGone || !sameJson(codesOf(found), codesOf(fields)) || !sameJson(now, before.facts)
  if (isNews) state.changes++
  return isNews
}

/**
 * Whether a name in the settings was found before; every name counts as found where an older version did not note it.
 */
const foundBy =
  (known: Stored | null, wanted = known?.for) =>
  (name: string): boolean =>
    known?.facts?.accepted.includes(name) ?? (known !== null && known.for === wanted)

/**
 * Looks whether something that an earlier run missed in the account is there now, also where there is nothing else to
 * do: then its issue is resolved, and records that were written without it are decided again.
 */
export async function recheckTroubles(context: PhaseContext, options: SetupOptions): Promise<void> {
  const known = await recall(context)
  if (known === null || !isWhole(known)) return
  const parts = new Set([...troubledParts(known.facts), ...(known.moved ? (['currencies'] as const) : [])])
  if (parts.size === 0) return
  const asked = { ...options, ...known, before: known.facts, wasFound: foundBy(known) }
  const now = await askFacts(context, asked, [...parts])
  await bringUp(known.facts, now, context)
  if (!context.preview) await saveStored({ ...known, facts: now, moved: false }, context)
}

/** Has invoices and balances decided again when the account's currencies have changed, which changes how amounts are written. */
async function bringUp(before: Facts | undefined, now: Facts, { store, preview }: PhaseContext): Promise<void> {
  if (before === undefined || preview) return
  if (!sameCurrencies(before, now)) await store.requeue(['customerinvoice', 'customer', FIGURES])
}

const sameCurrencies = (a: Facts, b: Facts): boolean => sameJson(a.currencies.toSorted(), b.currencies.toSorted())

/**
 * The stored answers, however old, without asking the account; `null` before the first time. From then on the client
 * knows the custom fields.
 */
export async function recallSetup(
  store: Pick<PhaseContext['store'], 'checkpoint'>,
  fields: FieldsInUse,
): Promise<Pick<Setup, 'me' | 'baseCurrency'> | null> {
  const known = await recall({ store: store as PhaseContext['store'] })
  if (known === null) return null
  fields.current = new Map(known.fields)
  return { me: remoteId(known.me), baseCurrency: known.baseCurrency }
}

async function askFields(context: PhaseContext, options: SetupOptions, before: ReadonlyMap<string, AccountField>) {
  const known = await knownCodes(context)
  for (const [logical, { code }] of before) known.set(logical, code)
  const found = await findOrMakeFields(context, options, known)
  if (!context.preview) await remapped(known, new Map(found.fields), context)
  return found
}

async function askBoth(
  context: PhaseContext,
  options: SetupOptions,
  wanted: string,
  before: Stored | null,
): Promise<Known> {
  const { pipedrive } = options
  const { signal } = context
  const { baseCurrency } = await options.company(signal)
  const account = await pipedrive.account(signal)
  await context.allArrived(false)
  const known = new Map(before?.fields ?? [])
  const { fields, planned, incomplete, existed } = await askFields(context, options, known)
  if (before === null && existed) await wantAdoption(context)
  const facts = await askFacts(context, {
    pipedrive,
    baseCurrency,
    before: before?.facts ?? null,
    wasFound: foundBy(before, wanted),
  })
  await bringUp(before?.facts, facts, context)
  await bringFilters(context, options, new Map(fields), planned)
  const current: Known = {
    // When fields could not be made, the next run asks again: somebody may have made room.
    at: incomplete ? 0 : context.now(),
    for: wanted,
    baseCurrency,
    me: account.me.id,
    facts,
    moved: false,
    fields: fields.map(([logical, field]) => [logical, field]),
    planned: [...planned],
  }
  await keep(current, known, context)
  return current
}
