import type { IssueDocument as Issue } from '../../app/issues.ts'
import { DEMO } from './name.ts'

/** The program as one types it in a clone. */
const ML = 'npx ml-connector'

/** Commands to go on with in another terminal, as one types them there; each leads somewhere. */
export function nextCommands(
  dataDir: string,
  found: { readonly issue: Issue | undefined; readonly invoice: string | undefined },
): readonly string[] {
  return [
    `export ML_CONNECTOR_DATA_DIR=${quoted(dataDir)}`,
    `${ML} issues ${DEMO}`,
    ...(found.issue === undefined ? [] : [`${ML} issue retry ${found.issue.id}`]),
    ...(found.invoice === undefined
      ? []
      : [`${ML} timeline ${DEMO} customerinvoice:${found.invoice.split(':').at(-1)}`]),
    `${ML} records ${DEMO} --state waiting`,
    `${ML} runs ${DEMO}`,
  ]
}

/** As a shell takes it for one word. */
const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
