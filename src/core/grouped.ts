import { setImmediate } from 'node:timers/promises'

export interface Grouping<Item> {
  /** How many of the waiting items, oldest first, are written together; at least 1. Large groups delay others. */
  readonly size: (waiting: readonly Item[]) => number
  /** Whether a group that failed is written item by item, so that only the item at fault fails. */
  readonly apart: boolean
}

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly done: (answer: Answer) => void
  readonly failed: (error: unknown) => void
}

/**
 * Writes that are asked for while another one is under way are made together, in the order they were asked for:
 * a commit waits for the disk, and waits no longer for eight records than for one. Each caller is answered once its
 * item is committed.
 *
 * @param write answers for each item, in their order
 */
export function grouped<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { size, apart }: Grouping<Item>,
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = []
  let busy = false

  const writeGroup = async (group: readonly Waiting<Item, Answer>[]): Promise<void> => {
    try {
      const answers = await write(group.map(({ item }) => item))
      for (const [at, { done }] of group.entries()) done(answers[at] as Answer)
    } catch (error) {
      if (apart && group.length > 1) for (const one of group) await writeGroup([one])
      else for (const { failed } of group) failed(error)
    }
  }
  const drain = async (): Promise<void> => {
    busy = true
    while (waiting.length > 0) {
      // Callers that ask in this turn of the event loop still join the group.
      await setImmediate()
      await writeGroup(waiting.splice(0, Math.max(1, size(waiting.map(({ item }) => item)))))
    }
    busy = false
  }
  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed })
      if (!busy) void drain()
    })
}
