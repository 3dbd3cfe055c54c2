/** Remembers values that were looked up by key or committed, the newest of them. `null`: known to be absent. */
export interface Memory<Value> {
  readonly has: (name: string) => boolean
  readonly learn: (name: string, value: Value | null) => void
  /** The same where what is new follows from what was known: nothing is learnt of what is not known. */
  readonly amend: (name: string, change: (known: Value | null) => Value | null) => void
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

/** @param most how many values are kept; the oldest goes first */
export function memory<Value>(most: number): Memory<Value> {
  const kept = new Map<string, Value | null>()
  /** For each look-up in progress: what commits that were made meanwhile change of its answer. */
  const news = new Set<Map<string, (answer: Value | null) => Value | null>>()

  const keep = (name: string, value: Value | null) => {
    kept.delete(name)
    kept.set(name, value)
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
  }
  const lookUp = async <Found>(ask: () => Promise<Found>) => {
    const newer = new Map<string, (answer: Value | null) => Value | null>()
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
      for (const newer of news) newer.set(name, () => value)
      keep(name, value)
    },
    amend: (name, change) => {
      for (const newer of news) {
        const before = newer.get(name)
        newer.set(name, before ? (answer) => change(before(answer)) : change)
      }
      const known = kept.get(name)
      if (known !== undefined) keep(name, change(known))
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
        const change = newer.get(name)
        const told = answer.found.get(key) ?? null
        const value = change ? change(told) : told
        keep(name, value)
        if (value !== null && missing.has(key)) answers.set(key, value)
      }
      return answers
    },
  }
}
