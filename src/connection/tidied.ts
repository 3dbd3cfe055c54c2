import { type ConnectionFile, tidiedBy } from './schema.ts'

export interface Tidied {
  readonly file: ConnectionFile
  /** Parts that were left out, one sentence each. */
  readonly said: readonly string[]
  /** Problems that tidying cannot mend, one sentence each. */
  readonly problems: readonly string[]
}

/**
 * A connection file as people mean it: addresses without parts that we add ourselves or that came from a browser's
 * address bar, credentials without invisible characters.
 */
export function tidied(file: ConnectionFile): Tidied {
  const said: string[] = []
  const problems: string[] = []
  const base = (path: string, given: string, baseOf: (url: URL) => string): string => {
    const url = new URL(given)
    // Left as it is: other code refuses it, in words of its own.
    if (url.username !== '' || url.password !== '') return given
    const kept = baseOf(url)
    // Nothing is said when it is the same address, only written in another way.
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

// Characters that come along when text is copied from a page, a chat or a PDF: formatting characters (zero widths,
// marks of direction, the byte order mark), controls, and blanks that no keyboard has.
const UNSEEN = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

const characters = (count: number): string => (count === 1 ? '1 character' : `${count} characters`)
const shown = (given: string): string => given.replace(/[?#].*$/s, '…')
