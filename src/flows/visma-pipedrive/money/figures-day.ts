import type { Day } from '../../../core/clock.ts'

/** Where a connection notes for which day the figures of all its customers were worked out last, and in which currency. */
export const FIGURES_DAY = 'figures:day'

export const figuresDayNote = (day: Day, currency: string): string => `${day} ${currency}`

/** The day of such a note. */
export const dayOfNote = (note: string): Day => note.slice(0, 'yyyy-mm-dd'.length)
