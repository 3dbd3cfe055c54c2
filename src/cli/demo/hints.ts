import type { IssueDocument as Issue } from '../../app/issues.ts'
import { DEMO } from './name.ts'

/** Commands to go on with in another terminal; each leads somewhere. */
export function nextCommands(
  dataDir: string,
  found: { readonly issue: Issue | undefined; readonly invoice: string | undefined },
): readonly string[] {
  return [
    `export ML_CONNECTOR_DATA_DIR=${quoted(dataDir)}`,
    `ml-connector issues ${DEMO}`,
    ...(found.issue === undefined ? [] : [`ml-connector issue retry ${found.issue.id}`]),
    ...(found.invoice === undefined
      ? []
      : [`ml-connector timeline ${DEMO} customerinvoice:${found.invoice.split(':').at(-1)}`]),
    `ml-connector records ${DEMO} --state waiting`,
    `ml-connector runs ${DEMO}`,
  ]
}

/** As a shell takes it for one word. */
export const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
