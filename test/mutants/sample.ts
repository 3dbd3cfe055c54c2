import { createHash } from 'node:crypto'

/** What tells one mutant from another; the line counts from 1. */
export interface Drawn {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly mutator: string
  readonly replacement: string
}

/** How many of a hundred mutants are judged, and by which seed they are drawn. */
export interface Draw {
  readonly percent: number
  readonly seed: string
}

/** Whether a mutant is drawn: each by itself, so that a larger sample of one seed holds the smaller one. */
export function isDrawn({ file, line, column, mutator, replacement }: Drawn, { percent, seed }: Draw): boolean {
  const name = [seed, file, line, column, mutator, replacement].join('\n')
  return createHash('sha256').update(name).digest().readUInt32BE() < (percent / 100) * 2 ** 32
}
