import { randomUUID } from 'node:crypto'
import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import { unseenWritten } from '../../core/plain-text.ts'

export type Colours = ReturnType<typeof pc.createColors>

// Text of others must not reach the terminal with anything in it that a terminal obeys, and colours are just that. So
// the character that begins a colour is put in last, in place of a mark that nobody else can know.
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

/** Text as it goes to the terminal: coloured where we coloured it, and whatever else does not show is written out. */
export const shown = (text: string): string => unmark(unseenWritten(text))

/** What a reader sees of it; as long as it is wide. */
export const withoutColours = (text: string): string => stripVTControlCharacters(shown(text))

const mark = (text: string): string => text.replaceAll(ESCAPE, MARK)
const unmark = (text: string): string => text.replaceAll(MARK, ESCAPE)
