import { z } from 'zod'
import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import type { PhaseContext } from '../context.ts'
import type { Facts } from './account-facts.ts'

const CHECKPOINT = 'setup'

const texts = z.array(z.string()).readonly()
const facts = z.object({
  currencies: texts,
  users: texts.nullable(),
  owner: z.string().nullable(),
  owners: z.record(z.string(), z.string()).default({}),
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
  // Absent in what an older version stored.
  facts: facts.optional(),
  /** A run learnt halfway that the currencies had changed: invoices it decided before have to be decided again. */
  moved: z.boolean().default(false),
  fields: z.array(z.tuple([z.string(), z.custom<AccountField>()])),
  planned: z.array(z.string()),
})
/** What the account answered last. */
export type Stored = z.output<typeof stored>
export type Known = Stored & { readonly facts: Facts }

export const isWhole = (known: Stored): known is Known => known.facts !== undefined

export async function recall({ store }: Pick<PhaseContext, 'store'>): Promise<Stored | null> {
  const text = await store.checkpoint(CHECKPOINT)
  return text === null ? null : (stored.safeParse(JSON.parse(text)).data ?? null)
}

/** Stores the answers. A deleted field is remembered by its code, so that it is reported instead of made again. */
export async function keep(
  current: Stored,
  before: ReadonlyMap<string, AccountField>,
  context: PhaseContext,
): Promise<void> {
  if (context.preview) return
  const known = await knownCodes(context)
  for (const [logical, { code }] of [...before, ...current.fields]) known.set(logical, code)
  await context.store.saveCheckpoint(CODES, JSON.stringify([...known]))
  await saveStored(current, context)
}

const CODES = 'setup:codes'
const codes = z.array(z.tuple([z.string(), z.string()]))

export async function knownCodes({ store }: PhaseContext): Promise<Map<string, string>> {
  const text = await store.checkpoint(CODES)
  return new Map(text === null ? [] : (codes.safeParse(JSON.parse(text)).data ?? []))
}

export const saveStored = (current: Stored, { store }: PhaseContext): Promise<void> =>
  store.saveCheckpoint(CHECKPOINT, JSON.stringify(current))
