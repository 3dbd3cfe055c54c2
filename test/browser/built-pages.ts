import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onceARun } from '../once-a-run.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Builds the pages as `npm run build:ui` does, in a process of its own: in one of tests React would be built for development. */
export async function builtPages(): Promise<string> {
  const folder = join(tmpdir(), `ml-built-${randomUUID()}`)
  await onceARun('pages', folder, async () => {
    const args = ['run', 'build:ui', '--silent', '--', '--outDir', folder, '--emptyOutDir']
    await promisify(execFile)('npm', args, { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } })
  })
  return folder
}
