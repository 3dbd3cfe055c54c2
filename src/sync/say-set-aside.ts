import type { Destination } from '../core/connector.ts'
import type { PhaseContext } from '../core/flow.ts'

const CODE = 'pipedrive.rows_set_aside'

/** Rows of Pipedrive that could not be read were left out without stopping the rest (R4); here it is said. */
export async function saySetAside(
  { setAside }: Pick<Destination, 'setAside'>,
  { issue, resolve }: Pick<PhaseContext, 'issue' | 'resolve'>,
): Promise<void> {
  for (const { list, rows } of setAside()) {
    if (rows === 0) await resolve('connection', `list ${list}`, CODE)
    else {
      await issue({
        flow: 'connection',
        stream: 'connection',
        key: `list ${list}`,
        code: CODE,
        message: `${rows} ${rows === 1 ? 'row' : 'rows'} of the list "${list}" came from Pipedrive in a form that cannot be read, and were left out; the others were taken.`,
        advice: 'Open the list in Pipedrive and look for a broken record. The issue ends once the whole list was read.',
        details: { list, rows },
      })
    }
  }
}
