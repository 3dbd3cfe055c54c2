import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from './bench.ts'
import { BENCH_NAMES, type BenchName } from './benches.ts'
import type { Machine } from './machine.ts'

/** The last run of one bench, as kept in `results/`. */
export interface Result {
  readonly name: BenchName
  readonly bar: string
  /** When it began, UTC. */
  readonly at: string
  readonly seconds: number
  readonly machine: Machine
  readonly figures: readonly Figure[]
  /** Why there are no figures. */
  readonly failed?: string
}

const FOLDER = join(import.meta.dirname, 'results')
const fileOf = (name: BenchName): string => join(FOLDER, `${name}.json`)

export function saveResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(fileOf(result.name), `${JSON.stringify(result, null, 2)}\n`)
}

/** All results there are, in the order of the bars. */
export const savedResults = (): readonly Result[] =>
  BENCH_NAMES.filter((name) => existsSync(fileOf(name))).map(
    (name) => JSON.parse(readFileSync(fileOf(name), 'utf8')) as Result,
  )
