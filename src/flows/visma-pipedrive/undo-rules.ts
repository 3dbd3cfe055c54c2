import { ENTITIES } from '../../connectors/pipedrive/entities.ts'
import type { FieldsInUse } from '../../connectors/pipedrive/model.ts'
import type { Agreed } from '../../core/agreement.ts'
import type { RemoteId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { Effect, Operation, SyncStore } from '../../core/sync-store.ts'
import type { UndoRules } from '../../core/undo-rules.ts'
import { recallSetup } from './account/setup.ts'
import { BOTH_FIELDS } from './both-ways/fields.ts'
import { markerIn } from './entries/marker.ts'
import { hasOthersWords, withEarlierBlock } from './entries/our-text.ts'
import { PINNED_WHERE } from './entries/pins.ts'
import { FIGURES } from './streams.ts'
import { HIDING } from './visibility/hide.ts'
import type { Visibility } from './visibility/levels.ts'
import { isText, showsMore, textMember } from './visibility/showing.ts'

const RECORDS: readonly string[] = [...ENTITIES, 'customer']
const LEAVES: readonly string[] = ['note', 'activity', 'file']
const PARTIES: readonly string[] = ['customer', 'supplier']

const OF_ONE_DOCUMENT = ['custom.invoiceNumber', 'custom.invoiceAmount', 'custom.invoiceDueDate']
/** A deal shows what its customers owe as long as it is open. */
const WHILE_OPEN = [
  ...['custom.openBalance', 'custom.overdueBand', 'custom.light', 'custom.paymentBehaviour', 'custom.stoppedOrdering'],
]
const DEAL_FIELDS_ALONG: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(OF_ONE_DOCUMENT.map((field) => [field, OF_ONE_DOCUMENT])),
  status: [...OF_ONE_DOCUMENT, ...WHILE_OPEN],
}
const NOTE_FIELDS_ALONG = Object.fromEntries(Object.entries(PINNED_WHERE).map(([pin, place]) => [place, [pin]]))
const FIELDS_ALONG: Readonly<Record<string, typeof DEAL_FIELDS_ALONG>> = {
  deal: DEAL_FIELDS_ALONG,
  note: NOTE_FIELDS_ALONG,
}

/** What an undo has to know of these flows. */
export const undoRules = (fields: FieldsInUse, visibility: Visibility): UndoRules => ({
  recall: async (store) => (await recallSetup(store, fields)) !== null,
  stays: ({ entity, flow }) => (!RECORDS.includes(entity) ? 'setup' : flow === HIDING ? 'hidden' : null),
  hides: (entity, field, value) => showsMore({ entity, written: { [field]: value }, theirs: [] }, visibility),
  ours: (entity, field, { now, then, written }) => {
    if (!isText(entity, field)) return then
    return withEarlierBlock(String(now ?? ''), String(then ?? ''), String(written ?? '')) ?? undefined
  },
  holdsOthers: ({ entity, fields: { [textMember(entity)]: text } }, { [textMember(entity)]: written }) => {
    const marker = markerIn(String(written ?? ''))
    return marker !== null && hasOthersWords(String(text ?? ''), marker)
  },
  alongWith: (entity, field) => FIELDS_ALONG[entity]?.[field] ?? [],
  isLeaf: (entity) => LEAVES.includes(entity),
  saysOfHanging: (entity) => (entity === 'deal' ? [...OF_ONE_DOCUMENT, ...WHILE_OPEN] : []),
  goesOn: (stream) => stream === FIGURES,
  isPlace: ({ role, origin, stream }) => role === 'deal' && origin === 'linked' && !PARTIES.includes(stream),
  shares: ({ stream, role }, made) => role === made.role && (PARTIES.includes(stream) || stream === made.stream),
  also: agreedBefore,
})

/**
 * Of a field that goes both ways both sides agree again on what they did before. If a person's edit was carried into
 * Visma.net, it is an edit again, which waits until it is released.
 */
async function agreedBefore(operation: Operation, store: SyncStore, at: number): Promise<readonly Effect[]> {
  const { stream, key, system, before, after, role } = operation
  if (stream !== 'customer') return []
  const isOfVisma = system !== undefined
  if (!isOfVisma && role !== 'person') return []
  const person = (await store.links('customer', 'person', [key])).get(key)?.remote
  return BOTH_FIELDS.flatMap(({ name, member }): readonly Effect[] => {
    const field = isOfVisma ? name : member
    const then = textOf(before?.[field])
    if (!Object.hasOwn(after, field) || then === null) return []
    const of = { stream, key, field: name }
    const agreed: Agreed = { ...of, value: then, side: 'source', who: null, at }
    const edit = isOfVisma && person !== undefined ? [noticed(of, person, textOf(after[field]), at)] : []
    return [{ do: 'agree', agreed }, ...edit]
  })
}

const noticed = (
  of: Pick<Agreed, 'stream' | 'key' | 'field'>,
  remote: RemoteId,
  value: string | null,
  at: number,
): Effect => ({ do: 'notice', edit: { ...of, remote, value, who: null, at } })

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)
