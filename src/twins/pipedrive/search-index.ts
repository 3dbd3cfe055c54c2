import type { Entity, FieldEntity, Note, Rows } from './model.ts'
import type { Change, World } from './world.ts'

export const SEARCHED = ['organization', 'person', 'deal', 'product'] as const satisfies readonly Entity[]
export type Searched = (typeof SEARCHED)[number]
const isSearched = (entity: Entity): entity is Searched => SEARCHED.includes(entity as Searched)

export interface SearchIndex {
  readonly onChange: (change: Change) => void
  /** Rows as the index knows them: how they were some time ago. */
  readonly rows: <E extends Searched>(entity: E) => Iterable<Rows[E]>
  /** Notes of a record, as the index knows them. */
  readonly notes: (entity: Searched, id: number) => readonly Note[]
}

/** A write reaches the index only after a while, and archived or deleted records leave it. */
export function searchIndex(world: World): SearchIndex {
  const pending: { readonly at: number; readonly change: Change }[] = []
  const indexed = new Map<Searched, Map<number, Rows[Searched]>>(SEARCHED.map((entity) => [entity, new Map()]))
  const notes = new Map<string, Map<number, Note>>()

  const apply = ({ entity, before, after }: Change): void => {
    if (entity === 'note') applyNote(before as Note | null, after as Note | null)
    if (!isSearched(entity) || after === null) return
    const rows = indexed.get(entity) as Map<number, Rows[Searched]>
    if (after.is_deleted || ('is_archived' in after && after.is_archived)) rows.delete(after.id)
    else rows.set(after.id, after as Rows[Searched])
  }
  const applyNote = (before: Note | null, after: Note | null): void => {
    for (const key of before === null ? [] : parents(before)) notes.get(key)?.delete(before?.id ?? 0)
    if (after === null || after.is_deleted) return
    for (const key of parents(after)) {
      const known = notes.get(key)
      if (known === undefined) notes.set(key, new Map([[after.id, after]]))
      else known.set(after.id, after)
    }
  }
  const catchUp = (): void => {
    const due = world.clock.now().getTime() - world.settings.searchLagMs
    let done = 0
    for (const { at, change } of pending) {
      if (at > due) break
      apply(change)
      done++
    }
    if (done > 0) pending.splice(0, done)
  }

  return {
    onChange: (change) => {
      if (!isSearched(change.entity) && change.entity !== 'note') return
      // Without searches the queue would hold every version ever written.
      if (pending.length > 5_000) catchUp()
      if (world.settings.searchLagMs === 0) return apply(change)
      const at = change.actor.at === undefined ? world.clock.now().getTime() : Date.parse(change.actor.at)
      pending.push({ at, change })
    },
    rows: <E extends Searched>(entity: E) => {
      catchUp()
      return (indexed.get(entity) as Map<number, Rows[Searched]>).values() as Iterable<Rows[E]>
    },
    notes: (entity, id) => [...(notes.get(`${entity}:${id}`)?.values() ?? [])],
  }
}

const parents = (note: Note): string[] => [
  ...(note.deal_id === null ? [] : [`deal:${note.deal_id}`]),
  ...(note.org_id === null ? [] : [`organization:${note.org_id}`]),
  ...(note.person_id === null ? [] : [`person:${note.person_id}`]),
]

/** Only these types of custom fields are searched; options, dates and references are not. */
const SEARCHABLE = new Set(['address', 'varchar', 'text', 'varchar_auto', 'double', 'monetary', 'phone'])

/** Searchable custom values as text, without saying which field they are from. */
export function customTexts(world: World, entity: FieldEntity, row: Rows[Searched]): string[] {
  return Object.entries(row.custom_fields).flatMap(([code, value]) => {
    const type = world.fields[entity].get(code)?.field_type
    if (type === undefined || !SEARCHABLE.has(type)) return []
    return [typeof value === 'object' && 'value' in value ? String(value.value) : String(value)]
  })
}
