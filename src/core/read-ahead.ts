/**
 * The items of `open`, each asked for while the one before it is worked on. A failure is thrown when its turn comes.
 * When the consumer stops early, the request made ahead is aborted.
 */
export async function* readAhead<Item>(
  open: (signal: AbortSignal) => AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const left = new AbortController()
  const iterator = open(AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]()
  const ask = () => {
    const asked = iterator.next()
    // Nobody awaits this promise when the consumer stops early, and its failure would end the process.
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
