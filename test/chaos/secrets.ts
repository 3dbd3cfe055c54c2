import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const KEY_FILE = 'master.key'

/** What must be nowhere: name → the text itself, or what everything of its kind looks like. */
export type Secrets = ReadonlyMap<string, string | RegExp>

/** The master key stands in its file and nowhere else. */
export function masterKeyOf(dataDir: string): string | null {
  const file = join(dataDir, KEY_FILE)
  const known = statSync(file, { throwIfNoEntry: false })
  return known === undefined ? null : readFileSync(file, 'utf8').trim()
}

/** One sentence for each secret that stands in a file below the folders, or in one of the texts. */
export function leaks(
  secrets: Secrets,
  folders: readonly string[],
  texts: ReadonlyMap<string, string>,
): readonly string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== KEY_FILE)
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const all = [...files.map((file) => [file, readFileSync(file, 'latin1')] as const), ...texts]
  return all.flatMap(([where, text]) =>
    [...secrets]
      .filter(([, secret]) => (typeof secret === 'string' ? text.includes(secret) : secret.test(text)))
      .map(([name]) => `${name} stands in ${where}`),
  )
}
