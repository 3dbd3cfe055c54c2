import type { Destination } from '../core/connector.ts'
import type { PhaseContext } from '../core/flow.ts'

/** Raises an issue about rows of the destination that could not be read and were left out (R4). */
export async function saySetAside(
  { setAside, system, title }: Pick<Destination, 'setAside' | 'system' | 'title'>,
  { issue, resolve }: Pick<PhaseContext, 'issue' | 'resolve'>,
): Promise<void> {
  const code = `${system}.rows_set_aside`
  for (const { list, rows } of setAside()) {
    if (rows === 0) await resolve('connection', `list ${list}`, code)
    else {
      await issue({
        flow: 'connection',
        stream: 'connection',
        key: `list ${list}`,
        code,
        message: `${rows} ${rows === 1 ? 'row' : 'rows'} of the list "${list}" came from ${title} in a form that cannot be read, and were left out; the others were taken.`,
        advice: `Open the list in ${title} and look for a broken record. The issue ends once the whole list was read.`,
        details: { list, rows },
      })
    }
  }
}
