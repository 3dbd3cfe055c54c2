import type { StreamName } from '../../core/record.ts'
import type { Effect } from '../../core/sync-store.ts'
import type { Database, Schema } from './database.ts'
import { analyze } from './postgres.ts'

const FIRST_LOOK = 500
const GROWTH = 10

type Table = keyof Schema

export interface Statistics {
  /** To be told of rows that were staged; analyzes their tables when these have grown. */
  readonly staged: (stream: StreamName, rows: number) => Promise<void>
  readonly written: (effects: readonly Effect[]) => Promise<void>
  /** The same for intents, which are updated as soon as they are answered: by then the planner must know the table. */
  readonly intended: (operations: number) => Promise<void>
}

/**
 * Keeps PostgreSQL's planner informed while tables fill. By itself PostgreSQL analyzes a table a minute later or more.
 * Until then the planner expects hardly any rows of a kind it has never seen, such as a stream that is read for the
 * first time; then it reads all of them for each page of keys, and a first run gets slower with every page. So a table
 * is analyzed when one kind of its rows has grown, however many others it holds. SQLite needs no statistics for our
 * queries.
 */
export function statistics({ db, flavour }: Database): Statistics {
  if (flavour.kind === 'sqlite') return UNINFORMED
  const kinds = new Map<string, { rows: number; due: number }>()
  const hasGrown = (kind: string, more: number): boolean => {
    const known = kinds.get(kind) ?? { rows: 0, due: FIRST_LOOK }
    kinds.set(kind, known)
    known.rows += more
    if (known.rows < known.due) return false
    while (known.due <= known.rows) known.due *= GROWTH
    return true
  }
  const look = async (tables: Iterable<Table>): Promise<void> => {
    const grown = [...tables]
    if (grown.length > 0) await analyze(db, grown)
  }
  return {
    staged: (stream, rows) => look(hasGrown(stream, rows) ? ['record', 'payload', 'search_term', 'owed'] : []),
    written: async (effects) => {
      const grown = new Set<Table>()
      for (const effect of effects) {
        const { kind, rows, tables } = growth(effect)
        if (hasGrown(kind, rows)) for (const table of tables) grown.add(table)
      }
      await look(grown)
    },
    intended: (operations) => look(hasGrown('operation', operations) ? ['operation'] : []),
  }
}

const UNINFORMED: Statistics = {
  staged: async () => undefined,
  written: async () => undefined,
  intended: async () => undefined,
}

interface Growth {
  /** A kind of rows that queries select, e.g. the records of one stream. */
  readonly kind: string
  readonly rows: number
  readonly tables: readonly Table[]
}

const NONE: Growth = { kind: '', rows: 0, tables: [] }

function growth(effect: Effect): Growth {
  switch (effect.do) {
    case 'link':
      return { kind: `link ${effect.link.stream} ${effect.link.role}`, rows: 1, tables: ['link'] }
    case 'shadow':
      return { kind: `shadow ${effect.shadow.entity}`, rows: 1, tables: ['shadow'] }
    case 'mirror': {
      const [first] = effect.entries
      const tables = ['mirror', 'mirror_key'] as const
      return first ? { kind: `mirror ${first.record.entity}`, rows: effect.entries.length, tables } : NONE
    }
    case 'record':
      return { kind: 'operation', rows: 1, tables: ['operation'] }
    case 'issue':
      return { kind: 'issue', rows: 1, tables: ['issue'] }
    default:
      return NONE
  }
}
