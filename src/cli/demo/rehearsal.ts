import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quoted } from './hints.ts'
import type { DemoTwins } from './twins.ts'

export interface Rehearsal {
  /** Commands to begin with in another terminal. */
  readonly commands: readonly string[]
  /** Both systems are gone with the demo, and so is what names them. */
  readonly remove: () => Promise<void>
}

/** Two files as `init` makes them, filled in for the simulated systems: what an admin does with real ones can be tried. */
export async function writeRehearsal(
  dataDir: string,
  { connectionText, secrets }: DemoTwins['rehearsal'],
): Promise<Rehearsal> {
  const folder = join(dataDir, 'rehearse')
  const [file, env] = [join(folder, 'connection.yaml'), join(folder, '.env')]
  const variables = Object.entries({ ...secrets, ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' })
  const remove = async () => {
    for (const path of [file, env]) await rm(path, { force: true })
    // What else somebody put there is theirs.
    await rmdir(folder).catch(() => undefined)
  }
  await remove()
  await mkdir(folder, { recursive: true })
  await writeFile(file, connectionText)
  await writeFile(env, variables.map(([name, value]) => `${name}=${quoted(value)}\n`).join(''), { mode: 0o600 })
  const commands = [`set -a; . ${quoted(env)}; set +a`, `ml-connector connection validate -f ${quoted(file)}`]
  return { commands, remove }
}
