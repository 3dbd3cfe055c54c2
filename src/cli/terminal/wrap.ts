import { withoutColours } from './colours.ts'

/**
 * A paragraph in lines of whole words, none longer than `width` unless a single word is; `first` begins the first line
 * and `rest` all others. A command is not separated from the program's name, and there is room for how its reader calls
 * the program. A word that fits only without indent gets none.
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
      // Then the beginning of the line stands alone.
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

/** The beginning of a line to the left of its sentence: its indent, and a mark or a number. */
const HANGING = /^\s*(?:(?:[^\p{L}\p{N}\s]|\d+\.) )?\s*/u

/** Text whose lines stay as they are where they fit; others are wrapped, and go on below where their words begin. */
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

/** How many characters of it are visible. */
const widthOf = (text: string): number => withoutColours(text).length

const roomOf = (text: string): number => widthOf(text.replaceAll(/(?<!npx )ml-connector /g, 'npx ml-connector '))
