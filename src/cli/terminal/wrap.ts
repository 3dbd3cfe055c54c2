import { withoutColours } from './colours.ts'

/**
 * A paragraph in lines of whole words, none longer than `width` unless one word is; `first` begins the first line and
 * `rest` every other one. A command begins on the line it is named on, with room for how its reader calls it. Where a
 * word fits only without its indent, the indent gives way.
 */
export function wrapped(text: string, width: number, first = '', rest = first): readonly string[] {
  const lines: string[] = []
  let line = first
  let wide = widthOf(first)
  let isEmpty = true
  for (const word of text.split(BETWEEN_WORDS)) {
    const added = roomOf(word)
    if (!isEmpty && wide + 1 + added > width) {
      lines.push(line)
      line = rest
      wide = widthOf(rest)
      isEmpty = true
    }
    if (isEmpty && wide + added > width) {
      // A heading at the side stands alone then.
      if (line.trim() !== '') lines.push(line.trimEnd())
      line = ' '.repeat(Math.max(0, Math.min(widthOf(rest), width - added)))
      wide = line.length
    }
    line += isEmpty ? word : ` ${word}`
    wide += isEmpty ? added : added + 1
    isEmpty = false
  }
  return [...lines, line]
}

const BETWEEN_WORDS = /(?<!\bml-connector) /

/** What hangs over at the left of a sentence: its indent, and a mark or a number. */
const HANGING = /^\s*(?:(?:[^\p{L}\p{N}\s]|\d+\.) )?\s*/u

/** Text whose lines stay as they are where they fit; others are broken between words, below where their words began. */
export function fitted(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (widthOf(line) <= width) return line
      const [hanging = ''] = HANGING.exec(withoutColours(line)) ?? []
      const indent = /^\s*/.exec(line)?.[0] ?? ''
      return wrapped(line.slice(indent.length), width, indent, ' '.repeat(hanging.length))
    })
    .join('\n')
}

/** Characters that are seen of it. */
const widthOf = (text: string): number => withoutColours(text).length

const roomOf = (text: string): number => widthOf(text.replaceAll(/(?<!npx )ml-connector /g, 'npx ml-connector '))
