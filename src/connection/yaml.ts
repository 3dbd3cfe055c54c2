import { isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { SyncError } from '../core/errors.ts'

/** Enough for thousands of numbers to exclude. For hundreds of thousands the parser would take minutes. */
const LONGEST = 200_000

/**
 * YAML text as plain data.
 *
 * Errors: SyncError `connection.malformed` (hold), with line and column where there is one.
 */
export function parseYaml(text: string): unknown {
  if (text.length > LONGEST) throw outOfBounds(`is longer than ${LONGEST.toLocaleString('en-GB')} characters`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const error = document.errors[0]
  if (error?.code === 'RESOURCE_EXHAUSTION') throw outOfBounds('is nested too deeply')
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    if (error.code === 'DUPLICATE_KEY') throw saidTwice(KEY.exec(text.slice(error.pos[0]))?.[0] ?? 'a key', line, col)
    throw new SyncError(
      'connection.malformed',
      `The connection file is not valid YAML at line ${line}, column ${col}: ${firstSentence(error.message)}`,
      { do: 'hold' },
      { advice: 'Check the indentation, the colons and the quotes around there.' },
    )
  }
  visit(document, {
    // 00042 may be a customer's number, not the number 42. YAML would silently drop the zeros.
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'number' && /^[+-]?0\d+$/.test(node.source ?? '')) {
        node.value = node.source
      }
    },
  })
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    const message = 'The connection file has an alias (*name) that cannot be resolved.'
    throw new SyncError('connection.malformed', message, { do: 'hold' }, { cause })
  }
}

/** A key as it is written, with its quotes. */
const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:#,{}[\]]+)/

const saidTwice = (key: string, line: number, column: number): SyncError =>
  new SyncError(
    'connection.malformed',
    `The connection file has the key ${key} a second time in one group, at line ${line}, column ${column}.`,
    { do: 'hold' },
    { advice: 'Keep one of the two, or move it to the group it belongs to.' },
  )

const outOfBounds = (what: string): SyncError =>
  new SyncError('connection.malformed', `The connection file ${what}.`, { do: 'hold' })

const firstSentence = (message: string): string => `${message.split('\n')[0]?.replace(/[.:]?$/, '')}.`
