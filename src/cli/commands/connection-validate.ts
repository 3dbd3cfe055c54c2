import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import type { Command } from 'commander'
import type { ValidatedConnection } from '../../app/connections.ts'
import { hasStore } from '../../app/has-store.ts'
import { SyncError } from '../../core/errors.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { examples } from '../usage.ts'

export function addValidate(group: Command, cli: Cli): void {
  const command = group
    .command('validate')
    .description('check a connection file as apply does; nothing is stored')
    .requiredOption('-f, --file <path>', 'the connection file (YAML), or - for standard input')
    .option('--json', 'print one JSON document')
    .action(({ file, json }: { file: string; json?: true }) =>
      cli.run(async () => validate(cli, await readText(file), json === true)),
    )
  examples(command, ['connection validate -f connection.yaml'])
}

/** Compares with the stored connection where there is a store; makes none. */
async function validate(cli: Cli, text: string, json: boolean): Promise<ExitCode> {
  const config = await cli.config()
  const file = { text, environment: cli.environment }
  if (hasStore(config)) {
    return withService(cli, async ({ connections }) => say(cli, await connections.validate(file), json))
  }
  const { validateFile } = await import('../../app/connection-file.ts')
  const now = () => cli.clock.now().getTime()
  return say(cli, await validateFile({ store: null, config, now }, file), json)
}

function say({ terminal }: Cli, validated: ValidatedConnection, json: boolean): ExitCode {
  if (json) {
    terminal.out(JSON.stringify(validated, null, 2))
    return EXIT.done
  }
  const { name, changes, warnings } = validated
  for (const warning of warnings) terminal.note(`${terminal.noteColours.yellow('!')} ${warning}`)
  terminal.say(`${terminal.colours.green('✓')} ${name} can be applied. Nothing was stored.`)
  for (const change of changes) terminal.say(`  ${change}`)
  return EXIT.done
}

export function addSchema(group: Command, cli: Cli): void {
  const command = group
    .command('schema')
    .description('print the JSON schema of the connection file, for editors')
    .action(() =>
      cli.run(async () => {
        const { connectionSchema } = await import('../../app/connection-file.ts')
        cli.terminal.write(`${JSON.stringify(connectionSchema(), null, 2)}\n`)
        return EXIT.done
      }),
    )
  examples(command, ['connection schema > connection.schema.json'])
}

/** @throws SyncError `connection.unreadable` */
export async function readText(path: string): Promise<string> {
  if (path === '-') return readAll(process.stdin)
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const message = missing ? `There is no file ${path}.` : `The file ${path} cannot be read.`
    throw new SyncError('connection.unreadable', message, { do: 'hold' }, { cause })
  }
}
