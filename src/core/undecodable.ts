import { oneLine } from './plain-text.ts'
import type { RejectedRow, StreamName } from './record.ts'
import type { NewIssue } from './sync-store.ts'

export const UNDECODABLE = 'source.undecodable'
const RAW_SHOWN = 2_000
const MAX_NAME = 100

/** The issue of a row that did not decode. */
export const undecodable = (flow: string, stream: StreamName, { key, reason, raw }: RejectedRow): NewIssue => ({
  flow,
  stream,
  key,
  code: UNDECODABLE,
  message: `This ${stream}${called(raw)} could not be understood: ${reason}`,
  advice:
    'Correct it in the books, or report it if it looks right: --json shows what was read. It is read again by itself when it changes.',
  details: { reason, raw: raw.length <= RAW_SHOWN ? raw : `${raw.slice(0, RAW_SHOWN)}…` },
})

/** The name by which a person would look the row up, where it has one. */
function called(raw: string): string {
  try {
    const name: unknown = JSON.parse(raw)?.name
    return typeof name === 'string' && name.trim() !== '' ? ` (${oneLine(name).slice(0, MAX_NAME)})` : ''
  } catch {
    return ''
  }
}
