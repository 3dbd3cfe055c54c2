import { randomUUID } from 'node:crypto'
import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import { unseenWritten } from '../../core/plain-text.ts'

export type Colours = ReturnType<typeof pc.createColors>

// Text of others must not bring control sequences to the terminal, but our colours are such sequences. So while text is
// put together, a random mark, which nobody else can know, stands for the escape character of our colours.
const ESCAPE = '\u001b'
const MARK = `<${randomUUID()}>`

/** Colours for text that leaves through `shown`; plain where `on` is false. */
export function markedColours(on: boolean): Colours {
  const colours = pc.createColors(on)
  if (!on) return colours
  const marked = Object.entries(colours).map(([name, paint]) => [
    name,
    typeof paint === 'function' ? (text: string) => mark(paint(shown(String(text)))) : paint,
  ])
  return Object.fromEntries(marked) as Colours
}

/** Text as it goes to the terminal: with our colours, and with all other invisible characters written out. */
export const shown = (text: string): string => unmark(unseenWritten(text))

/** The text that a reader sees, without colours; its length is its width. */
export const withoutColours = (text: string): string => stripVTControlCharacters(shown(text))

const mark = (text: string): string => text.replaceAll(ESCAPE, MARK)
const unmark = (text: string): string => text.replaceAll(MARK, ESCAPE)
