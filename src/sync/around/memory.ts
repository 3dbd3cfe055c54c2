/** Remembers values that were looked up by key or committed, the newest of them. `null`: known to be absent. */
export interface Memory<Value> {
  readonly has: (name: string) => boolean
  readonly learn: (name: string, value: Value | null) => void
  /** The same where what is new follows from what was known: nothing is learnt of what is not known. */
  readonly amend: (name: string, change: (known: Value | null) => Value | null) => void
  /** What is known now, without asking: `undefined` for nothing. */
  readonly known: (name: string) => Value | null | undefined
  /** Has it asked for again, where what is new does not follow from what was known; `null`: everything. */
  readonly forget: (name: string | null) => void
  /**
   * Answers from memory, and calls `ask` for keys that are not in it. `ask` may look up further keys as well: `asked`
   * says all that it looked up, and those that are not in `found` are known to be absent.
   */
  readonly of: <Key extends string>(
    keys: readonly Key[],
    nameOf: (key: Key) => string,
    ask: (missing: readonly Key[]) => Promise<Asked<Key, Value>>,
  ) => Promise<ReadonlyMap<Key, Value>>
}

export interface Asked<Key, Value> {
  readonly asked: readonly Key[]
  readonly found: ReadonlyMap<Key, Value>
}

/** What commits that were made during a look-up change of its answer. */
interface News<Value> {
  readonly changes: Map<string, (answer: Value | null) => Value | null>
  /** Answers that are out of date in a way that is not known. */
  readonly forgotten: Set<string>
  isAllForgotten: boolean
}

/**
 * @param most   how many values are kept; the oldest goes first
 * @param isKept whether a value is worth its room; others are asked for each time
 */
export function memory<Value>(most: number, isKept: (value: Value) => boolean = () => true): Memory<Value> {
  const kept = new Map<string, Value | null>()
  /** Of each look-up in progress. */
  const news = new Set<News<Value>>()

  const keep = (name: string, value: Value | null) => {
    kept.delete(name)
    if (value !== null && !isKept(value)) return
    kept.set(name, value)
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
  }
  const lookUp = async <Found>(ask: () => Promise<Found>) => {
    const newer: News<Value> = { changes: new Map(), forgotten: new Set(), isAllForgotten: false }
    news.add(newer)
    try {
      return { found: await ask(), newer }
    } finally {
      news.delete(newer)
    }
  }

  return {
    has: (name) => kept.has(name),
    learn: (name, value) => {
      for (const { changes } of news) changes.set(name, () => value)
      keep(name, value)
    },
    amend: (name, change) => {
      for (const { changes } of news) {
        const before = changes.get(name)
        changes.set(name, before ? (answer) => change(before(answer)) : change)
      }
      const known = kept.get(name)
      if (known !== undefined) keep(name, change(known))
    },
    known: (name) => kept.get(name),
    forget: (name) => {
      for (const newer of news) {
        if (name === null) newer.isAllForgotten = true
        else newer.forgotten.add(name)
      }
      if (name === null) kept.clear()
      else kept.delete(name)
    },
    of: async <Key extends string>(
      keys: readonly Key[],
      nameOf: (key: Key) => string,
      ask: (missing: readonly Key[]) => Promise<Asked<Key, Value>>,
    ) => {
      const answers = new Map<Key, Value>()
      const missing = new Set<Key>()
      for (const key of keys) {
        const known = kept.get(nameOf(key))
        if (known === undefined) missing.add(key)
        else if (known !== null) answers.set(key, known)
      }
      if (missing.size === 0) return answers
      const { found: answer, newer } = await lookUp(() => ask([...missing]))
      for (const key of answer.asked) {
        const name = nameOf(key)
        const change = newer.changes.get(name)
        const told = answer.found.get(key) ?? null
        const value = change ? change(told) : told
        if (!newer.isAllForgotten && !newer.forgotten.has(name)) keep(name, value)
        if (value !== null && missing.has(key)) answers.set(key, value)
      }
      return answers
    },
  }
}
