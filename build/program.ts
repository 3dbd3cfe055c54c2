import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const PAGES = 'ui'

/**
 * `npm run build:program [folder]`: `src/` as JavaScript, in `dist/` beside the pages. Node.js strips no types below
 * `node_modules`, so an installed package runs from there; a clone runs from its source.
 */
const [folder = join(root, 'dist')] = process.argv.slice(2)
// What was deleted from the source must not live on.
for (const old of existsSync(folder) ? readdirSync(folder) : []) {
  if (old !== PAGES) rmSync(join(folder, old), { recursive: true })
}
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
// Types are checked by `npm run check`; here they are only taken out.
const args = [compiler, '-p', join(root, 'tsconfig.build.json'), '--noCheck', '--outDir', folder]
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
process.exitCode = status ?? 1
