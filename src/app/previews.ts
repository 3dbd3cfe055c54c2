import { z } from 'zod'
import { isPlaceholder } from '../core/both-sides.ts'
import type { Connection } from '../core/connection.ts'
import { fingerprint } from '../core/fingerprint.ts'
import type { Json } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import type { NewOperation } from '../core/sync-store.ts'
import { keptWrites } from '../sync/approval.ts'
import { firstParties } from '../sync/chosen-parties.ts'
import { runSync } from '../sync/run.ts'
import type { SyncResult } from '../sync/run-contract.ts'
import { type AppliedPreview, type ApplyInput, appliedPreview, chosenOf, keptNamed } from './apply-preview.ts'
import { type Caller, tellingProgress } from './caller.ts'
import { issueDocument } from './issues.ts'
import { likelyDocument, likelyOf } from './likely.ts'
import { linkDocument, linkOf } from './links.ts'
import { operationDocument } from './operations.ts'
import { withPlannedAdvice } from './planned-issues.ts'
import { plannedDocument, plannedOperation, unnamed } from './planned-operation.ts'
import { previewedMatches, suggestedAgain } from './previewed-matches.ts'
import { type Reaching, reaching } from './reach.ts'
import { nameIn, type RecordNames, recordNames } from './record-names.ts'
import { busy } from './refusals.ts'
import { remotePage } from './remote-page.ts'
import { type RunDetail, runDetail, runDetailOf, runDocument, runSummary } from './runs.ts'
import type { SyncInput } from './sync.ts'

const plannedIssue = issueDocument.pick({
  flow: true,
  stream: true,
  key: true,
  code: true,
  message: true,
  advice: true,
  details: true,
})

const suggestedParty = z.strictObject({
  stream: z.string(),
  key: z.string(),
  name: z.string().nullable(),
  candidates: z.array(likelyDocument),
})

/** `preview --json`. */
export const previewDocument = z.strictObject({
  ...runDocument.shape,
  /** The units that all of it costs. */
  units: z.number(),
  total: z.int().nonnegative(),
  operations: z.array(plannedDocument),
  /** The issues that a run would raise. */
  issues: z.array(plannedIssue),
  /** Customers and suppliers that would be made and that probably are there: what is suggested for each. */
  suggested: z.array(suggestedParty),
  /** With `--first`: the customers and suppliers that were chosen. */
  parties: z.array(z.string()),
  /** With `--apply`: the run that made the writes, and those that were left since they are no longer what was shown. */
  applied: runDocument.optional(),
  left: appliedPreview.shape.left.optional(),
})
export type PreviewDocument = z.output<typeof previewDocument>

/** A preview with all that is needed to show it. */
export const previewDetail = z.strictObject({
  run: runDetail,
  operations: z.array(
    z.strictObject({
      ...plannedDocument.shape,
      ...operationDocument.pick({ role: true, remote: true, before: true, after: true }).shape,
      url: linkDocument.shape.url,
    }),
  ),
  /** Links to existing records, which would be taken as they are. */
  links: z.array(linkDocument),
  /** `stream:key` → name, for records that are not named in their writes. */
  names: z.record(z.string(), z.string()),
  /** What records would wait for → how many records. */
  waiting: z.record(z.string(), z.int().nonnegative()),
  issues: z.array(plannedIssue),
  suggested: z.array(suggestedParty),
  parties: z.array(z.string()),
})
export type Preview = z.output<typeof previewDetail>

export interface PreviewInput {
  readonly mode: Extract<SyncInput['mode'], 'changes' | 'full'>
  /** Only so many customers or suppliers, with their documents. */
  readonly first?: number | undefined
  /** By these settings, which nobody has stored yet. What it shows can be applied once they are. */
  readonly settings?: Json | undefined
}

/**
 * What a run would write, which issues it would raise and what would wait; nothing is written. It is kept under the id of
 * its run, to be applied exactly.
 *
 * Errors: SyncError `connection.busy` (hold) while a run is in progress.
 */
export const preview = (
  { store, clock, actor, reach }: Reaching,
  name: string,
  { mode, first, settings }: PreviewInput,
  caller: Caller,
): Promise<Preview> =>
  reaching(
    (one) => reach(one, settings),
    name,
    caller,
    async ({ connection, runDeps }) => {
      const onProgress = tellingProgress(caller)
      const { signal, onStart } = caller
      const options = { mode, preview: true, flows: [], trigger: 'hand', actor, signal, onStart, onProgress }
      const deps = runDeps()
      const planned = async (only: readonly string[] | null) => {
        const result = await runSync(deps, only === null ? options : { ...options, only: new Set(only) })
        if (result === null) throw await busy(store, connection, clock.now().getTime())
        return result
      }
      const whole = await planned(null)
      const parties = first === undefined ? [] : firstParties(whole.planned, whole.parties, first)
      // Planned again for these parties alone, so that it shows what a run of them would send.
      const shown = first === undefined || !isWhole(whole) ? whole : await planned(parties)
      if (isWhole(shown)) {
        const kept = { at: clock.now().getTime(), mode, mapping: fingerprint(deps.route.mapping) }
        const writes = keptWrites(shown.planned, shown.parties)
        await store.previews.keep(
          connection.id,
          { ...kept, run: shown.run.id, parties: first === undefined ? null : parties },
          writes,
          // Of all of them, since whatever is likely can be decided before the rest is made too.
          previewedMatches(connection, whole),
        )
      }
      return previewOf(store, connection, shown, parties)
    },
  )

const isWhole = ({ run: { status } }: { readonly run: Pick<RunDetail, 'status'> }): boolean =>
  status === 'done' || status === 'done_with_issues'

/** A preview that is kept, as far as it is: its writes, or those that are asked for. */
export async function keptPreview(
  store: Store,
  connection: Connection,
  typed: string,
  input: ApplyInput = {},
): Promise<Preview> {
  const kept = await keptNamed(store, connection, typed)
  const { run, parties } = kept
  const found = await store.runs.get(run)
  if (found === null) throw new Error('The run of a preview has to be there.')
  const [writes, matches] = await Promise.all([store.previews.writes(run), store.previews.matches(connection.id, run)])
  const { approved, only } = chosenOf(kept, writes, input)
  const planned = writes.filter(approved.isChosen)
  const nothing = { issues: [], links: [], waiting: new Map() }
  return previewOf(
    store,
    connection,
    { run: found, planned, suggested: suggestedAgain(matches), ...nothing },
    only.only === undefined ? (parties ?? []) : [...only.only],
  )
}

export async function previewOf(
  store: Pick<Store, 'records' | 'matches' | 'issues'>,
  connection: Pick<Connection, 'id' | 'name' | 'settings'>,
  result: Omit<SyncResult, 'parties' | 'ended' | 'approval'>,
  parties: readonly string[],
): Promise<Preview> {
  const names = await recordNames(store, connection.id, unnamed(result))
  return {
    run: runDetailOf(result.run),
    operations: result.planned.map((operation) => plannedRow(connection, operation, names)),
    links: result.links.map((link) => ({
      ...linkOf(connection, link),
      url: pageOf(connection, link.entity, link.remote),
    })),
    names: Object.fromEntries(names),
    waiting: Object.fromEntries(result.waiting),
    issues: await withPlannedAdvice(store, connection, result.issues),
    suggested: result.suggested.map((one) => ({
      ...{ stream: one.stream, key: one.key, name: one.called ? `${one.called.name} (${one.called.number})` : null },
      candidates: likelyOf(connection, 'organization', one.suggestions),
    })),
    parties: [...parties],
  }
}

/** Planned writes with all that is needed to show them. */
export async function plannedRows(
  store: Pick<Store, 'records'>,
  connection: Pick<Connection, 'id' | 'settings'>,
  planned: readonly NewOperation[],
): Promise<Preview['operations']> {
  const names = await recordNames(store, connection.id, unnamed({ planned, links: [] }))
  return planned.map((operation) => plannedRow(connection, operation, names))
}

function plannedRow(
  connection: Pick<Connection, 'settings'>,
  operation: NewOperation,
  names: RecordNames,
): Preview['operations'][number] {
  const { role, entity, remote, before, after } = operation
  const shown = plannedOperation(operation, nameIn(names, operation))
  return { ...shown, role, remote, before, after, url: pageOf(connection, entity, remote) }
}

const pageOf = (connection: Pick<Connection, 'settings'>, entity: string, remote: string | null): string | null =>
  remote === null || isPlaceholder(remote) ? null : remotePage(connection, entity, remote)

export const previewDocumentOf = (
  {
    run,
    operations,
    issues,
    suggested,
    parties,
  }: Pick<Preview, 'run' | 'operations' | 'issues' | 'suggested' | 'parties'>,
  applied: AppliedPreview | null = null,
): PreviewDocument => ({
  ...runSummary(run),
  units: operations.reduce((sum, { units }) => sum + units, 0),
  total: operations.length,
  operations: operations.map(
    ({ role: _, remote: __, before: ___, after: ____, url: _____, ...operation }) => operation,
  ),
  issues,
  suggested,
  parties,
  ...(applied === null ? {} : { applied: runSummary(applied.run), left: applied.left }),
})
