import { execFile } from 'node:child_process'
import { cpSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { keptForTheRun } from '../once-a-run.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const BUILT = join(ROOT, 'dist', 'ui')

/**
 * The folder of the pages as they are built, the same for all tests of a run: a copy of what `npm ci` or
 * `npm run build:ui` made of today's source, or made here.
 */
export const builtPages = (): Promise<string> =>
  keptForTheRun('pages', async (folder) => {
    if (isOfToday()) return cpSync(BUILT, folder, { recursive: true })
    // In a process of its own: in one of tests React would be built for development.
    const args = ['run', 'build:ui', '--silent', '--', '--outDir', folder, '--emptyOutDir']
    await promisify(execFile)('npm', args, { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } })
  })

/** Whether nothing that the pages are made of was touched after they were built. A folder is, when a file of it goes. */
function isOfToday(): boolean {
  const ui = join(ROOT, 'ui')
  const sources = [ui, ...readdirSync(ui, { recursive: true, encoding: 'utf8' }).map((path) => join(ui, path))]
  const touched = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const built = touched(join(BUILT, 'index.html'))
  return [...sources, join(ROOT, 'package-lock.json')].every((path) => touched(path) < built)
}
