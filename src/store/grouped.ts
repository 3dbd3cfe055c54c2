import { setImmediate } from 'node:timers/promises'

/** More would hold up other writers for longer than they notice. */
const MOST = 64

interface Waiting<Item> {
  readonly item: Item
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Writes that are asked for while another one is under way are made together, in the order they were asked for:
 * a commit waits for the disk, and waits no longer for eight records than for one. Each is answered when it is
 * written for good. Where a group fails its writes are made one by one, so that only what is at fault fails.
 */
export function grouped<Item>(write: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  const waiting: Waiting<Item>[] = []
  let busy = false

  const writeGroup = async (group: readonly Waiting<Item>[]): Promise<void> => {
    try {
      await write(group.map(({ item }) => item))
      for (const { done } of group) done()
    } catch (error) {
      const [only] = group
      if (group.length === 1) only?.failed(error)
      else for (const one of group) await writeGroup([one])
    }
  }
  const drain = async (): Promise<void> => {
    busy = true
    while (waiting.length > 0) {
      // Whoever is about to ask comes along.
      await setImmediate()
      await writeGroup(waiting.splice(0, MOST))
    }
    busy = false
  }
  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed })
      if (!busy) void drain()
    })
}
