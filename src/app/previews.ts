import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import { firstParties } from '../sync/chosen-parties.ts'
import { runSync } from '../sync/run.ts'
import type { SyncResult } from '../sync/run-contract.ts'
import { type Caller, tellingProgress } from './caller.ts'
import { issueDocument } from './issues.ts'
import { linkDocument, linkOf } from './links.ts'
import { operationDocument } from './operations.ts'
import { isPlanned, plannedDocument, plannedOperation, unnamed } from './planned-operation.ts'
import { type Reaching, reaching } from './reach.ts'
import { nameIn, recordNames } from './record-names.ts'
import { busy } from './refusals.ts'
import { remotePage } from './remote-page.ts'
import { type RunDetail, runDetail, runDetailOf, runDocument, runSummary } from './runs.ts'
import { type SyncInput, sync } from './sync.ts'

const plannedIssue = issueDocument.pick({
  flow: true,
  stream: true,
  key: true,
  code: true,
  message: true,
  advice: true,
  details: true,
})

/** `preview --json`. */
export const previewDocument = z.strictObject({
  ...runDocument.shape,
  /** What all of it costs. */
  units: z.number(),
  total: z.int().nonnegative(),
  operations: z.array(plannedDocument),
  /** What a run would raise. */
  issues: z.array(plannedIssue),
  /** With `--first`: which customers and suppliers these are. */
  parties: z.array(z.string()),
  /** With `--apply`: the run that made them. */
  applied: runDocument.optional(),
})
export type PreviewDocument = z.output<typeof previewDocument>

/** A preview with what is needed to show it whole. */
export const previewDetail = z.strictObject({
  run: runDetail,
  operations: z.array(
    z.strictObject({
      ...plannedDocument.shape,
      ...operationDocument.pick({ role: true, remote: true, before: true, after: true }).shape,
      url: linkDocument.shape.url,
    }),
  ),
  /** What would be taken as it is in Pipedrive. */
  links: z.array(linkDocument),
  /** What those records are called whose writes do not say so, by `stream:key`. */
  names: z.record(z.string(), z.string()),
  /** What records would wait for → how many of them. */
  waiting: z.record(z.string(), z.int().nonnegative()),
  issues: z.array(plannedIssue),
  parties: z.array(z.string()),
})
export type Preview = z.output<typeof previewDetail>

export interface PreviewInput {
  readonly mode: SyncInput['mode']
  /** Of so many customers or suppliers with their documents alone. */
  readonly first?: number | undefined
}

/**
 * What a run would write, raise and leave; nothing is written.
 *
 * Errors: SyncError `connection.busy` (hold) while a run is in progress.
 */
export const preview = (
  { store, reach }: Reaching,
  name: string,
  { mode, first }: PreviewInput,
  caller: Caller,
): Promise<Preview> =>
  reaching(reach, name, caller, async ({ connection, runDeps }) => {
    const onProgress = tellingProgress(caller)
    const options = { mode, preview: true, flows: [], trigger: 'hand', signal: caller.signal, onProgress }
    const planned = async (only: readonly string[] | null) => {
      const result = await runSync(runDeps(), only === null ? options : { ...options, only: new Set(only) })
      if (result === null) throw busy(name)
      return result
    }
    const whole = await planned(null)
    const parties = first === undefined ? [] : firstParties(whole.planned, whole.parties, first)
    // Planned anew for them alone, so that what is shown is what such a run sends.
    const shown = first === undefined || !isWhole(whole) ? whole : await planned(parties)
    return previewOf(store, connection, shown, parties)
  })

/** The run that makes what a preview showed; `null` where there is nothing to make, or where it was not whole. */
export async function applyPreview(
  deps: Reaching,
  name: string,
  { mode, first }: PreviewInput,
  previewed: Preview,
  caller: Caller,
): Promise<RunDetail | null> {
  if (!isWhole(previewed)) return null
  if (first === undefined) return sync(deps, name, { mode, trigger: 'hand' }, caller)
  if (previewed.operations.length === 0) return null
  return sync(deps, name, { mode, trigger: 'hand', parties: previewed.parties }, caller)
}

const isWhole = ({ run: { status } }: { readonly run: Pick<RunDetail, 'status'> }): boolean =>
  status === 'done' || status === 'done_with_issues'

export async function previewOf(
  store: Pick<Store, 'ledger'>,
  connection: Pick<Connection, 'id' | 'settings'>,
  result: Omit<SyncResult, 'parties' | 'ended'>,
  parties: readonly string[],
): Promise<Preview> {
  const names = await recordNames(store, connection.id, unnamed(result))
  return {
    run: runDetailOf(result.run),
    operations: result.planned.map((operation) => {
      const { role, entity, remote, before, after } = operation
      const shown = plannedOperation(operation, nameIn(names, operation))
      return { ...shown, role, remote, before, after, url: pageOf(connection, entity, remote) }
    }),
    links: result.links.map((link) => ({
      ...linkOf(connection, link),
      url: pageOf(connection, link.entity, link.remote),
    })),
    names: Object.fromEntries(names),
    waiting: Object.fromEntries(result.waiting),
    issues: [...result.issues],
    parties: [...parties],
  }
}

const pageOf = (connection: Pick<Connection, 'settings'>, entity: string, remote: string | null): string | null =>
  remote === null || isPlanned(remote) ? null : remotePage(connection, entity, remote)

export const previewDocumentOf = (
  { run, operations, issues, parties }: Pick<Preview, 'run' | 'operations' | 'issues' | 'parties'>,
  applied: RunDetail | null = null,
): PreviewDocument => ({
  ...runSummary(run),
  units: operations.reduce((sum, { units }) => sum + units, 0),
  total: operations.length,
  operations: operations.map(
    ({ role: _, remote: __, before: ___, after: ____, url: _____, ...operation }) => operation,
  ),
  issues,
  parties,
  ...(applied === null ? {} : { applied: runSummary(applied) }),
})
