import { z } from 'zod'
import { adoptionDocument } from './adoption.ts'
import type { App } from './app.ts'
import type { Caller } from './caller.ts'
import { failureDocument } from './failure.ts'
import { moment } from './moment.ts'

/** `backup --json`. */
export const backupDocument = z.strictObject({
  file: z.string(),
  madeAt: moment,
  /** Of the program that made it. */
  version: z.string(),
  connections: z.array(z.string()),
  rows: z.int().nonnegative(),
  /** Ids of the master keys that open its secrets, which are not in it. */
  keys: z.array(z.string()),
})
export type BackupDocument = z.output<typeof backupDocument>

/** `restore --json`. */
export const restoreDocument = z.strictObject({
  ...backupDocument.shape,
  /** Whether the master key at hand opens the secrets; `null` where there are none. */
  keyFits: z.boolean().nullable(),
  /** Of each connection what was recognised in Pipedrive since; those that are held still are not among them. */
  adopted: z.array(adoptionDocument),
  /** Connections that are held until they are adopted, and why they were not. */
  held: z.array(z.strictObject({ name: z.string(), why: failureDocument.shape.error })),
})
export type RestoreDocument = z.output<typeof restoreDocument>
export type Restored = Omit<RestoreDocument, 'adopted' | 'held'>

export interface FileInput {
  readonly file: string
}

type Adopted = Pick<RestoreDocument, 'adopted' | 'held'>

/**
 * Adopts every connection of a store that was restored, one after the other. One that cannot be adopted now stays held,
 * and keeps none of the others from it.
 */
export async function adoptAll(
  { connections }: Pick<App, 'connections'>,
  names: readonly string[],
  caller: Caller,
  failureOf: (error: unknown) => z.output<typeof failureDocument>,
): Promise<Adopted> {
  const adopted: Adopted['adopted'] = []
  const held: Adopted['held'] = []
  for (const name of names) {
    caller.signal.throwIfAborted()
    try {
      const done = await connections.adopt(name, caller)
      if (done.status === 'done' || done.status === 'done_with_issues') adopted.push(done)
      else held.push({ name, why: { code: `run.${done.status}`, message: done.message ?? done.status, advice: null } })
    } catch (error) {
      held.push({ name, why: failureOf(error).error })
    }
  }
  return { adopted, held }
}
