import { Command } from 'commander'
import type { Cli } from './cli.ts'
import { fitted } from './terminal/wrap.ts'
import { VERSION } from './version.ts'

const AFTER_HELP = `
Exit codes: 0 done · 1 done with issues, paused or stopped · 2 failed or refused · 64 wrong usage
--json prints one JSON document on stdout; progress and logs go to stderr.
Settings of the program come from its environment: see .env.example.`

const HELP_WIDTH = 110
/** Help texts are not wrapped when less room than this is left beside the names. */
const NARROWEST = 12

/** The help, wrapped except for examples, which stay whole so that they can be copied. */
const fittedHelp = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => (line.startsWith('  $ ') ? line : fitted(line, columns)))
    .join('\n')

type Add = (program: Command, cli: Cli, whole: () => Promise<Command>) => void

/** Title in the help → command → its loader: a command is loaded, with all it needs, only when it is used. */
const COMMANDS = {
  'Look first:': {
    demo: async () => (await import('./commands/demo.ts')).addDemo,
    ping: async () => (await import('./commands/ping.ts')).addPing,
    fit: async () => (await import('./commands/fit.ts')).addFit,
    preview: async () => (await import('./commands/preview.ts')).addPreview,
    read: async () => (await import('./commands/read.ts')).addRead,
    doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
    completion: async () => (await import('./commands/completion.ts')).addCompletion,
  },
  'Run:': {
    init: async () => (await import('./commands/init.ts')).addInit,
    connection: async () => (await import('./commands/connection.ts')).addConnection,
    sync: async () => (await import('./commands/sync.ts')).addSync,
    undo: async () => (await import('./commands/undo.ts')).addUndo,
    serve: async () => (await import('./commands/serve.ts')).addServe,
    store: async () => (await import('./commands/store.ts')).addStore,
    backup: async () => (await import('./commands/backup.ts')).addBackup,
    restore: async () => (await import('./commands/backup.ts')).addRestore,
    keys: async () => (await import('./commands/keys.ts')).addKeys,
    user: async () => (await import('./commands/user.ts')).addUser,
  },
  'Look closer:': {
    status: async () => (await import('./commands/status.ts')).addStatus,
    records: async () => (await import('./commands/records.ts')).addRecords,
    receivables: async () => (await import('./commands/receivables.ts')).addReceivables,
    runs: async () => (await import('./commands/runs.ts')).addRuns,
    run: async () => (await import('./commands/runs.ts')).addRun,
    'tie-out': async () => (await import('./commands/tie-out.ts')).addTieOut,
    issues: async () => (await import('./commands/issues.ts')).addIssues,
    issue: async () => (await import('./commands/issues.ts')).addIssue,
    match: async () => (await import('./commands/match.ts')).addMatch,
    timeline: async () => (await import('./commands/timeline.ts')).addTimeline,
    inbox: async () => (await import('./commands/inbox.ts')).addInbox,
    customer: async () => (await import('./commands/customer.ts')).addCustomer,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, () => Promise<Add>>>>>

/**
 * The command line. Every error of usage is thrown, so that one place decides what to print and to return.
 *
 * @param word the first word after the program's name. If it is a command, only that one is loaded; else all of
 *   them, for the help of the program or to find the right spelling.
 */
export async function createProgram(cli: Cli, word?: string): Promise<Command> {
  const program = new Command('ml-connector')
    .description('Carries suppliers, customers and invoices from Visma.net ERP into Pipedrive, and keeps them true.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', AFTER_HELP)
    .configureHelp({ minWidthToWrap: NARROWEST })
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.terminal.out(fittedHelp(text.replace(/\n$/, ''), cli.terminal.columns)),
      writeErr: (text) => cli.terminal.note(text.trimEnd()),
      // Prints nothing: the code that catches the error prints one sentence.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(cli.terminal.columns, HELP_WIDTH),
      getErrHelpWidth: () => Math.min(cli.terminal.columns, HELP_WIDTH),
    })

  if (word === '--version' || word === '-v') return program
  for (const [title, commands] of Object.entries<Readonly<Record<string, () => Promise<Add>>>>(COMMANDS)) {
    program.commandsGroup(title)
    for (const [name, load] of Object.entries(commands))
      if (isWanted(name, word)) (await load())(program, cli, () => createProgram(cli))
  }
  return program
}

/** The first words of all commands. */
export const COMMAND_NAMES: readonly string[] = Object.values(COMMANDS).flatMap(Object.keys)
const isWanted = (name: string, word: string | undefined): boolean =>
  word === undefined || word === name || !COMMAND_NAMES.includes(word)
