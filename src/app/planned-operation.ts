import { z } from 'zod'
import { priceOfWrite } from '../connectors/pipedrive/calls/write-prices.ts'
import { sameJson } from '../core/json.ts'
import { readableLines } from '../core/readable-html.ts'
import type { Link, NewOperation } from '../core/sync-store.ts'
import { anyJson } from './any-json.ts'
import { writtenEntity } from './entities.ts'
import { operationDocument, systemOf } from './operations.ts'

/** A write that a run would make. */
export const plannedDocument = z.strictObject({
  ...operationDocument.pick({ system: true, flow: true, entity: true, kind: true, stream: true, key: true }).shape,
  /** What a person would call the record. */
  title: z.string(),
  /** Its price in the daily API budget of Pipedrive. */
  units: z.number(),
  changes: z.array(z.strictObject({ field: z.string(), before: anyJson, after: anyJson })),
})
export type PlannedOperation = z.output<typeof plannedDocument>

/** Members that name a record, best first. */
const NAMING = ['title', 'name', 'subject', 'label'] as const

/** @param name The name of the record, for writes that do not name it. */
export function plannedOperation(operation: NewOperation, name: string | null = null): PlannedOperation {
  const { flow, entity, kind, stream, key, before, after } = operation
  const changes = Object.entries(after)
    .map(([field, value]) => ({ field, before: before?.[field] ?? null, after: value }))
    .filter((change) => !sameJson(change.before, change.after))
  const title = ownTitle(operation) ?? name ?? `${stream} ${key}`
  return {
    system: systemOf(operation),
    flow,
    entity: writtenEntity.parse(entity),
    kind,
    stream,
    key,
    title,
    units: systemOf(operation) === 'pipedrive' ? priceOfWrite(entity, kind) : 0,
    changes,
  }
}

/** The record's name in the write itself: its name, or the first line of its text; `null` where it has neither. */
function ownTitle({ before, after }: Pick<NewOperation, 'before' | 'after'>): string | null {
  for (const member of NAMING) {
    const name = after[member] ?? before?.[member]
    if (typeof name === 'string' && name !== '') return name
  }
  const text = after.content ?? before?.content
  return typeof text === 'string' ? (readableLines(text)[0] ?? null) : null
}

/** Planned writes and links that do not name their record. */
export const unnamed = ({ planned, links }: { planned: readonly NewOperation[]; links: readonly Link[] }) => [
  ...planned.filter((operation) => ownTitle(operation) === null),
  ...links,
]
