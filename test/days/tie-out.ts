import { isDiffering, isQuestion } from '../../src/core/tie-out.ts'
import { readBack } from '../tie-out/play.ts'
import type { World } from '../world.ts'

/**
 * What the program itself finds when it holds both sides against each other, with texts. What people deleted, moved or
 * doubled is rightly told of; that a value or a text of ours differs is not, since at rest all is put right.
 */
export async function untied(w: World): Promise<readonly string[]> {
  const { drift, lines, tieOut } = await readBack(w, { mode: 'tie-out', texts: true })
  const moved = drift.filter(({ kind }) => kind === 'value' || kind === 'text')
  return [
    ...moved.map(
      (one) => `read back: ${one.kind} ${one.entity} ${one.remote} ${one.field}: ${JSON.stringify(one.found)}`,
    ),
    ...lines
      .filter((line) => isDiffering(line) || isQuestion(line))
      .map((line) => `does not tie out: ${JSON.stringify(line)}`),
    ...(tieOut.sum?.booksProblem ? [tieOut.sum.booksProblem] : []),
  ]
}
