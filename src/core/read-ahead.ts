/**
 * The items of `open`, each asked for while the one before it is worked on. A failure is thrown when its turn comes.
 * Whoever leaves early breaks off what was asked for ahead.
 */
export async function* readAhead<Item>(
  open: (signal: AbortSignal) => AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const left = new AbortController()
  const iterator = open(AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]()
  const ask = () => {
    const asked = iterator.next()
    // Nobody may be there any more to hear of a failure.
    asked.catch(() => undefined)
    return asked
  }
  try {
    for (let next = ask(); ; ) {
      const { done, value } = await next
      if (done) return
      next = ask()
      yield value
    }
  } finally {
    left.abort()
  }
}
