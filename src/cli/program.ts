import { Command } from 'commander'
import type { Cli } from './cli.ts'
import { addConnection } from './commands/connection.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addInbox } from './commands/inbox.ts'
import { addInit } from './commands/init.ts'
import { addIssue, addIssues } from './commands/issues.ts'
import { addPing } from './commands/ping.ts'
import { addPreview } from './commands/preview.ts'
import { addRead } from './commands/read.ts'
import { addRecords } from './commands/records.ts'
import { addRun, addRuns } from './commands/runs.ts'
import { addServe } from './commands/serve.ts'
import { addStatus } from './commands/status.ts'
import { addStore } from './commands/store.ts'
import { addSync } from './commands/sync.ts'
import { addTimeline } from './commands/timeline.ts'
import { VERSION } from './version.ts'

const AFTER_HELP = `
Exit codes: 0 done · 1 done with issues, paused or stopped · 2 failed or refused · 64 wrong usage
--json prints one JSON document on stdout; progress and logs go to stderr.
Settings of the program come from its environment: see .env.example.`

const HELP_WIDTH = 110

/** The whole command line. Every error of usage is thrown, so that one place decides what is said and returned. */
export function createProgram(cli: Cli): Command {
  const program = new Command('ml-connector')
    .description('Carries suppliers, customers and invoices from Visma.net ERP into Pipedrive, and keeps them true.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', AFTER_HELP)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.terminal.write(text),
      writeErr: (text) => cli.terminal.note(text.trimEnd()),
      // Said by whoever catches it, in one sentence.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(cli.terminal.columns, HELP_WIDTH),
      getErrHelpWidth: () => Math.min(cli.terminal.columns, HELP_WIDTH),
    })

  program.commandsGroup('Look first:')
  addDemo(program, cli)
  addPing(program, cli)
  addPreview(program, cli)
  addRead(program, cli)
  addDoctor(program, cli)
  program.commandsGroup('Run:')
  addInit(program, cli)
  addConnection(program, cli)
  addSync(program, cli)
  addServe(program, cli)
  addStore(program, cli)
  program.commandsGroup('Look closer:')
  addStatus(program, cli)
  addRecords(program, cli)
  addRuns(program, cli)
  addRun(program, cli)
  addIssues(program, cli)
  addIssue(program, cli)
  addTimeline(program, cli)
  addInbox(program, cli)
  return program
}
