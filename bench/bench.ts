/** What a measurement is held against. */
export type Bar =
  | { readonly is: 'atMost'; readonly value: number }
  | { readonly is: 'atLeast'; readonly value: number }
  | { readonly is: 'below'; readonly value: number }

export type StoreKind = 'sqlite' | 'postgres'

/** One measured value. */
export interface Figure {
  /** What was measured, completing the name of its bench: `as a note`. */
  readonly what: string
  readonly value: number
  /** `units`, `calls`, `%`, `ms`, `MB`, `records/s`. */
  readonly unit: string
  /** Absent where a figure is published without being held against anything. */
  readonly bar?: Bar
  /** Absent where the store makes no difference. */
  readonly store?: StoreKind
  /** What was run, where it differs from what the bar says, or what else one has to know to judge the figure. */
  readonly note?: string
}

export interface BenchOptions {
  /** Stores to measure on. */
  readonly stores: readonly StoreKind[]
  /** Size asked for on the command line, e.g. 100,000 invoices instead of a million; `null`: the bench's own. */
  readonly size: number | null
  /** Something to look at while it takes its time. */
  readonly say: (line: string) => void
}

/** One row of the bars. */
export interface Bench {
  /** On the command line and of its file in `results/`. */
  readonly name: string
  /** The bar in words. */
  readonly bar: string
  readonly run: (options: BenchOptions) => Promise<readonly Figure[]>
}

/** `null` where there is nothing to meet. */
export function meets({ value, bar }: Figure): boolean | null {
  switch (bar?.is) {
    case undefined:
      return null
    case 'atMost':
      return value <= bar.value
    case 'atLeast':
      return value >= bar.value
    case 'below':
      return value < bar.value
  }
}
