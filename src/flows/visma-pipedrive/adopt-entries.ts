import type { Document } from '../../connectors/visma/model.ts'
import type { RemoteRecord } from '../../core/connector.ts'
import type { StageContext, Unit } from '../../core/flow.ts'
import type { Desired } from '../../core/plan.ts'
import { asOurs } from './adopted.ts'
import { hasBlock, mergeBlock } from './entry-block.ts'
import { sameHtml } from './entry-html.ts'
import { ENTRY_TEXTS, typeWord } from './entry-texts.ts'
import { marker, markerIn } from './marker.ts'
import type { Setup } from './setup.ts'

const CHECKPOINT = 'adopt'
const WANTED = 'wanted'
const LISTED = 'listed:'
const KINDS = ['note', 'activity'] as const
const TEXT = { note: 'content', activity: 'note' } as const
const AUTHOR = { note: 'user_id', activity: 'owner_id' } as const

/** A first contact found traces of ours: what was written before is looked for before anything is made. */
export async function wantAdoption({ store }: StageContext): Promise<void> {
  if ((await store.checkpoint(CHECKPOINT)) === null) await store.saveCheckpoint(CHECKPOINT, WANTED)
}

/**
 * Lists notes and activities once and remembers those that hold a whole entry, by author and marker. Nothing is
 * linked here: each is when its document is decided, so a process that dies in between loses and doubles nothing.
 */
export async function gatherEntries({ me }: Setup, companyId: string, context: StageContext): Promise<void> {
  const { store, destination, signal } = context
  if (!context.adopt && (await store.checkpoint(CHECKPOINT)) !== WANTED) return
  const authors = new Set<string>()
  for (const entity of KINDS) {
    for await (const page of destination.list(entity, {}, signal)) {
      const entries = page.flatMap((record) => {
        const found = entryIn(record, companyId)
        if (found === null) return []
        authors.add(found.author)
        return [{ record, keys: { marker: [keyOf(found.author, found.marker)] } }]
      })
      if (entries.length > 0) await store.commit([{ do: 'mirror', entries }])
    }
  }
  // Another token may be another user's: where nothing is ours, what one user alone has written was written by us.
  const [only, another] = [...authors]
  const author = only === undefined || another !== undefined || authors.has(me) ? me : only
  await store.saveCheckpoint(CHECKPOINT, LISTED + author)
}

/** Whose entries are ours from an earlier time; `null` where there was none. */
export async function adoptedAuthor({ store }: Pick<StageContext, 'store'>): Promise<string | null> {
  const state = await store.checkpoint(CHECKPOINT)
  return state?.startsWith(LISTED) ? state.slice(LISTED.length) : null
}

function entryIn({ entity, fields, deleted }: RemoteRecord, companyId: string) {
  if (deleted || (entity !== 'note' && entity !== 'activity')) return null
  const text = fields[TEXT[entity]]
  const author = fields[AUTHOR[entity]]
  if (typeof text !== 'string' || typeof author !== 'string') return null
  const found = markerIn(text)
  if (found === null || !found.endsWith(` · ${companyId}`) || !hasBlock(text, found)) return null
  return { author, marker: found }
}

const keyOf = (author: string, mark: string): string => `${author} ${mark}`

/** The entry an earlier time left for this document, the oldest where there are several. */
export async function entryLeft(
  document: Document,
  companyId: string,
  context: StageContext,
): Promise<RemoteRecord | null> {
  const author = await adoptedAuthor(context)
  if (author === null) return null
  const key = keyOf(author, marker(document, companyId))
  const found: RemoteRecord[] = []
  for (const entity of KINDS) {
    const all = (await context.store.candidates(entity, 'marker', [key])).get(key) ?? []
    const taken = new Set(
      (
        await context.store.linksTo(
          entity,
          all.map(({ id }) => id),
        )
      ).map(({ remote }) => remote),
    )
    found.push(...all.filter((record) => !taken.has(record.id) && isOfLedger(record, document)))
  }
  const [oldest, ...rest] = found.sort((a, b) => Number(a.id) - Number(b.id))
  if (oldest && rest.length > 0) await context.issue(doubled(document, oldest, rest))
  return oldest ?? null
}

// Markers name no ledger: an invoice sent and one received may bear the same. The heading tells.
function isOfLedger({ entity, fields }: RemoteRecord, document: Document): boolean {
  const text = String(fields[entity === 'note' ? TEXT.note : TEXT.activity])
  const plain = text.replace(/<[^<>]*>/g, '\n')
  return Object.values(ENTRY_TEXTS).some((texts) =>
    plain.includes(`${typeWord(texts, document.ledger, document.type)} ${document.number} – `),
  )
}

/** What stands there is taken as it is; a block that says what we would say is ours already. */
export function matchOfEntry(wanted: Desired, record: RemoteRecord, mark: string): NonNullable<Unit['match']> {
  const field = record.entity === 'note' ? TEXT.note : TEXT.activity
  const current = String(record.fields[field])
  const next = String(wanted.fields[field])
  const merged = mergeBlock({ current, returned: null, next, marker: mark })
  const isSame = 'content' in merged && sameHtml(merged.content, current)
  const ours = asOurs(wanted, record.fields)
  return {
    remote: record.id,
    rule: 'marker',
    ours: { ...ours, written: { ...ours.written, [field]: isSame ? next : current } },
  }
}

const doubled = (document: Document, oldest: RemoteRecord, rest: readonly RemoteRecord[]) => ({
  flow: document.ledger === 'customer' ? 'customerInvoices' : 'supplierInvoices',
  stream: 'connection',
  key: `entry ${oldest.entity} ${oldest.id}`,
  code: 'entry.doubled',
  message: `Pipedrive has ${rest.length + 1} entries of ours for ${document.type} ${document.number}; the oldest is kept up to date.`,
  advice: 'Delete the others in Pipedrive, then ignore this issue.',
  details: { number: document.number, kept: oldest.id, others: rest.map(({ id }) => id) },
})
