import type { SetAside } from '../../../core/connector.ts'
import type { Endpoint } from './prices.ts'

/** What could not be read in a list as it was walked last. */
export interface SetAsideBook {
  /** `odd` is what one walk left over; `whole`: it was walked from the beginning to the end, with nothing left out. */
  readonly note: (endpoint: Endpoint, odd: readonly unknown[], whole: boolean) => void
  /** Rows of the list that were set aside when it was last walked. */
  readonly rowsOf: (endpoint: Endpoint) => readonly unknown[]
  readonly all: () => readonly SetAside[]
}

/** Enough to be looked at; a list of nothing else is an error before. */
const MOST_KEPT = 100

/**
 * A row that cannot be read concerns itself alone, but a list that is shorter than it should be must say so. What a
 * part of a list was missing stays said until the whole of it was walked well.
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
