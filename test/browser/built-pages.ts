import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')

/** Builds the pages as `npm run build:ui` does, in a process of its own: in one of tests React would be built for development. */
export async function builtPages(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-built-'))
  const args = ['run', 'build:ui', '--silent', '--', '--outDir', folder, '--emptyOutDir']
  await promisify(execFile)('npm', args, { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } })
  return folder
}
