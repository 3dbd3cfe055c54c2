import type { IssueDocument as Issue } from '../../app/issues.ts'
import { DEMO } from './name.ts'

/** Commands to try next in another terminal; each shows something. */
export function nextCommands(
  dataDir: string,
  found: { readonly issue: Issue | undefined; readonly invoice: string | undefined },
): readonly string[] {
  return [
    `export ML_CONNECTOR_DATA_DIR=${quoted(dataDir)}`,
    // Both systems are on this machine, which only the demo may ask unless it is said.
    'export ML_CONNECTOR_ALLOW_PRIVATE_HOSTS=1',
    `ml-connector issues ${DEMO}`,
    ...(found.issue === undefined
      ? []
      : [
          `ml-connector issue ${found.issue.answers[0] === undefined ? `retry ${found.issue.id}` : `answer ${found.issue.id} ${found.issue.answers[0]}`}`,
        ]),
    `ml-connector receivables ${DEMO}`,
    ...(found.invoice === undefined
      ? []
      : [`ml-connector timeline ${DEMO} customerinvoice:${found.invoice.split(':').at(-1)}`]),
    `ml-connector records ${DEMO} --state waiting`,
    `ml-connector match ${DEMO} list`,
    `ml-connector runs ${DEMO}`,
  ]
}

/** The path, quoted where a shell would not take it for one word. */
export const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
