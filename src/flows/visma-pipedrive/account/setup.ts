import { z } from 'zod'
import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import { fingerprint } from '../../../core/fingerprint.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { sameJson } from '../../../core/json.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import { wantAdoption } from '../entries/adopt-entries.ts'
import { type FieldOptions, findOrMakeFields, wantedFields } from '../fields/account-fields.ts'
import { fieldName } from '../fields/custom-fields.ts'
import { remapped } from '../fields/remapped-fields.ts'
import type { FlowSettings } from '../settings.ts'
import { askFacts, type Facts, troubledParts } from './account-facts.ts'
import { setupPrice } from './setup-price.ts'

const KEPT_MS = 24 * 3600_000
const LOOKED_MS = 5 * 60_000
const CHECKPOINT = 'setup'

/** What the stages have to know about both systems. Asked once a day, since asking costs API budget, and when a write is refused. */
export interface Setup {
  readonly baseCurrency: string
  readonly activeCurrencies: ReadonlySet<string>
  /** Pipedrive user that owns what we create; `null`: the linked organization's owner, else our user. */
  readonly owner: RemoteId | null
  /** The user of our token. */
  readonly me: RemoteId
  /** Whether this user is still there: nobody else may own what is written. */
  readonly isActive: (user: string) => boolean
  /** Where deals are created; `null`: the account's first stage. */
  readonly stage: RemoteId | null
  readonly hasStage: (stage: string) => boolean
  /** Of entries that are activities; `null` leaves it to the account. */
  readonly activityType: string | null
  /** Host of the account, e.g. `nordlys.pipedrive.com`. */
  readonly host: string
  /** Ids of the pipelines whose deals are looked at; empty: all. */
  readonly pipelines: readonly string[]
  /** Whether the account has this custom field, by its logical name. */
  readonly hasField: (logical: string) => boolean
  /** Why these parties may not be written: without its number field a flow could not find its records again. */
  readonly held: (kind: PartyKind) => { readonly field: string; readonly reason: string } | null
  /**
   * Asks the account for all of this again, because a write was refused; from then on the members above are what it
   * answered. Answers whether anything is other than before. Not more often than every few minutes, for nothing of it
   * may be why.
   */
  readonly lookAgain: () => Promise<boolean>
}

const texts = z.array(z.string()).readonly()
const facts = z.object({
  currencies: texts,
  users: texts.nullable(),
  owner: z.string().nullable(),
  stages: texts,
  stage: z.string().nullable(),
  pipelines: texts,
  activityType: z.string().nullable(),
  accepted: texts,
  troubled: texts,
})
const stored = z.object({
  at: z.number(),
  for: z.string(),
  baseCurrency: z.string(),
  me: z.string(),
  // Absent in what was stored before these were known.
  facts: facts.optional(),
  /** A run learnt of other currencies midway: what it wrote before that is to be brought up again. */
  moved: z.boolean().default(false),
  fields: z.array(z.tuple([z.string(), z.custom<AccountField>()])),
  planned: z.array(z.string()),
})
type Stored = z.output<typeof stored>
type Known = Stored & { readonly facts: Facts }

export interface SetupOptions extends FieldOptions {
  readonly company: (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>
  readonly host: string
}

/** Finds or makes what the flows need. Answers from memory while it is fresh and the settings are the same. */
export async function setUp(context: PhaseContext, options: SetupOptions): Promise<Setup> {
  const settings = context.settings
  const { flows, fields, owner, deals } = settings
  const wanted = fingerprint({ flows, fields, owner, deals, suffix: options.fieldSuffix, plan: options.plan })
  const known = await recall(context)
  const isFresh = known?.for === wanted && context.now() - known.at < KEPT_MS
  const current = isFresh && isWhole(known) ? known : null
  // Before anything is asked or made: what was learnt is kept only when it is whole.
  if (current === null) {
    await options.pipedrive.needBudget(setupPrice(context, known?.fields ?? []), 'setting up', context.signal)
  }
  const state: State = {
    current: current ?? (await askBoth(context, options, wanted, known)),
    lookedAt: null,
    asking: null,
  }
  options.pipedrive.useFields(new Map(state.current.fields))
  return setupOf(state, context, options)
}

interface State {
  current: Known
  lookedAt: number | null
  asking: Promise<boolean> | null
}

const isWhole = (known: Stored): known is Known => known.facts !== undefined

/** Its members are what was learnt last, also for whoever holds it since before. */
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
    held: (kind) => heldFor(kind, context.settings, options.fieldSuffix, hasField),
    lookAgain: () => {
      if (state.lookedAt !== null && context.now() - state.lookedAt < LOOKED_MS) return Promise.resolve(false)
      // Asked for by several records at once, answered once.
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
  options.pipedrive.useFields(new Map(found))
  // The next run asks again, and brings up what was decided by the facts of before: that is not to be done midway.
  const kept = { ...before.facts, accepted: now.accepted, troubled: now.troubled }
  const moved = before.moved || !sameCurrencies(before.facts, now)
  await keep({ ...before, fields: state.current.fields, facts: kept, moved, at: 0 }, fields, context)
  return [...fields.keys()].some((logical) => !found.some(([name]) => name === logical)) || !sameJson(now, before.facts)
}

async function recall({ store }: Pick<PhaseContext, 'store'>): Promise<Stored | null> {
  const text = await store.checkpoint(CHECKPOINT)
  return text === null ? null : (stored.safeParse(JSON.parse(text)).data ?? null)
}

/** Whether what settings name was there before; all that was named, where that was not noted down yet. */
const foundBy =
  (known: Stored | null, wanted = known?.for) =>
  (name: string): boolean =>
    known?.facts?.accepted.includes(name) ?? (known !== null && known.for === wanted)

/**
 * Looks whether what an earlier run could not have is there now, also where nothing else is to be done: its issue
 * resolves by itself, and what was written without it is brought up again.
 */
export async function recheckTroubles(context: PhaseContext, options: SetupOptions): Promise<void> {
  const known = await recall(context)
  if (known === null || !isWhole(known)) return
  const parts = new Set([...troubledParts(known.facts), ...(known.moved ? (['currencies'] as const) : [])])
  if (parts.size === 0) return
  const asked = { ...options, ...known, before: known.facts, wasFound: foundBy(known) }
  const now = await askFacts(context, asked, [...parts])
  await bringUp(known.facts, now, context)
  if (!context.preview)
    await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify({ ...known, facts: now, moved: false }))
}

/** Other currencies than before: what is written of amounts may be other than what should be. */
async function bringUp(before: Facts | undefined, now: Facts, { store, preview }: PhaseContext): Promise<void> {
  if (before === undefined || preview) return
  if (!sameCurrencies(before, now)) await store.requeue(['customerinvoice'])
}

const sameCurrencies = (a: Facts, b: Facts): boolean => sameJson(a.currencies.toSorted(), b.currencies.toSorted())

/** What was found last, however long ago, without asking; `null` before the first time. Custom fields are in use from then on. */
export async function recallSetup(
  store: Pick<PhaseContext['store'], 'checkpoint'>,
  pipedrive: FieldOptions['pipedrive'],
): Promise<Pick<Setup, 'me'> | null> {
  const known = await recall({ store: store as PhaseContext['store'] })
  if (known === null) return null
  pipedrive.useFields(new Map(known.fields))
  return { me: remoteId(known.me) }
}

/** A deleted field is remembered by its code, so that it is reported and not made again behind the admin's back. */
async function keep(current: Stored, before: ReadonlyMap<string, AccountField>, context: PhaseContext): Promise<void> {
  if (context.preview) return
  const known = await knownCodes(context)
  for (const [logical, { code }] of [...before, ...current.fields]) known.set(logical, code)
  await context.store.saveCheckpoint(CODES, JSON.stringify([...known]))
  await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify(current))
}

const CODES = 'setup:codes'
const codes = z.array(z.tuple([z.string(), z.string()]))

async function knownCodes({ store }: PhaseContext): Promise<Map<string, string>> {
  const text = await store.checkpoint(CODES)
  return new Map(text === null ? [] : (codes.safeParse(JSON.parse(text)).data ?? []))
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
  const current: Known = {
    // What is incomplete is asked for again in the next run: somebody may have made room.
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

function heldFor(
  kind: PartyKind,
  settings: FlowSettings,
  suffix: string,
  hasField: (logical: string) => boolean,
): ReturnType<Setup['held']> {
  const missing = wantedFields(settings).find(
    ({ logical, mandatory }) => mandatory && logical.endsWith(`.${kind}Number`) && !hasField(logical),
  )
  if (!missing) return null
  const name = fieldName(missing, suffix)
  return { field: missing.logical, reason: `held: Pipedrive has no ${missing.entity} field "${name}"` }
}
