import { z } from 'zod'
import type { AccountField, FieldsInUse } from '../../../connectors/pipedrive/model.ts'
import { isSyncError } from '../../../core/errors.ts'
import { type RemoteId, type SourceKey, sourceKey } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'
import { readsEverything } from '../../../core/run.ts'
import type { NewIssue, Shadow } from '../../../core/sync-store.ts'
import { recallSetup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import { STILL_SHOWING } from '../streams.ts'
import { hide } from './hide.ts'
import { isLowered, type Visibility } from './levels.ts'
import { SHOWING_KINDS, type ShowingKind, showsMore } from './showing.ts'

const LEVEL = 'visibility'
const FIELDS = 'visibility:fields'
const PAGE = 500
/** How many records are decided at once; how many writes are sent at once is limited elsewhere. */
const AT_ONCE = 48

const levels = z.enum(['amounts', 'bands', 'light'])
const fieldsThen = z.array(z.tuple([z.string(), z.custom<AccountField>()]))

export interface LowerOptions {
  readonly fields: FieldsInUse
  readonly companyId: string
}

/**
 * Clears what sales may no longer see, before anything else is read or written: open deals first. What is left to clear
 * is stored, so a run that meets the daily limit or dies goes on where it was. Nothing is asked of Visma.net.
 */
export async function lowerVisibility(context: PhaseContext, options: LowerOptions): Promise<void> {
  const { store, settings, mode } = context
  const level = settings.visibility
  const before = levels.catch('amounts').parse((await store.checkpoint(LEVEL)) ?? 'amounts')
  if (isLowered(before, level)) await noteWhatShows(level, context)
  if (before !== level) await store.saveCheckpoint(LEVEL, level)
  if (level === 'amounts') {
    if (before !== level) await close(context)
    return
  }
  if (readsEverything(mode)) await store.requeue([STILL_SHOWING])
  if (before === level && (await left(context)) === 0) return
  await knowFields(context, options)
  try {
    await hideAll(context, options)
  } finally {
    if (!context.signal.aborted) await tell(context)
  }
}

type Shown = { readonly entity: ShowingKind; readonly remote: RemoteId }

/** Walks over everything we wrote and stages what shows too much, in the order in which it is to be cleared. */
async function noteWhatShows(level: Visibility, context: PhaseContext): Promise<void> {
  const { store, run } = context
  // Set-up will no longer look for fields that are not wanted any more, and they have to be emptied.
  const known = await fieldsKnown(context)
  await store.saveCheckpoint(FIELDS, JSON.stringify([...known]))
  for (const entity of SHOWING_KINDS) {
    for (let after: RemoteId | null = null; ; ) {
      const page: readonly Shadow[] = await store.shadowsAfter(entity, after, PAGE)
      const last = page.at(-1)
      if (last === undefined) break
      after = last.remote
      const showing = page.filter((shadow) => showsMore(shadow, level))
      if (showing.length === 0) continue
      const open = await openOf(showing, context)
      const records = showing.map(({ remote }) => {
        const data: Shown = { entity, remote }
        const key = sourceKey(`${rank(entity, open.has(remote))}:${entity}:${remote}`)
        return { key, number: null, parent: null, modified: null, data }
      })
      await store.stage(STILL_SHOWING, records, run)
      // One that was cleared before and shows amounts again has the same content as then.
      await store.touch(
        STILL_SHOWING,
        records.map(({ key }) => key),
      )
    }
  }
}

/** Open deals first, then what hangs on deals, and closed deals last. */
const rank = (entity: ShowingKind, isOpen: boolean): number =>
  entity === 'deal' ? (isOpen ? 0 : 9) : SHOWING_KINDS.indexOf(entity)

/** Of deals those that are open, as far as we know; of others none. */
async function openOf(shadows: readonly Shadow[], { store }: PhaseContext): Promise<ReadonlySet<RemoteId>> {
  const deals = shadows.filter(({ entity }) => entity === 'deal')
  const copies = await store.mirrored(
    'deal',
    deals.map(({ remote }) => remote),
  )
  const statusOf = ({ remote, written }: Shadow) => copies.get(remote)?.fields.status ?? written.status ?? 'open'
  return new Set(deals.filter((shadow) => statusOf(shadow) === 'open').map(({ remote }) => remote))
}

async function fieldsOf({ store }: PhaseContext): Promise<z.output<typeof fieldsThen>> {
  const text = await store.checkpoint(FIELDS)
  return text === null ? [] : (fieldsThen.safeParse(JSON.parse(text)).data ?? [])
}

/** Those that were known when amounts were still shown, and the present ones. */
async function fieldsKnown(context: PhaseContext): Promise<ReadonlyMap<string, AccountField>> {
  const present: FieldsInUse = { current: new Map() }
  await recallSetup(context.store, present)
  return new Map([...(await fieldsOf(context)), ...present.current])
}

async function knowFields(context: PhaseContext, { fields }: LowerOptions): Promise<void> {
  fields.current = await fieldsKnown(context)
}

async function hideAll(context: PhaseContext, options: LowerOptions): Promise<void> {
  for (let after: SourceKey | null = null; ; ) {
    context.signal.throwIfAborted()
    const page: readonly StagedRecord[] = await context.store.pending(STILL_SHOWING, after, AT_ONCE)
    const [first] = page
    if (first === undefined) return
    // Those of one rank at a time, so that not one of the next goes first.
    const some = page.filter(({ key }) => key[0] === first.key[0])
    after = some.at(-1)?.key ?? first.key
    const became = await Promise.allSettled(some.map((record) => one(record, context, options)))
    for (const each of became) if (each.status === 'rejected') throw each.reason
  }
}

async function one(record: StagedRecord, context: PhaseContext, options: LowerOptions): Promise<void> {
  const { store } = context
  const { entity, remote } = record.data as Shown
  const state = (is: 'done' | 'issue', reason: string | null) =>
    ({ do: 'state', stream: STILL_SHOWING, key: record.key, state: is, reason }) as const
  try {
    await hide(entity, remote, context, options)
    await store.commit([state('done', null), { do: 'resolve', stream: STILL_SHOWING, key: record.key }])
  } catch (error) {
    if (context.signal.aborted || !isSyncError(error)) throw error
    // After passing trouble it is tried again in the next run, and does not keep the others from being cleared.
    if (error.remedy.do === 'retry') return
    if (error.remedy.do !== 'reject') throw error
    await store.commit([state('issue', NOT_HIDDEN)])
    await context.issue({
      ...{ flow: 'connection', stream: STILL_SHOWING, key: record.key, code: NOT_HIDDEN },
      message: `The ${entity} ${remote} still shows amounts: ${error.message}`,
      advice: `${error.advice ?? 'Clear it in Pipedrive by hand.'} Then retry the issue.`,
      details: { entity, remote },
    })
  }
}

const NOT_HIDDEN = 'visibility.not_hidden'
const STILL_SHOWN = 'visibility.still_shown'

const left = async ({ store }: PhaseContext): Promise<number> =>
  (await store.pendingCounts([STILL_SHOWING])).get(STILL_SHOWING) ?? 0

/** How many records still show amounts, as an issue that is there as long as there are any. */
async function tell(context: PhaseContext): Promise<void> {
  const count = await left(context)
  if (count === 0) return close(context)
  const issue: NewIssue = {
    ...{ flow: 'connection', stream: 'connection', key: LEVEL, code: STILL_SHOWN },
    message: `${count} record${count === 1 ? '' : 's'} in Pipedrive still show${count === 1 ? 's' : ''} more than visibility ${context.settings.visibility} allows.`,
    advice: 'Nothing is to be done: they are cleared before anything else, as the API budget allows.',
    details: { records: count },
  }
  await context.store.commit([{ do: 'issue', issue, state: 'waiting' }])
}

const close = ({ resolve }: PhaseContext): Promise<void> => resolve('connection', LEVEL, STILL_SHOWN)
