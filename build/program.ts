import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const PAGES = 'ui'

/**
 * Libraries that are put into the program, since Node.js would look for, read and link hundreds of small files of them at
 * each start. All others are loaded as they are installed.
 */
const WITHIN = [
  '@opentelemetry/api',
  'big.js',
  'commander',
  'croner',
  'dataloader',
  'fastest-levenshtein',
  'hono',
  'kysely',
  'p-limit',
  'picocolors',
  'prom-client',
  'yaml',
  'yocto-queue',
  'zod',
]

/**
 * `npm run build:program [folder]`: `src/` as few files of JavaScript, in `dist/` beside the pages. Node.js strips no
 * types below `node_modules`, so an installed package runs from there; a clone runs from its source.
 */
const [folder = join(root, 'dist')] = process.argv.slice(2)
// What was deleted from the source must not live on.
for (const old of existsSync(folder) ? readdirSync(folder) : []) {
  if (old !== PAGES) rmSync(join(folder, old), { recursive: true })
}
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  // Types are checked by `npm run check`; here they are only taken out.
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node24',
    outDir: join(folder, 'program'),
    emptyOutDir: true,
    minify: false,
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
  },
  ssr: { target: 'node', noExternal: WITHIN },
})
