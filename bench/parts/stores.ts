import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../test/postgres.ts'
import type { Bench, BenchOptions, Figure, StoreKind } from '../bench.ts'

/** An empty store to measure on. */
export interface StorePlace {
  readonly kind: StoreKind
  readonly dataDir: string
  /** `null`: the embedded store. */
  readonly databaseUrl: string | null
  /** For programs started on it. */
  readonly env: Readonly<Record<string, string>>
}

// Above all, it waits for the disk.
const AS_IT_COMES = {}

/** Makes a store of this kind, does the work, and leaves nothing behind. */
export async function onStore<T>(kind: StoreKind, work: (place: StorePlace) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-bench-'))
  const server = kind === 'postgres' ? await startPostgres(AS_IT_COMES) : null
  try {
    const databaseUrl = server === null ? null : await server.newDatabase()
    const env = { ML_CONNECTOR_DATA_DIR: dataDir, ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }) }
    return await work({ kind, dataDir, databaseUrl, env })
  } finally {
    await server?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** How a bench runs that measures the same on each of the stores asked for, an empty one each. */
export const onEachStore =
  (measure: (place: StorePlace, options: BenchOptions) => Promise<readonly Figure[]>): Bench['run'] =>
  async (options) => {
    const figures: Figure[] = []
    for (const kind of options.stores) figures.push(...(await onStore(kind, (place) => measure(place, options))))
    return figures
  }
