import { type Cli, worldOf } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'

/** Whether the person who can answer wants it. */
type Confirm = (said: readonly string[]) => Promise<boolean>

/** The way out of a lost master key: a connection is removed with what nobody can open any more. */
export async function deleteWithoutKey(cli: Cli, name: string, json: boolean, confirm: Confirm): Promise<ExitCode> {
  const { openKeylessStore } = await import('../../service/delete-without-key.ts')
  const { readConfig } = await import('../../config/config.ts')
  // A key that is none must not stand in the way either.
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
