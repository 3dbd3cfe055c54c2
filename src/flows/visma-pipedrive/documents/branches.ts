import { z } from 'zod'
import type { Document } from '../../../connectors/visma/model.ts'
import type { Decided } from '../../../core/flow.ts'
import type { Json } from '../../../core/json.ts'
import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import type { DocumentRow } from '../rows.ts'
import type { FlowSettings } from '../settings.ts'

type Excluding = { readonly exclude: Pick<FlowSettings['exclude'], 'branches'> }

/** Whether the settings leave out the branch of a document, so that it counts nowhere. */
export const isOfExcludedBranch = ({ branch }: Pick<Document, 'branch'>, { exclude }: Excluding): boolean =>
  branch != null && exclude.branches.includes(branch)

/** Whether nobody has told of which branch it is, though that matters. */
export const isBranchUnknown = ({ branch }: Pick<Document, 'branch'>, { exclude }: Excluding): boolean =>
  branch === undefined && exclude.branches.length > 0

/** That a document is of no excluded branch is not known before it tells one. Those that people see already stay as they are. */
export const waitsForBranch = ({ stream, key }: Pick<DocumentRow, 'stream' | 'key'>): Decided => ({
  outcome: 'waiting',
  reason: 'its branch is not known',
  waitingFor: `branch:${stream}:${key}`,
})

const stored = z.object({ settings: z.object({ exclude: z.object({ branches: z.array(z.string()) }) }) })

/** The same part of stored settings; those of earlier versions leave out none. */
export const excludingIn = (settings: Json): Excluding => ({
  exclude: stored.safeParse(settings).data?.settings.exclude ?? { branches: [] },
})

/** Checkpoint: the streams of which all documents were read with their branches. */
const READ = 'branches:read'
const OF_DOCUMENTS: readonly StreamName[] = [
  ...['customerinvoice', 'customerCreditNote', 'customerdocument', 'supplierInvoice', 'supplierdocument'],
]

type Context = Pick<PhaseContext, 'store' | 'settings'>

/**
 * Streams that have to be read from their beginning, since branches are excluded and what was staged before does not tell
 * any: that a document has none is only known once it was asked.
 */
export async function branchesUnread({ store, settings }: Context): Promise<ReadonlySet<StreamName>> {
  const known = await store.checkpoint(READ)
  if (settings.exclude.branches.length > 0) {
    const read = known?.split(' ') ?? []
    return new Set(OF_DOCUMENTS.filter((stream) => !read.includes(stream)))
  }
  // From now on documents come without it.
  if (known !== null && known !== '') await store.saveCheckpoint(READ, '')
  return new Set()
}

/** To be called once whole streams are staged. */
export async function branchesWereRead(whole: ReadonlySet<StreamName>, { store, settings }: Context): Promise<void> {
  if (settings.exclude.branches.length === 0) return
  const known = ((await store.checkpoint(READ)) ?? '').split(' ').filter((one) => one !== '')
  const read = OF_DOCUMENTS.filter((stream) => known.includes(stream) || whole.has(stream))
  if (read.length > known.length) await store.saveCheckpoint(READ, read.join(' '))
}
