import type { Connection } from '../core/connection.ts'
import type { OwedInAll } from '../core/owed.ts'
import type { Store } from '../core/store.ts'
import { dayOfNote, FIGURES_DAY } from '../flows/visma-pipedrive/money/figures-day.ts'
import { WHO_OWES } from './who-owes.ts'

/** For which days the figures of a connection hold. */
export interface FiguresDays {
  /** All of them hold for it; `null` before a first run has worked all out. */
  readonly all: string | null
  /** The last for which any was worked out; `null` where none was. */
  readonly newest: string | null
}

/**
 * Figures keep the day on which something of them moved last. They hold for every day until all are worked out anew, so
 * what is told of them is told for that day: how long something is overdue grows also where nothing else moves.
 */
export async function figuresDays(
  { lists }: Pick<Store, 'lists'>,
  { id }: Connection,
  inAll: Promise<OwedInAll> = lists.owedInAll(id, WHO_OWES),
): Promise<FiguresDays> {
  const [note, { asOf }] = await Promise.all([lists.noted(id, FIGURES_DAY), inAll])
  const all = note === null ? null : dayOfNote(note)
  return { all, newest: all !== null && (asOf === null || asOf < all) ? all : asOf }
}

/** The day for which figures hold that were worked out for `own`. */
export const heldOn = (own: string, { all }: FiguresDays): string => (all !== null && all > own ? all : own)

/** The day for which all that customers owe together holds; `null` where no figures were worked out yet. */
export const togetherOn = ({ all, newest }: FiguresDays): string | null => all ?? newest
