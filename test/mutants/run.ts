import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { judged, type Report, scores, survivors } from './report.ts'
import type { Draw } from './sample.ts'
import { mutatedFiles, ROOMS } from './set.ts'

/**
 * `npm run mutants -- [PATH…] [--sample PERCENT] [--seed S] [--fresh]`: changes the code in small ways, one at a time,
 * and tells which changes no test notices. StrykerJS works on a copy below `.mutants/`, which git ignores; the working
 * tree is never touched. What was judged before is judged again only where the code or its tests changed, unless
 * `--fresh`.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    fresh: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1' },
  },
})
const draw: Draw = { percent: Number(values.sample), seed: values.seed }
if (!(draw.percent > 0 && draw.percent <= 100)) {
  console.error(`--sample takes a per cent from 1 to 100, not ${values.sample}.`)
  process.exit(2)
}
const root = join(import.meta.dirname, '../..')
const asked = positionals.map((path) => path.replace(/\/$/, ''))
const files = mutatedFiles(root).filter(
  (file) => asked.length === 0 || asked.some((path) => file === path || file.startsWith(`${path}/`)),
)
if (files.length === 0) {
  console.error(`Nothing to mutate in ${asked.join(', ')}: test/mutants/set.ts says which files are.`)
  process.exit(2)
}

/** Judges the files of one room by the tests of that room, and leaves the report below `.mutants/`. */
async function judge(room: string, mutate: readonly string[]): Promise<Report> {
  const folder = `.mutants/${[...room.split('/'), draw.percent, draw.seed].join('-')}`
  mkdirSync(join(root, folder), { recursive: true })
  const options = {
    mutate,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner', './test/mutants/plugins.ts'],
    ignorers: ['words'],
    checkers: ['sample'],
    vitest: { configFile: 'test/mutants/vitest.config.ts' },
    // A constant is read once, when its file is loaded: changing it would mean to load everything again, for each.
    ignoreStatic: true,
    timeoutMS: 3000,
    concurrency: Number(values.workers),
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: `${folder}/report.json` },
    incremental: true,
    incrementalFile: `${folder}/known.json`,
    force: values.fresh,
    tempDirName: `${folder}/sandbox`,
    ignorePatterns: ['.mutants', 'bench', 'coverage', 'data', 'docs'],
    // TypeScript 7 has no programming interface yet, and StrykerJS would rewrite the file through it.
    tsconfigFile: `${folder}/none.json`,
    disableTypeChecks: false,
    logLevel: 'warn',
  }
  writeFileSync(join(root, folder, 'options.json'), JSON.stringify(options, null, 2))

  const stryker = spawn(join(root, 'node_modules/.bin/stryker'), ['run', `${folder}/options.json`], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      MUTATED_ROOT: root,
      MUTATED_ROOM: room,
      SAMPLE_PERCENT: String(draw.percent),
      SAMPLE_SEED: draw.seed,
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stryker.kill(signal))
  const [code] = await once(stryker, 'exit')
  if (code !== 0) process.exit(typeof code === 'number' ? code : 1)
  return JSON.parse(readFileSync(join(root, folder, 'report.json'), 'utf8'))
}

const reports: Report[] = []
for (const room of ROOMS) {
  const inRoom = files.filter((file) => file.startsWith(`${room}/`))
  if (inRoom.length > 0) reports.push(await judge(room, inRoom))
}
const report = judged({ files: Object.assign({}, ...reports.map((one) => one.files)) }, draw)
console.log(survivors(report, files).join('\n\n'))
console.log(`\n${scores(report, files)}`)
