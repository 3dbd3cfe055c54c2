import { type ConnectionFile, tidiedBy } from './schema.ts'

export interface Tidied {
  readonly file: ConnectionFile
  /** What was left out, one sentence each. */
  readonly said: readonly string[]
  /** What no tidying mends, one sentence each. */
  readonly problems: readonly string[]
}

/**
 * A connection file as people mean it: addresses without the parts that we add ourselves or that a browser's address
 * bar had, credentials without characters that nobody sees.
 */
export function tidied(file: ConnectionFile): Tidied {
  const said: string[] = []
  const problems: string[] = []
  const base = (path: string, given: string, baseOf: (url: URL) => string): string => {
    const url = new URL(given)
    // Refused elsewhere, in words of its own.
    if (url.username !== '' || url.password !== '') return given
    const kept = baseOf(url)
    // The same address, only written in another way, is nothing to tell.
    if (new URL(kept).href !== url.href) said.push(`${path} is ${kept}; the rest of ${shown(given)} was left out.`)
    return kept
  }
  const clean = (path: string, given: string): string => {
    const kept = given.replace(UNSEEN, '')
    const count = [...given].length - [...kept].length
    if (count > 0) said.push(`${path} had ${characters(count)} that cannot be seen; left out.`)
    return kept
  }
  const problem = (sentence: string) => void problems.push(sentence)
  return { file: tidiedBy({ base, clean, problem }, file), said, problems }
}

// Formatting characters (zero widths, marks of direction, the byte order mark), controls, blanks that are none of the
// keyboard's: what copying from a page, a chat or a PDF brings along.
const UNSEEN = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

const characters = (count: number): string => (count === 1 ? '1 character' : `${count} characters`)
const shown = (given: string): string => given.replace(/[?#].*$/s, '…')
