/** What a program can do about something, as the routes of the API name it. */
export interface Act {
  /** A route of the contract, `connections.resume`; `null` where only the command line can. */
  readonly route: string | null
  /** What is known of its input. */
  readonly input: Readonly<Record<string, string>>
}

interface Command {
  /** The command as texts name it, after the name of the program. */
  readonly said: RegExp
  /** Where people do the same in a page; `$1` and so on are what the command names. */
  readonly words: string
  readonly route: string | null
  /** Names of what the command names, in its order. */
  readonly input?: readonly string[]
}

const ARGUMENT = String.raw`([^\s,;\`]+?)`
/** An argument ends where its sentence does, or at a space. */
const END = String.raw`(?=[.,;\`]*(?:\s|$))`
const command = (text: string): RegExp => new RegExp(`ml-connector ${text.replaceAll('NAME', ARGUMENT)}${END}`, 'g')

const FILE = String.raw`-f [^\s,;\`]+?`

/**
 * Every command that a text of ours names, the longer one first, and what somebody does in the pages instead. Texts are
 * stored as they were written, so they are put into these words where they leave for a page.
 */
const COMMANDS: readonly Command[] = [
  {
    said: command(`connection apply ${FILE} --yes`),
    words: 'save it again and agree to it',
    route: 'connections.apply',
  },
  {
    said: command(`connection apply ${FILE}`),
    words: 'Connect, or Edit on the page Connection',
    route: 'connections.create',
  },
  {
    said: command('connection resume NAME'),
    words: 'Resume, on the page Connection',
    route: 'connections.resume',
    input: ['connection'],
  },
  {
    said: command('connection authorize NAME'),
    words: 'Sign in, on the page Connection',
    route: 'connections.authorize',
    input: ['connection'],
  },
  {
    said: command('connection delete NAME --without-key'),
    words: '`connection delete $1 --without-key` on the command line',
    route: null,
  },
  {
    said: command('connection delete NAME'),
    words: 'Delete, on the page Connection',
    route: 'connections.delete',
    input: ['connection'],
  },
  // Only after somebody has read what it takes away.
  { said: command('customer erase NAME NAME'), words: 'Erase, on the page of $2', route: null },
  { said: command('connection adopt NAME'), words: '`connection adopt $1` on the command line', route: null },
  {
    said: command(`connection validate ${FILE}`),
    words: 'Check, on the page Connection',
    route: 'connections.validate',
  },
  { said: command('connection (export|list|pause|schema)(?: NAME)?'), words: 'the page Connection', route: null },
  {
    said: command('sync NAME --mode reconcile --fix'),
    words: 'Reconcile and repair, on the page Runs',
    route: 'runs.start',
    input: ['connection'],
  },
  { said: command('sync NAME'), words: 'Sync now, on the page Runs', route: 'runs.start', input: ['connection'] },
  {
    said: command('preview NAME --apply NAME'),
    words: 'Apply, on the page of preview $2',
    route: 'previews.apply',
    input: ['connection', 'preview'],
  },
  { said: command('preview NAME'), words: 'Preview, on the page Runs', route: 'previews.make', input: ['connection'] },
  { said: command('runs NAME'), words: 'the page Runs', route: 'runs.list', input: ['connection'] },
  { said: command('run NAME(?: --json)?'), words: 'the page of run $1', route: 'runs.get', input: ['run'] },
  {
    said: command('undo --release NAME'),
    words: 'Release, on the page of run $1',
    route: 'runs.release',
    input: ['run'],
  },
  { said: command('issues NAME'), words: 'the page Issues', route: 'issues.list', input: ['connection'] },
  { said: command('issue answer ID (.+?)'), words: 'answer $1', route: 'issues.answer', input: ['choice'] },
  { said: command('match NAME list'), words: 'the page Matches', route: 'matches.list', input: ['connection'] },
  {
    said: command(String.raw`match NAME (\w+) NAME(?: [^\s,;\`]+?)?`),
    words: '$2 on the page Matches',
    route: 'matches.decide',
    input: ['connection', 'do', 'key'],
  },
  { said: command('inbox list NAME'), words: 'the page Webhooks', route: 'inbox.list', input: ['connection'] },
  {
    said: command('records NAME(?: --stream customer)?'),
    words: 'Search, by Ctrl K',
    route: 'records.list',
    input: ['connection'],
  },
  {
    said: command('receivables NAME NAME'),
    words: 'Search $2, by Ctrl K',
    route: 'receivables.customer',
    input: ['connection', 'customer'],
  },
  { said: command('tie-out NAME(?: --last)?'), words: 'the page Tie-out', route: 'tieOut.last', input: ['connection'] },
  {
    said: command('ping NAME'),
    words: 'Ping, on the page Connection',
    route: 'connections.ping',
    input: ['connection'],
  },
  { said: command('user reset NAME'), words: 'Settings, Users', route: 'users.reset', input: ['user'] },
  { said: command('user invite NAME --role admin'), words: 'Settings, Users', route: 'users.invite' },
  { said: command('user list'), words: 'Settings, Users,', route: 'users.list' },
]

/** Names of examples in texts, which say whose name stands there; a program fills them in itself. */
const EXAMPLE = /^[A-Z]+$/

/** A text in the words of the pages. One that names no command is as it was. */
export function inPages(text: string): string {
  if (!text.includes('ml-connector ')) return text
  return COMMANDS.reduce((all, { said, words }) => all.replaceAll(said, words), text)
}

/** What a program can do that a text has people do by a command: the first that it names; `null` where it names none. */
export function actIn(text: string): Act | null {
  const found = COMMANDS.flatMap(({ said, route, input = [] }) => {
    const [match] = text.matchAll(said)
    if (match === undefined) return []
    const known = input
      .map((name, at) => [name, match[at + 1] ?? ''] as const)
      .filter(([, value]) => !EXAMPLE.test(value))
    return [{ at: match.index, act: { route, input: Object.fromEntries(known) } }]
  })
  const [first] = found.sort((a, b) => a.at - b.at)
  return first?.act ?? null
}

/** Members of documents that hold words of ours. What others wrote is left as it is. */
const WORDED: ReadonlySet<string> = new Set([
  'message',
  'advice',
  'stateReason',
  'remedy',
  'cause',
  'detail',
  'problem',
])

/** A document with all of our words as the pages say them. */
export function documentInPages(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(documentInPages)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      typeof one === 'string' && WORDED.has(name) ? inPages(one) : documentInPages(one),
    ]),
  )
}
