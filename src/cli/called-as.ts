import type { Environment } from '../config/config.ts'
import type { Terminal } from './terminal/terminal.ts'

/** The name of the program in messages, by which it is called where it is installed for everybody. */
const INSTALLED = 'ml-connector'
const IN_CLONE = 'npx ml-connector'

/** What follows the name where a command is meant: a command, a flag, or commander's `[options]`. */
const followedBy = (commands: readonly string[]) => `(?= (?:(?:help|${commands.join('|')})\\b|--\\w|\\[options\\]))`
// Not within a path or an address. The end of a colour code does not count as a letter.
const BEFORE = '(?<=^|\\[\\d+m|[^\\w/.-])(?<!npx )'

/**
 * How the person who started the program types its name: when it was started through npm (`npx ml-connector`, `npm run
 * demo`), it may not be in the PATH of the shell. npm tells what it runs in a variable of its own.
 */
export const calledAs = ({ npm_lifecycle_script: script }: Environment): string =>
  script?.includes(INSTALLED) ? IN_CLONE : INSTALLED

/**
 * A terminal that shows commands as its reader types them. In the code, in files, logs and the store they are always
 * `ml-connector …`. Text for programs is not changed: what `write` and `log` print, and
 * with `--json` also `out`.
 */
export function speakingAs(
  terminal: Terminal,
  called: string,
  { commands, json }: { readonly commands: readonly string[]; readonly json: boolean },
): Terminal {
  if (called === INSTALLED) return terminal
  const name = new RegExp(`${BEFORE}${INSTALLED}${followedBy(commands)}`, 'g')
  const said = (text: string): string => text.replaceAll(name, called)
  return {
    ...terminal,
    out: json ? terminal.out : (text) => terminal.out(said(text)),
    say: (text) => terminal.say(said(text)),
    note: (text) => terminal.note(said(text)),
  }
}
