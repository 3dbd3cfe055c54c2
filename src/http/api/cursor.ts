import type { z } from 'zod'
import type { Listed } from '../../app/lists/listed.ts'
import { SyncError } from '../../core/errors.ts'

/** A place in a list as one opaque word, and back. */
export interface Cursor<Place> {
  /** @throws SyncError `list.cursor` (reject) for whatever we did not make for this list */
  readonly placeOf: (cursor: string | undefined) => Place | null
  readonly wordOf: (place: Place | null) => string | null
  readonly paged: <Item>(page: Listed<Item, Place>) => { items: Item[]; next: string | null }
}

export const cursorOf = <Place>(schema: z.ZodType<Place>): Cursor<Place> => ({
  placeOf: (cursor) => {
    if (cursor === undefined) return null
    const found = schema.safeParse(parsed(cursor))
    if (found.success) return found.data
    throw new SyncError(
      'list.cursor',
      'The cursor is none of this list.',
      { do: 'reject' },
      { advice: 'Hand back `next` of the page before as it is, or none for the first page.' },
    )
  },
  wordOf,
  paged: ({ items, next }) => ({ items: [...items], next: wordOf(next) }),
})

const wordOf = (place: unknown): string | null =>
  place === null ? null : Buffer.from(JSON.stringify(place)).toString('base64url')

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
