import type { RemoteId } from './ids.ts'

const BITS = 15
const MASK = (1 << BITS) - 1

/** Ids that were met, a bit each where they are numbers: a million of them may be met in one listing. */
export function idSet() {
  const blocks = new Map<number, Uint8Array>()
  const others = new Set<RemoteId>()
  const place = (id: RemoteId) => {
    const number = Number(id)
    return Number.isSafeInteger(number) && number >= 0 && String(number) === id
      ? { block: Math.floor(number / (MASK + 1)), byte: (number % (MASK + 1)) >> 3, bit: 1 << (number & 7) }
      : null
  }
  return {
    add: (id: RemoteId): void => {
      const at = place(id)
      if (at === null) {
        others.add(id)
        return
      }
      const block = blocks.get(at.block) ?? new Uint8Array((MASK + 1) >> 3)
      blocks.set(at.block, block)
      block[at.byte] = (block[at.byte] ?? 0) | at.bit
    },
    has: (id: RemoteId): boolean => {
      const at = place(id)
      return at === null ? others.has(id) : ((blocks.get(at.block)?.[at.byte] ?? 0) & at.bit) !== 0
    },
  }
}
