import type { Environment } from '../config/config.ts'
import type { Terminal } from './terminal/terminal.ts'

/** The program as messages name it, and as it is called where it is installed for everybody: by npm, or in the container. */
const INSTALLED = 'ml-connector'
const IN_CLONE = 'npx ml-connector'

/** What may follow the name where a command is meant: words of the caller's, flags, or what commander says of any flag. */
const followedBy = (commands: readonly string[]) => `(?= (?:(?:help|${commands.join('|')})\\b|--\\w|\\[options\\]))`
// Not within a path or an address; the end of a colour is no letter.
const BEFORE = '(?<=^|\\[\\d+m|[^\\w/.-])(?<!npx )'

/**
 * How whoever started this types it: what was started through npm (`npx ml-connector`, `npm run demo`) need not be in
 * the PATH of their shell. npm says what it runs, in a variable of its own.
 */
export const calledAs = ({ npm_lifecycle_script: script }: Environment): string =>
  script?.includes(INSTALLED) ? IN_CLONE : INSTALLED

/**
 * A terminal whose words name commands as its reader types them: everywhere below, they are `ml-connector …`, which is
 * what files, logs and the store keep. What programs read is left as it is: all that is written rather than said, and
 * with `--json` the whole answer.
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
