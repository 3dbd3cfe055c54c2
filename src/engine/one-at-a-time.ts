/**
 * `work`, never twice at once: asked for while it runs, it runs once more afterwards, however often it was asked.
 *
 * @returns a promise of the end of a run that began after the call
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = (): Promise<void> => {
    next = null
    const mine = work().finally(() => {
      if (running === mine) running = null
    })
    running = mine
    return mine
  }
  return () => {
    if (running === null) return start()
    next ??= running.then(start, start)
    return next
  }
}
