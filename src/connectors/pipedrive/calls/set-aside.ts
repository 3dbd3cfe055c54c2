import type { SetAside } from '../../../core/connector.ts'
import type { Endpoint } from './prices.ts'

/** Remembers, per list, the rows that could not be read when it was last walked. */
export interface SetAsideBook {
  /** `odd`: rows that one walk could not read. `whole`: it went from the first row to the last, unfiltered. */
  readonly note: (endpoint: Endpoint, odd: readonly unknown[], whole: boolean) => void
  /** Rows of the list that were set aside when it was last walked. */
  readonly rowsOf: (endpoint: Endpoint) => readonly unknown[]
  readonly all: () => readonly SetAside[]
}

/** Enough for a person to look at; a page of nothing but such rows is an error anyway. */
const MOST_KEPT = 100

/**
 * A row that cannot be read stops nothing but itself, but people must know that the list is incomplete. Rows that a
 * walk over a part of a list could not read are remembered until a whole walk could read every row.
 */
export function setAsideBook(log: (line: object) => void): SetAsideBook {
  const lists = new Map<Endpoint, readonly unknown[]>()
  return {
    note: (endpoint, odd, whole) => {
      if (odd.length > 0) {
        log({ event: 'pipedrive.rows_set_aside', endpoint, rows: odd.length })
        lists.set(endpoint, odd.slice(0, MOST_KEPT))
      } else if (whole) lists.set(endpoint, [])
    },
    rowsOf: (endpoint) => lists.get(endpoint) ?? [],
    all: () => [...lists].map(([endpoint, odd]) => ({ list: endpoint.replace(/^GET v\d\//, ''), rows: odd.length })),
  }
}
