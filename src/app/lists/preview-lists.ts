import { priceOfWrite } from '../../connectors/pipedrive/calls/write-prices.ts'
import type { KeptPreview } from '../../core/approval.ts'
import type { Connection } from '../../core/connection.ts'
import { SyncError } from '../../core/errors.ts'
import type { WriteGroup } from '../../core/lists.ts'
import type { Store } from '../../core/store.ts'
import { keptNamed } from '../apply-preview.ts'
import { writtenEntity } from '../entities.ts'
import { systemOf } from '../operations.ts'
import { type Preview, plannedRows } from '../previews.ts'
import { runDetailOf } from '../runs.ts'
import type { PreviewSummary } from './list-documents.ts'
import { type Listed, listed } from './listed.ts'

type Of = Pick<Connection, 'id' | 'name' | 'settings'>
type Asked = Pick<Store, 'previews' | 'runs' | 'lists'>

export async function listPreviews(store: Asked, { id }: Of): Promise<readonly PreviewSummary[]> {
  const all = await Promise.all((await store.previews.list(id)).map((kept) => summaryOf(store, kept)))
  return all.flatMap((one) => one ?? [])
}

/** Errors: SyncError `preview.unknown`, `preview.ambiguous` (hold). */
export async function previewIn(store: Asked, connection: Of, typed: string): Promise<PreviewSummary> {
  const found = await summaryOf(store, await keptNamed(store, connection, typed))
  if (found === null) throw new SyncError('preview.unknown', `There is no preview ${typed}.`, { do: 'hold' })
  return found
}

async function summaryOf({ runs, lists }: Asked, kept: KeptPreview): Promise<PreviewSummary | null> {
  const run = await runs.get(kept.run)
  if (run === null) return null
  const { runId, status, startedAt, finishedAt, counts, actor } = runDetailOf(run)
  const groups = (await lists.plannedGroups(kept.run)).map(({ flow, kind, entity, system, count }) => {
    const isPriced = systemOf(system === null ? {} : { system }) === 'pipedrive'
    return {
      ...{ group: `${flow}:${kind}:${entity}`, flow, kind, entity: writtenEntity.parse(entity), count },
      units: isPriced ? count * priceOfWrite(entity, kind) : 0,
    }
  })
  const sum = (of: 'count' | 'units') => groups.reduce((all, group) => all + group[of], 0)
  const { mode, parties } = kept
  return {
    ...{ runId, status, startedAt, finishedAt, counts, actor, mode },
    parties: parties === null ? null : [...parties],
    ...{ units: sum('units'), total: sum('count'), groups },
  }
}

/** Errors: SyncError `preview.unknown`, `preview.ambiguous`, `preview.no_group` (hold). */
export async function listPlanned(
  store: Asked & Pick<Store, 'records'>,
  connection: Of,
  { preview, group }: { readonly preview: string; readonly group: string | undefined },
  after: number | null,
  limit: number,
): Promise<Listed<Preview['operations'][number], number>> {
  const { run } = await keptNamed(store, connection, preview)
  const rows = await store.lists.planned(run, group === undefined ? null : groupNamed(group), after, limit + 1)
  const shown = await plannedRows(
    store,
    connection,
    rows.slice(0, limit).map(({ write }) => write),
  )
  const { next } = listed(rows, limit, { item: () => null, place: ({ place }) => place })
  return { items: shown, next }
}

function groupNamed(group: string): WriteGroup {
  const [flow = '', kind = '', entity = '', ...more] = group.split(':')
  if (entity === '' || more.length > 0) {
    const advice = 'A group is flow:kind:entity, as the preview names them.'
    throw new SyncError('preview.no_group', `There is no group ${group}.`, { do: 'hold' }, { advice })
  }
  return { flow, kind: kind as WriteGroup['kind'], entity: entity as WriteGroup['entity'] }
}
