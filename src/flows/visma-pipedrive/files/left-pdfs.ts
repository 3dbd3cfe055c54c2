import type { RemoteRecord } from '../../../core/connector.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import { PDFS } from '../streams.ts'

const CHECKPOINT = 'pdf:look'
const WANTED = 'wanted'
const begun = (run: string): string => `run ${run}`

/** Has PDFs that an earlier store attached looked for, before any is attached a second time. */
export const wantPdfsLeft = ({ store }: Pick<PhaseContext, 'store'>): Promise<void> =>
  store.saveCheckpoint(CHECKPOINT, WANTED)

/** PDFs that an earlier store attached. */
export interface PdfsLeft {
  readonly begin: () => Promise<void>
  /** Files of this name on a record that our user made and nobody is linked to, the oldest first. */
  readonly named: (name: string, place: PlaceListed) => Promise<readonly RemoteRecord[]>
  /** Some cannot be decided in this run. */
  readonly notAll: () => Promise<void>
}

/** A kind of record that files are listed by. */
export interface PlaceListed {
  readonly entity: 'deal' | 'organization' | 'person'
  readonly remote: RemoteId
}

/**
 * `null` where none is to be looked for: a list of files costs twice what a file does, so that it is asked for only until
 * all invoices were decided once. A run that adopts links no files, so it does not look either.
 *
 * @param me our user
 */
export async function pdfsLeft(me: string, context: PhaseContext): Promise<PdfsLeft | null> {
  const { store, destination, run, signal } = context
  if (context.adopt || ((await store.checkpoint(CHECKPOINT)) ?? '') === '') return null
  const lists = new Map<string, Promise<readonly RemoteRecord[]>>()
  const ours = async ({ entity, remote }: PlaceListed) => {
    const found: RemoteRecord[] = []
    for await (const page of destination.list('file', { [entity]: remote }, signal))
      found.push(...page.filter(({ deleted, fields }) => !deleted && fields.user_id === me))
    return found
  }
  return {
    begin: () => store.saveCheckpoint(CHECKPOINT, begun(run)),
    named: async (name, place) => {
      const of = `${place.entity} ${place.remote}`
      const list = lists.get(of) ?? ours(place)
      lists.set(of, list)
      const found = (await list).filter(({ fields }) => fields.name === name)
      if (found.length === 0) return []
      const links = await store.linksTo(
        'file',
        found.map(({ id }) => id),
      )
      return found.filter(({ id }) => !links.some(({ remote }) => remote === id))
    },
    notAll: () => store.saveCheckpoint(CHECKPOINT, WANTED),
  }
}

/** To be called when all pending records were decided. */
export async function endLook({ store, run }: Pick<PhaseContext, 'store' | 'run'>): Promise<void> {
  if ((await store.checkpoint(CHECKPOINT)) !== begun(run)) return
  for (const stream of ['customerinvoice', PDFS]) if ((await store.pending(stream, null, 1)).length > 0) return
  await store.saveCheckpoint(CHECKPOINT, '')
}
