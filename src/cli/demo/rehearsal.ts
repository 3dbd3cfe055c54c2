import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quoted } from './hints.ts'
import type { DemoTwins } from './twins.ts'

export interface Rehearsal {
  /** Commands to begin with, in another terminal. */
  readonly commands: readonly string[]
  /** Removes the files, since both systems end with the demo. */
  readonly remove: () => Promise<void>
}

/** Writes two files as `init` makes them, for the simulated systems, so that an admin can try the first steps. */
export async function writeRehearsal(
  dataDir: string,
  { connectionText, secrets }: DemoTwins['rehearsal'],
): Promise<Rehearsal> {
  const folder = join(dataDir, 'rehearse')
  const [file, env] = [join(folder, 'connection.yaml'), join(folder, '.env')]
  const variables = Object.entries({ ...secrets, ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' })
  const remove = async () => {
    for (const path of [file, env]) await rm(path, { force: true })
    // Fails, and the folder stays, when the user has put other files there.
    await rmdir(folder).catch(() => undefined)
  }
  await remove()
  await mkdir(folder, { recursive: true })
  await writeFile(file, connectionText)
  await writeFile(env, variables.map(([name, value]) => `${name}=${quoted(value)}\n`).join(''), { mode: 0o600 })
  const commands = [`set -a; . ${quoted(env)}; set +a`, `ml-connector connection validate -f ${quoted(file)}`]
  return { commands, remove }
}
