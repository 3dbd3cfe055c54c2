import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addDays, dayIn } from '../../src/core/clock.ts'
import type { Buyers } from './buyers.ts'
import { fillStore } from './fill-store.ts'
import { connectionYaml, type Ended, runWell } from './program.ts'
import type { StorePlace } from './stores.ts'
import { type RunningTwins, startTwins } from './twins.ts'

/** The connection of a filled store. */
export const NAME = 'bench'
const DOCUMENTS = 100

export interface Filled {
  readonly buyers: Buyers
  readonly twins: RunningTwins
  /** `sync` in the foreground, so many days later. */
  readonly sync: (later: number) => Promise<Ended>
}

/**
 * A store that many runs have filled: 100 documents of each customer. One customer in a hundred is in Pipedrive, by the
 * first run, which was made already.
 */
export async function onFilledStore<T>(
  place: StorePlace,
  customers: number,
  work: (filled: Filled) => Promise<T>,
): Promise<T> {
  const day = dayIn('Europe/Oslo', new Date())
  const buyers: Buyers = { customers, documents: DOCUMENTS, linked: Math.ceil(customers / 100), day }
  const twins = await startTwins({
    company: buyers,
    pipedrive: { plan: 'ultimate', seats: 100_000, limits: { dailyBudget: null } },
  })
  try {
    const file = join(place.dataDir, 'connection.yaml')
    const settings = { backfill: { since: addDays(day, -30) } }
    writeFileSync(file, connectionYaml({ name: NAME, pair: twins.pairs[0], plan: 'ultimate', settings }))
    await runWell(['connection', 'apply', '-f', file], place.env)
    const sync = (later: number) => runWell(['sync', NAME, '--json'], place.env, later)
    await sync(0)
    await fillStore(place, NAME, buyers)
    return await work({ buyers, twins, sync })
  } finally {
    await twins.stop()
  }
}
