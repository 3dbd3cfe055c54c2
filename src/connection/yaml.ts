import { isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { SyncError } from '../core/errors.ts'

/**
 * YAML text as plain data.
 *
 * Errors: SyncError `connection.malformed` (hold) with line and column.
 */
export function parseYaml(text: string): unknown {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const error = document.errors[0]
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new SyncError(
      'connection.malformed',
      `The connection file is not valid YAML at line ${line}, column ${col}: ${firstSentence(error.message)}`,
      { do: 'hold' },
      { advice: 'Check the indentation, the colons and the quotes around there.' },
    )
  }
  visit(document, {
    // 00042 is a customer's number, not the number 42. YAML would drop the zeros without a word.
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

const firstSentence = (message: string): string => `${message.split('\n')[0]?.replace(/[.:]?$/, '')}.`
