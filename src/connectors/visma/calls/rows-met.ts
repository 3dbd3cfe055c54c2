export interface Rows {
  /** Notes that walk `pass` (from 1) met this row. @returns the last walk, up to this one, that had met it; else 0 */
  readonly meet: (name: string, pass: number) => number
}

const FIRST_SLOTS = 1_024
const FULLEST = 0.7

/**
 * Which rows were met in which walk, for lists of a million rows: 9 bytes a slot, some 20 MB, instead of their names.
 *
 * A row is known by a hash of 52 bits of its name. Two rows with the same hash count as one, which makes the list look
 * as if it had moved (a chance of one in ten thousand with a million rows) and costs another walk; no row is lost.
 */
export function rowsMet(): Rows {
  let marks = new Float64Array(FIRST_SLOTS)
  let passes = new Uint8Array(FIRST_SLOTS)
  let used = 0

  const slotOf = (mark: number, among: Float64Array): number => {
    const last = among.length - 1
    let slot = mark % among.length
    while (among[slot] !== 0 && among[slot] !== mark) slot = (slot + 1) & last
    return slot
  }
  const grow = () => {
    const [oldMarks, oldPasses] = [marks, passes]
    marks = new Float64Array(oldMarks.length * 2)
    passes = new Uint8Array(oldMarks.length * 2)
    for (const [at, mark] of oldMarks.entries()) {
      if (mark === 0) continue
      const slot = slotOf(mark, marks)
      marks[slot] = mark
      passes[slot] = oldPasses[at] ?? 0
    }
  }
  return {
    meet: (name, pass) => {
      if (used >= marks.length * FULLEST) grow()
      const mark = markOf(name)
      const slot = slotOf(mark, marks)
      const before = passes[slot] ?? 0
      if (before === 0) used++
      marks[slot] = mark
      passes[slot] = pass
      return before
    },
  }
}

/** Two rounds of FNV-1a side by side, 26 bits of each; never 0, which stands for an empty slot. */
function markOf(name: string): number {
  let a = 0x811c9dc5
  let b = 0x1b873593
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
    b ^= b >>> 13
  }
  a ^= a >>> 15
  b ^= b >>> 16
  return (a >>> 6) * 0x4000000 + (b >>> 6) || 1
}
