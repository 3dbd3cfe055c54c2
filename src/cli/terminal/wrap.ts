/**
 * A paragraph in lines of whole words, none longer than `width` unless one word is; `first` begins the first line and
 * `rest` every other one.
 */
export function wrapped(text: string, width: number, first = '', rest = first): readonly string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = rest
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
