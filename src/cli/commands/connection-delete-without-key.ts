import { type Cli, worldOf } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'

/** Asks the person whether to delete. */
type Confirm = (said: readonly string[]) => Promise<boolean>

/** For a lost master key: removes a connection with the secrets that nobody can open any more. */
export async function deleteWithoutKey(cli: Cli, name: string, json: boolean, confirm: Confirm): Promise<ExitCode> {
  const { openKeylessStore } = await import('../../service/delete-without-key.ts')
  const { readConfig } = await import('../../config/config.ts')
  // Without the key from the environment, since one that is no valid key would stop the command.
  const config = readConfig({ ...cli.environment, ML_CONNECTOR_KEY: '' })
  const store = await openKeylessStore(config, await worldOf(cli, config.logLevel ?? 'warn'))
  try {
    const deletion = await store.deletion(name)
    const { removed, stays, byHand = [] } = deletion
    const { terminal } = cli
    if (!(await confirm([removed, stays, ...byHand]))) {
      if (json) terminal.out(JSON.stringify(deletion, null, 2))
      return EXIT.attention
    }
    const done = await store.delete(name)
    if (json) terminal.out(JSON.stringify(done, null, 2))
    else {
      terminal.say(`${terminal.colours.green('✓')} Deleted ${name}`)
      for (const line of [stays, ...byHand, ...(done.next ?? [])]) terminal.say(line)
    }
    return EXIT.done
  } finally {
    await store.close()
  }
}
