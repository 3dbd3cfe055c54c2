import type { Command } from 'commander'
import type { Answers } from '../../app/new-connection-file.ts'
import { LOCALES, PLANS } from '../../app/setting-words.ts'
import type { SyncError } from '../../core/errors.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { examples, oneOf, wholeNumber } from '../usage.ts'

interface Flags extends Answers {
  readonly file: string
  readonly json?: true
}

export function addInit(program: Command, cli: Cli): void {
  const command = program
    .command('init')
    .description(
      'write a first connection file, its schema and .env into this folder; asks on a terminal, overwrites nothing',
    )
    .option('-f, --file <path>', 'the connection file to write', 'connection.yaml')
    .option('--name <name>', 'name of the connection, for every command')
    .option('--client-id <id>', 'client id of the Visma application')
    .option('--tenant-id <id>', "the Visma company's tenant id")
    .option('--company-id <id>', 'the Visma company id')
    .option('--pipedrive <address>', "your company's Pipedrive address, or its name alone: nordlys")
    .option('--plan <plan>', `Pipedrive's plan: ${PLANS.join(', ')}`, oneOf(PLANS))
    .option('--seats <n>', 'paid seats in Pipedrive', wholeNumber(1))
    .option('--locale <locale>', `what sales reads: ${LOCALES.join(', ')}`, oneOf(LOCALES))
    .option('--since <day>', 'first day of documents that are carried over, e.g. 2026-01-01')
    .option('--json', 'print one JSON document')
    .action((flags: Flags) => cli.run(() => init(cli, flags)))
  examples(command, ['init', 'init --name nordlys --pipedrive nordlys --plan growth --seats 5'])
}

async function init(cli: Cli, { file, json, ...flags }: Flags): Promise<ExitCode> {
  const { initUses } = await import('../../app/init.ts')
  const { environment, clock, terminal } = cli
  const { check, warnings, write } = initUses({ environment, config: await cli.config(), now: clock.now().getTime() })
  const problem = await check(flags)
  if (problem !== null) throw problem
  const answers = json ? flags : await asked(cli, flags, check).catch(nothingWritten(terminal))
  const done = await write(file, answers)

  for (const warning of warnings(answers)) terminal.note(`${terminal.noteColours.yellow('!')} ${warning}`)
  if (json) {
    terminal.out(JSON.stringify(done, null, 2))
    return EXIT.done
  }
  const { green, yellow } = terminal.colours
  for (const path of done.written) terminal.say(`${green('✓')} Wrote ${path}`)
  for (const path of done.kept) terminal.say(`${yellow('!')} ${path} is there already and stays as it is`)
  terminal.say('Next:')
  for (const [at, step] of done.next.entries()) terminal.say(`  ${at + 1}. ${step}`)
  return EXIT.done
}

/** Says that nothing was written, for a person who stopped at a question. */
const nothingWritten =
  (terminal: Cli['terminal']) =>
  (error: unknown): never => {
    terminal.note('Nothing was written.')
    throw error
  }

const QUESTIONS = [
  ['name', 'Name of the connection, in small letters'],
  ['clientId', 'Client id of the Visma application'],
  ['tenantId', "The Visma company's tenant id (not the customer's)"],
  ['companyId', 'The Visma company id'],
  ['pipedrive', "Your company's Pipedrive address, or its name alone"],
  ['plan', `Pipedrive's plan (${PLANS.join(', ')})`],
  ['seats', 'Paid seats in Pipedrive'],
  ['locale', `What sales reads (${LOCALES.join(', ')})`],
  ['since', 'First day of documents that are carried over, like 2026-01-01'],
] as const satisfies readonly (readonly [keyof Answers, string])[]

/** Asks for what no flag says, until it can be applied. Not for secrets, which others could read on the screen. */
export async function asked(
  { terminal, signal }: Pick<Cli, 'terminal' | 'signal'>,
  flags: Answers,
  check: (answers: Answers) => Promise<SyncError | null>,
): Promise<Answers> {
  let answers = flags
  for (const [key, question] of QUESTIONS) {
    while (flags[key] === undefined) {
      const answer = (await terminal.ask(`${question} [Enter: fill in later]: `, signal))?.trim() ?? null
      if (answer === null) return answers
      if (answer === '') break
      if (key === 'seats' && !/^\d+$/.test(answer)) {
        terminal.note(`${terminal.noteColours.red('✗')} Seats are a whole number from 1, not "${answer}".`)
        continue
      }
      const more = { ...answers, [key]: key === 'seats' ? Number(answer) : answer }
      const problem = await check(more)
      if (problem === null) {
        answers = more
        break
      }
      terminal.note(`${terminal.noteColours.red('✗')} ${problem.message}`)
    }
  }
  return answers
}
