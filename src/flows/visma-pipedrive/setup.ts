import { z } from 'zod'
import type { AccountField } from '../../connectors/pipedrive/model.ts'
import { SyncError } from '../../core/errors.ts'
import { fingerprint } from '../../core/fingerprint.ts'
import type { StageContext } from '../../core/flow.ts'
import { type RemoteId, remoteId } from '../../core/ids.ts'
import type { Settings } from '../../core/settings.ts'
import { type FieldOptions, findOrMakeFields, wantedFields } from './account-fields.ts'
import { fieldName } from './custom-fields.ts'
import { dealStage } from './deal-stage.ts'
import { remapped } from './remapped-fields.ts'
import type { PartyKind } from './scope.ts'

const KEPT_MS = 24 * 3600_000
const CHECKPOINT = 'setup'

/** What the stages have to know about both systems. Asked once a day, since asking costs API budget. */
export interface Setup {
  readonly baseCurrency: string
  readonly activeCurrencies: ReadonlySet<string>
  /** Pipedrive user that owns what we create; `null`: the linked organization's owner, else our user. */
  readonly owner: RemoteId | null
  /** The user of our token. */
  readonly me: RemoteId
  /** Where deals are created; `null`: the account's first stage. */
  readonly stage: RemoteId | null
  /** Host of the account, e.g. `nordlys.pipedrive.com`. */
  readonly host: string
  /** Ids of the pipelines whose deals are looked at; empty: all. */
  readonly pipelines: readonly string[]
  /** Whether the account has this custom field, by its logical name. */
  readonly hasField: (logical: string) => boolean
  /** Why these parties may not be written: without its number field a flow could not find its records again. */
  readonly held: (kind: PartyKind) => { readonly field: string; readonly reason: string } | null
  /** Asks for the fields again, e.g. because a write was refused; whether any is gone that we believed in. */
  readonly lookAgain: () => Promise<boolean>
}

const stored = z.object({
  at: z.number(),
  for: z.string(),
  baseCurrency: z.string(),
  currencies: z.array(z.string()),
  owner: z.string().nullable(),
  me: z.string(),
  stage: z.string().nullable(),
  pipelines: z.array(z.string()),
  fields: z.array(z.tuple([z.string(), z.custom<AccountField>()])),
  planned: z.array(z.string()),
})
type Stored = z.output<typeof stored>

export interface SetupOptions extends FieldOptions {
  readonly company: (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>
  readonly host: string
}

/** Finds or makes what the flows need. Answers from memory while it is fresh and the settings are the same. */
export async function setUp(context: StageContext, options: SetupOptions): Promise<Setup> {
  const settings = context.settings
  const { flows, fields, owner, deals } = settings
  const wanted = fingerprint({ flows, fields, owner, deals, suffix: options.fieldSuffix, plan: options.plan })
  const text = await context.store.checkpoint(CHECKPOINT)
  const known = text === null ? null : (stored.safeParse(JSON.parse(text)).data ?? null)
  const fresh = known !== null && known.for === wanted && context.now() - known.at < KEPT_MS
  const current = fresh ? known : await askBoth(context, options, wanted, known)
  const state = { fields: new Map(current.fields), planned: current.planned, asking: null as Promise<boolean> | null }
  options.pipedrive.useFields(state.fields)
  const hasField = (logical: string) => state.fields.has(logical) || state.planned.includes(logical)
  return {
    baseCurrency: current.baseCurrency,
    activeCurrencies: new Set(current.currencies),
    owner: current.owner === null ? null : remoteId(current.owner),
    me: remoteId(current.me),
    stage: current.stage === null ? null : remoteId(current.stage),
    host: options.host,
    pipelines: current.pipelines,
    hasField,
    held: (kind) => heldFor(kind, settings, options.fieldSuffix, hasField),
    lookAgain: () => {
      // Asked for by several records at once, answered once.
      state.asking ??= (async () => {
        const before = state.fields
        const { fields: found } = await askFields(context, options, before)
        state.fields = new Map(found)
        options.pipedrive.useFields(state.fields)
        await keep({ ...current, fields: found.map(([logical, field]) => [logical, field]), at: 0 }, before, context)
        return [...before].some(([logical]) => !state.fields.has(logical))
      })().finally(() => {
        state.asking = null
      })
      return state.asking
    },
  }
}

/** What was found last, however long ago, without asking; `null` before the first time. Custom fields are in use from then on. */
export async function recallSetup(
  store: Pick<StageContext['store'], 'checkpoint'>,
  pipedrive: FieldOptions['pipedrive'],
): Promise<Pick<Setup, 'me'> | null> {
  const text = await store.checkpoint(CHECKPOINT)
  const known = text === null ? null : (stored.safeParse(JSON.parse(text)).data ?? null)
  if (known === null) return null
  pipedrive.useFields(new Map(known.fields))
  return { me: remoteId(known.me) }
}

/** A deleted field is remembered by its code, so that it is reported and not made again behind the admin's back. */
async function keep(current: Stored, before: ReadonlyMap<string, AccountField>, context: StageContext): Promise<void> {
  if (context.preview) return
  const known = await knownCodes(context)
  for (const [logical, { code }] of [...before, ...current.fields]) known.set(logical, code)
  await context.store.saveCheckpoint(CODES, JSON.stringify([...known]))
  await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify(current))
}

const CODES = 'setup:codes'
const codes = z.array(z.tuple([z.string(), z.string()]))

async function knownCodes({ store }: StageContext): Promise<Map<string, string>> {
  const text = await store.checkpoint(CODES)
  return new Map(text === null ? [] : (codes.safeParse(JSON.parse(text)).data ?? []))
}

async function askFields(context: StageContext, options: SetupOptions, before: ReadonlyMap<string, AccountField>) {
  const known = await knownCodes(context)
  for (const [logical, { code }] of before) known.set(logical, code)
  const found = await findOrMakeFields(context, options, known)
  if (!context.preview) await remapped(known, new Map(found.fields), context)
  return found
}

async function askBoth(
  context: StageContext,
  options: SetupOptions,
  wanted: string,
  before: Stored | null,
): Promise<Stored> {
  const { pipedrive } = options
  const { signal, settings } = context
  const { baseCurrency } = await options.company(signal)
  const account = await pipedrive.account(signal)
  const currencies = await pipedrive.currencies(signal)
  const known = new Map(before?.fields ?? [])
  const { fields, planned, incomplete } = await askFields(context, options, known)
  const current: Stored = {
    // What is incomplete is asked for again in the next run: somebody may have made room.
    at: incomplete ? 0 : context.now(),
    for: wanted,
    baseCurrency,
    currencies: [...currencies],
    owner: await ownerId(context, options),
    me: account.me.id,
    stage:
      settings.flows.customerInvoices === false || settings.deals.create === 'never'
        ? null
        : await dealStage(context, pipedrive),
    pipelines: await chosenPipelines(context, options),
    fields: fields.map(([logical, field]) => [logical, field]),
    planned: [...planned],
  }
  await keep(current, known, context)
  return current
}

function heldFor(
  kind: PartyKind,
  settings: Settings,
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

async function chosenPipelines(context: StageContext, { pipedrive }: SetupOptions): Promise<string[]> {
  const wanted = context.settings.deals.pipelines.map(String)
  if (wanted.length === 0) return []
  const all = await pipedrive.pipelines(context.signal)
  return wanted.map((one) => {
    const found = all.find((pipeline) => pipeline.id === one || pipeline.name.toLowerCase() === one.toLowerCase())
    if (found) return found.id
    throw new SyncError(
      'pipedrive.no_such_pipeline',
      `Pipedrive has no pipeline "${one}".`,
      { do: 'hold' },
      { advice: 'Correct settings.deals.pipelines in the connection file.' },
    )
  })
}

async function ownerId(context: StageContext, { pipedrive }: SetupOptions): Promise<string | null> {
  const email = context.settings.owner
  if (email === null) return null
  const user = (await pipedrive.users(context.signal)).find((one) => one.email.toLowerCase() === email.toLowerCase())
  if (user?.active) return user.id
  throw new SyncError(
    'pipedrive.no_such_owner',
    `No active Pipedrive user has the e-mail ${email}.`,
    { do: 'hold' },
    { advice: 'Correct settings.owner in the connection file, or leave it out.' },
  )
}
