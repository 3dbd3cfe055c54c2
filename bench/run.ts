import { fork } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchOptions, type Figure, meets, type StoreKind } from './bench.ts'
import { BENCH_NAMES, BENCHES, type BenchName, isBench } from './benches.ts'
import { machine } from './machine.ts'
import { type Result, savedResults, saveResult } from './results.ts'
import { amount, BEGIN, END, withTable } from './table.ts'

const PAGE = join(import.meta.dirname, '..', 'docs', 'benchmarks.md')
const USAGE = `npm run bench [-- NAME…] [--size N] [--store sqlite|postgres] [--keep]

Measures the bars and writes them to bench/results and docs/benchmarks.md. Without a name: all of
${BENCH_NAMES.join(', ')}.

  --size N     another size than the bench's own, e.g. 100000 invoices; not kept, since it is not what the bar says
  --store S    only this store; not kept either
  --keep       keep the result all the same`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string' },
    store: { type: 'string' },
    keep: { type: 'boolean', default: false },
    inside: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** Each bench in a process of its own: neither the memory nor the warm code of one weighs on the next. */
async function measureAll(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !isBench(name))
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}.\n\n${USAGE}`)
    process.exitCode = 64
    return
  }
  const isWhole = values.size === undefined && values.store === undefined
  for (const name of names.filter(isBench)) {
    console.log(`\n${name}`)
    const result = await measureApart(name)
    show(result)
    if (isWhole || values.keep) saveResult(result)
    if (result.failed !== undefined) process.exitCode = 1
  }
  writeFileSync(PAGE, withTable(pageText(), savedResults()))
}

const pageText = (): string => (existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : `# Benchmarks\n\n${BEGIN}\n${END}\n`)

async function measureApart(name: BenchName): Promise<Result> {
  const at = new Date().toISOString()
  const started = performance.now()
  const about = machine()
  const child = fork(
    import.meta.filename,
    [...process.argv.slice(2).filter((word) => !isBench(word)), name, '--inside'],
    {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    },
  )
  let answer: Pick<Result, 'bar' | 'figures' | 'failed'> = {
    bar: '',
    figures: [],
    failed: 'its process ended without an answer.',
  }
  child.on('message', (message) => {
    answer = message as typeof answer
  })
  await new Promise((resolve) => child.once('exit', resolve))
  return { name, at, seconds: Math.round((performance.now() - started) / 1000), machine: about, ...answer }
}

async function measureHere(name: string): Promise<void> {
  if (!isBench(name)) throw new RangeError(`no bench ${name}`)
  const bench = await BENCHES[name]()
  const options: BenchOptions = {
    stores: isStore(values.store) ? [values.store] : ['sqlite', 'postgres'],
    size: values.size === undefined ? null : Number(values.size),
    say: (line) => console.log(`  ${line}`),
  }
  try {
    const figures = await bench.run(options)
    process.send?.({ bar: bench.bar, figures })
  } catch (error) {
    console.error(error)
    const failed = error instanceof Error ? error.message : String(error)
    process.send?.({ bar: bench.bar, figures: [], failed })
  }
  process.disconnect?.()
}

const isStore = (name: string | undefined): name is StoreKind => name === 'sqlite' || name === 'postgres'

function show({ figures, failed }: Result): void {
  if (failed !== undefined) console.log(`  not measured: ${failed}`)
  for (const figure of figures) console.log(`  ${mark(figure)} ${lineOf(figure)}`)
}

const lineOf = ({ what, store, value, unit, note }: Figure): string =>
  `${what}${store === undefined ? '' : ` (${store})`}: ${amount(value)} ${unit}${note === undefined ? '' : ` – ${note}`}`

function mark(figure: Figure): string {
  const met = meets(figure)
  return met === null ? '·' : met ? '✓' : '✗'
}

if (values.help) console.log(USAGE)
else if (values.inside) await measureHere(positionals[0] ?? '')
else await measureAll(positionals.length > 0 ? positionals : BENCH_NAMES)
