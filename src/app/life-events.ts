import { z } from 'zod'
import type { Audited } from '../core/actor.ts'
import type { Drift } from '../core/drift.ts'
import type { InboxEntry } from '../core/inbox.ts'
import { type Json, sameJson } from '../core/json.ts'
import type { RecordVersion } from '../core/record-lists.ts'
import type { Run } from '../core/run.ts'
import type { Issue, Operation } from '../core/sync-store.ts'
import { anyJson } from './any-json.ts'
import { deliveryDocument } from './deliveries.ts'
import { issueDocument } from './issues.ts'
import { moment, momentOf } from './moment.ts'
import { actorDocument } from './runs.ts'

/** One thing that happened in the life of a record. */
export const lifeEvent = z
  .discriminatedUnion('is', [
    /** It was read for the first time; `at` is `null` where an earlier version did so. */
    z.strictObject({ is: z.literal('read'), at: moment.nullable() }),
    /** Visma.net said something else than before: which members, as long as `settings.retention.payloads`. */
    z.strictObject({
      is: z.literal('changed'),
      at: moment,
      run: z.string(),
      members: z.array(z.strictObject({ member: z.string(), before: anyJson, after: anyJson })),
    }),
    /** A webhook told of it, or of a record in Pipedrive that it is. */
    z.strictObject({
      is: z.literal('told'),
      at: moment,
      ...deliveryDocument.pick({ system: true, about: true, state: true, reason: true }).shape,
    }),
    /** It needed a person. */
    z.strictObject({
      is: z.literal('issue'),
      at: moment,
      ...issueDocument.pick({ id: true, code: true, message: true, advice: true, state: true }).shape,
    }),
    /** A person decided something about it. */
    z.strictObject({
      is: z.literal('decided'),
      at: moment,
      by: actorDocument,
      action: z.string(),
      subject: z.string().nullable(),
      before: anyJson,
      after: anyJson,
    }),
    /** Something was written, by a run that `by` asked for; the operation is told beside the events. */
    z.strictObject({
      is: z.literal('written'),
      at: moment,
      operation: z.string(),
      run: z.string(),
      /** `null` where the run is no longer kept. */
      by: actorDocument.nullable(),
      mode: z.string().nullable(),
    }),
    /** The last tie-out found that Pipedrive shows something else than was written. */
    z.strictObject({
      is: z.literal('drift'),
      at: moment,
      run: z.string(),
      kind: z.enum(['value', 'text', 'deleted', 'relinked', 'extra']),
      entity: z.string(),
      remote: z.string(),
      field: z.string().nullable(),
      expected: anyJson,
      found: anyJson,
    }),
  ])
  .meta({ id: 'LifeEvent' })
export type LifeEvent = z.output<typeof lifeEvent>

/** All that is kept of a record besides itself. */
export interface Kept {
  /** Epoch ms. */
  readonly firstReadAt: number | null
  readonly versions: readonly RecordVersion[]
  readonly told: readonly InboxEntry[]
  readonly issues: readonly Issue[]
  readonly decisions: readonly Audited[]
  readonly operations: readonly Operation[]
  /** The runs of these operations that are still kept. */
  readonly runs: ReadonlyMap<string, Pick<Run, 'actor' | 'mode'>>
  readonly drift: readonly Drift[]
  /** Of the tie-out that found it. */
  readonly tieOut: { readonly at: number; readonly run: string } | null
}

/** The life of a record in one order, oldest first. `data`: what it says now. */
export function eventsOf(data: Json, kept: Kept): LifeEvent[] {
  const { tieOut } = kept
  const events: readonly LifeEvent[] = [
    ...kept.versions.flatMap((version, at) => changed(version, kept.versions[at + 1]?.data ?? data)),
    ...kept.told.map(({ receivedAt, system, about, state, reason }) => ({
      ...{ is: 'told' as const, at: momentOf(receivedAt) },
      ...{ system: deliveryDocument.shape.system.parse(system), about, state, reason },
    })),
    ...kept.issues.map(({ firstSeen, id, code, message, advice, state }) => ({
      ...{ is: 'issue' as const, at: momentOf(firstSeen), id, code, message, advice, state },
    })),
    ...kept.decisions.map(({ at, actor, action, subject, before, after }) => ({
      ...{ is: 'decided' as const, at: momentOf(at), by: { ...actor }, action, subject, before, after },
    })),
    ...kept.operations.map(({ id, run, createdAt }) => {
      const found = kept.runs.get(run)
      const by = found === undefined ? null : { ...found.actor }
      return { is: 'written' as const, at: momentOf(createdAt), operation: id, run, by, mode: found?.mode ?? null }
    }),
    ...(tieOut === null ? [] : kept.drift).map(({ kind, entity, remote, field, expected, found }) => ({
      ...{ is: 'drift' as const, at: momentOf(tieOut?.at ?? 0), run: tieOut?.run ?? '' },
      ...{ kind, entity, remote, field, expected, found },
    })),
  ]
  // What happened in one millisecond stays in the order above: what was read, before what followed from it.
  const inOrder = [...events].sort((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''))
  return [{ is: 'read', at: momentOf(kept.firstReadAt) }, ...inOrder]
}

/** Members that move with every save and tell nothing. */
const SAVED: readonly string[] = ['modified']

function changed({ until, run, data }: RecordVersion, next: Json): LifeEvent[] {
  // Let go since.
  if (next === null) return []
  const [before, after] = [membersOf(data), membersOf(next)]
  const members = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !SAVED.includes(name) && !sameJson(before[name], after[name]))
    .map((member) => ({ member, before: before[member] ?? null, after: after[member] ?? null }))
  return members.length === 0 ? [] : [{ is: 'changed', at: momentOf(until), run, members }]
}

const membersOf = (data: Json): Readonly<Record<string, Json>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Readonly<Record<string, Json>>) : {}
