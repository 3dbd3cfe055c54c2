import { deserialize, serialize } from 'node:v8'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Company } from '../../src/twins/company/company.ts'
import type { Snapshot } from '../../src/twins/pipedrive/twin.ts'
import { type TestClock, testClock } from '../clock.ts'
import type { World } from '../world.ts'

/** What both remote systems held when a store was left, and when that was. */
export interface KeptTwins {
  readonly clock: TestClock
  readonly company: Company
  readonly snapshot: Snapshot
}

/** Objects of the books refer to each other, which JSON would not keep. */
export function packTwins({ clock, company, pipedrive }: Pick<World, 'clock' | 'company' | 'pipedrive'>): Buffer {
  const { clock: _, ...books } = company
  return gzipSync(serialize({ at: clock.now().toISOString(), books, snapshot: pipedrive.snapshot() }))
}

export function unpackTwins(packed: Buffer): KeptTwins {
  const { at, books, snapshot } = deserialize(gunzipSync(packed)) as {
    readonly at: string
    readonly books: Omit<Company, 'clock'>
    readonly snapshot: Snapshot
  }
  const clock = testClock(at)
  return { clock, company: { ...books, clock }, snapshot }
}
