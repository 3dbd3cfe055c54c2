/**
 * A paragraph in lines of whole words, none longer than `width` unless one word is; `first` begins the first line and
 * `rest` every other one. A command begins on the line it is named on, with room for how its reader calls it.
 */
export function wrapped(text: string, width: number, first = '', rest = first): readonly string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.split(BETWEEN_WORDS)) {
    if (!isEmpty && roomOf(`${line} ${word}`) > width) {
      lines.push(line)
      line = rest
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

const BETWEEN_WORDS = /(?<!\bml-connector) /
const roomOf = (line: string): number => line.replaceAll('ml-connector ', 'npx ml-connector ').length
