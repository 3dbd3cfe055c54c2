import { z } from 'zod'
import type { AccountField, FilterCondition, NewFilter, Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { isSyncError } from '../../../core/errors.ts'
import { remoteId } from '../../../core/ids.ts'
import { sameJson } from '../../../core/json.ts'
import { madeOrFound, mayMake, recordMade } from '../account/made.ts'
import type { PhaseContext } from '../context.ts'
import { withSuffix } from './definitions.ts'
import { everyName } from './field-names.ts'
import {
  FILTER_KINDS,
  FILTER_NAMES,
  type FilterKind,
  fieldOfFilter,
  type Wanted,
  wantedFilter,
} from './filter-conditions.ts'

const CHECKPOINT = 'setup:filters'

const condition = z.object({
  object: z.string(),
  field: z.string(),
  operator: z.string(),
  value: z.string().nullable(),
})
const made = z.object({ name: z.string(), all: z.array(condition), any: z.array(condition) })
const stored = z.array(
  z.tuple([
    z.enum(FILTER_KINDS),
    z.object({
      id: z.string(),
      /** What it was to ask for. */
      of: z.string(),
      /** As Pipedrive told it right after we wrote it; `null` where it was there before. */
      made: made.nullable(),
    }),
  ]),
)
type Remembered = z.output<typeof stored>[number][1]

export interface FilterOptions {
  readonly pipedrive: Pipedrive
  readonly fieldSuffix: string
}

/**
 * Makes the saved filters once their fields are there. One that people deleted stays deleted, and one that they changed
 * stays as it is; ours follows when the fields that it asks for become others. A refusal is an issue of its own.
 *
 * @param planned Fields that a preview would make, by their logical names.
 */
export async function bringFilters(
  context: PhaseContext,
  options: FilterOptions,
  fields: ReadonlyMap<string, AccountField>,
  planned: readonly string[],
): Promise<void> {
  if (!context.settings.filters) return context.resolve('connection', 'filters', REFUSED)
  const before = await remembered(context)
  if (context.preview) {
    const { visibility } = context.settings
    const isThere = (logical: string) => fields.has(logical) || planned.includes(logical)
    for (const kind of FILTER_KINDS.filter((one) => !before.has(one) && isThere(fieldOfFilter(one, visibility))))
      await recordMade(context, 'filter', kind, { name: nameOf(kind, context, options) }, 'preview')
    return
  }
  const due = FILTER_KINDS.flatMap((kind) => {
    const wanted = wantedFilter(kind, fields, context.settings.visibility)
    return wanted === null || before.get(kind)?.of === wanted.of ? [] : [{ kind, wanted }]
  })
  if (due.length === 0) return
  try {
    await makeOrFollow(due, before, context, options)
    await context.resolve('connection', 'filters', REFUSED)
  } catch (error) {
    if (!isSyncError(error) || !isOfItself(error.remedy.do, error.code)) throw error
    await context.issue({
      flow: 'connection',
      stream: 'connection',
      key: 'filters',
      code: REFUSED,
      message: `Saved filters could not be made in Pipedrive, all else is written: ${error.message}`,
      advice: 'Give our user the right to make filters, or set settings.filters to false.',
      details: {},
    })
  }
}

const REFUSED = 'pipedrive.filters_refused'

const isOfItself = (remedy: string, code: string): boolean =>
  remedy === 'reject' || remedy === 'retry' || code === 'pipedrive.scope' || code === 'pipedrive.forbidden'

interface Due {
  readonly kind: FilterKind
  readonly wanted: Wanted
}

async function makeOrFollow(
  due: readonly Due[],
  before: ReadonlyMap<FilterKind, Remembered>,
  context: PhaseContext,
  options: FilterOptions,
): Promise<void> {
  const { pipedrive } = options
  const { signal } = context
  const ids = { deal: await pipedrive.fieldIds('deal', signal), organization: NO_IDS }
  if (due.some(({ wanted }) => [...wanted.all, ...wanted.any].some(({ object }) => object === 'organization')))
    ids.organization = await pipedrive.fieldIds('organization', signal)
  const now = new Map(before)
  const keep = (kind: FilterKind, one: Remembered) => {
    now.set(kind, one)
    return context.store.saveCheckpoint(CHECKPOINT, JSON.stringify([...now]))
  }
  const isNew = due.some(({ kind }) => !before.has(kind))
  const listed = isNew ? await pipedrive.savedFilters(signal) : []
  for (const { kind, wanted } of due) {
    const named = (one: FilterCondition): FilterCondition => ({
      ...one,
      field: ids[one.object as 'deal'].get(one.field) ?? '',
    })
    const name = nameOf(kind, context, options)
    const filter: NewFilter = { name, all: wanted.all.map(named), any: wanted.any.map(named) }
    const known = before.get(kind)
    if (known !== undefined) {
      // No preview shows that a filter follows, so that is not approved.
      if (context.approves !== undefined) continue
      await keep(kind, { ...known, of: wanted.of, made: await follow(known, filter, context, pipedrive) })
      continue
    }
    const names = everyName(FILTER_NAMES[kind], context.settings.locale).map((one) =>
      withSuffix(one, options.fieldSuffix),
    )
    const there = listed.find((one) => names.includes(one.name))
    if (there !== undefined) {
      await keep(kind, { id: there.id, of: wanted.of, made: null })
      continue
    }
    if (!(await mayMake(context, 'filter', kind, { name }))) continue
    const find = async () => (await pipedrive.savedFilters(signal)).find((one) => one.name === name)?.id
    const id = await madeOrFound(context, () => pipedrive.createFilter(filter, signal), find)
    await recordMade(context, 'filter', kind, { name }, id)
    await keep(kind, { id, of: wanted.of, made: plain(await pipedrive.readFilter(id, signal)) })
  }
}

const NO_IDS: ReadonlyMap<string, string> = new Map()

/** Writes what a filter asks for now, unless people have changed or deleted it. */
async function follow(
  known: Remembered,
  filter: NewFilter,
  { signal }: PhaseContext,
  pipedrive: Pipedrive,
): Promise<Remembered['made']> {
  const id = remoteId(known.id)
  const current = plain(await pipedrive.readFilter(id, signal))
  if (current === null || known.made === null || !sameJson(current, known.made)) return known.made
  await pipedrive.updateFilter(id, { ...filter, name: current.name }, signal)
  return plain(await pipedrive.readFilter(id, signal))
}

const plain = (filter: NewFilter | null): Remembered['made'] =>
  filter && { name: filter.name, all: [...filter.all], any: [...filter.any] }

async function remembered({ store }: PhaseContext): Promise<ReadonlyMap<FilterKind, Remembered>> {
  const text = await store.checkpoint(CHECKPOINT)
  return new Map(text === null ? [] : (stored.safeParse(JSON.parse(text)).data ?? []))
}

const nameOf = (kind: FilterKind, { settings }: PhaseContext, { fieldSuffix }: FilterOptions): string =>
  withSuffix(FILTER_NAMES[kind][settings.locale], fieldSuffix)
