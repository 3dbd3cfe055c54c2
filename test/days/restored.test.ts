import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SYSTEM } from '../../src/core/actor.ts'
import { backupStore } from '../../src/store/backup/backup.ts'
import { restoreStore } from '../../src/store/backup/restore.ts'
import { nordicCompany, postInvoice } from '../../src/twins/company/company.ts'
import { between, chance, pick, type Random, seeded } from '../../src/twins/random.ts'
import { adopt } from '../adopting.ts'
import { testClock } from '../clock.ts'
import { reading } from '../figures/account.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type StoreAt, type World, world } from '../world.ts'
import { happen } from './books.ts'
import { checks } from './checks.ts'
import { team } from './people.ts'
import { atRest, someSettings, THEIRS } from './play.ts'

const DAY_MS = 86_400_000
const never = new AbortController().signal

warnWithoutPostgres()
let server: TestPostgres | undefined
beforeAll(async () => {
  if (postgresBinaries !== null) server = await startPostgres()
})
afterAll(async () => {
  await server?.stop()
})

const KINDS = postgresBinaries === null ? (['embedded'] as const) : (['embedded', 'server'] as const)
type Kind = (typeof KINDS)[number]
const databaseOf = async (kind: Kind) => (kind === 'server' ? ((await server?.newDatabase()) ?? null) : null)

/** Some days on which the books and people go on, with a run on each of them or on one in `every`. */
async function someDays(
  w: World,
  people: ReturnType<typeof team>,
  days: number,
  { random, read, log, every = 1 }: Telling,
) {
  for (let day = 0; day < days; day++) {
    for (let at = between(random, 0, 4); at > 0; at--) log(happen(w, random))
    for (let at = between(random, 0, 2); at > 0; at--) log(people.act() ?? 'nobody did anything')
    if (day % every === 0) {
      const run = await w.sync({ mode: chance(random, 0.2) ? 'full' : 'changes' })
      log(`run ${run.status} ${run.message ?? ''} ${JSON.stringify(run.counts)}`)
      // Before people rename what was made.
      read.see()
    }
    w.clock.advance(DAY_MS)
  }
}
type Log = (text: string) => void
interface Telling {
  readonly random: Random
  readonly read: ReturnType<typeof reading>
  readonly log: Log
  readonly every?: number
}

/** Restores the store as it was into a new place; the one of the world is lost. */
async function restored(w: World, from: StoreAt, to: Kind, work: () => Promise<void>): Promise<StoreAt> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-restored-'))
  copyFileSync(join(w.dataDir, 'master.key'), join(dataDir, 'master.key'))
  const there = { dataDir, databaseUrl: await databaseOf(to) }
  const file = join(dataDir, 'week-old.backup')
  const common = { file, clock: w.clock, signal: never, actor: SYSTEM, onProgress: () => undefined }
  await backupStore({ ...from, ...common, version: '1' })
  await work()
  await restoreStore({ ...there, ...common, masterKey: null })
  await w.moveTo(there)
  return there
}

interface Case {
  readonly seed: number
  readonly from: Kind
  readonly to: Kind
  /** Days from one run to the next in the week that is lost. */
  readonly every: number
}

/** A store whose week after its backup is lost; what is wrong when all has come to rest, a sentence each. */
async function lostWeek({ seed, from, to, every }: Case, log: Log): Promise<readonly string[]> {
  const random = seeded(seed)
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed, clock, suppliers: 2, customers: 5, invoices: between(random, 6, 20) })
  const visibility = pick(random, ['amounts', 'amounts', 'bands', 'light'] as const)
  const settings = { ...someSettings(random), visibility }
  const databaseUrl = await databaseOf(from)
  const w = await world({ clock, company, settings, databaseUrl })
  const people = team(w, random)
  const read = reading(w.pipedrive.state)
  const wrong: string[] = []
  let there: StoreAt | null = null
  try {
    w.calm()
    await someDays(w, people, 2, { random, read, log })
    there = await restored(w, { dataDir: w.dataDir, databaseUrl }, to, async () => {
      log('a backup is made')
      await someDays(w, people, 7, { random, read, log, every })
      log('the store is lost')
    })
    const news = postInvoice(company, pick(random, company.customers))
    log(`invoice ${news.referenceNumber} is posted before it is restored`)
    w.calls()
    const refused = await w.sync()
    if (refused.status !== 'failed' || w.calls().length > 0)
      wrong.push(`a run before it was adopted: ${refused.status}`)
    const adopted = await adopt(w)
    log(`adopted: ${adopted.recognised} of ${adopted.recognised + adopted.known}`)
    const writes = w.calls().filter(({ method }) => method !== 'GET')
    if (writes.length > 0) wrong.push(`adopting wrote ${writes.length} times`)
    const { state } = await w.connection()
    if (state !== 'active') wrong.push(`adopted, it is ${state}`)
    read.see()
    wrong.push(
      ...(await atRest(w, (run) => {
        if (run.status !== 'done' && run.status !== 'done_with_issues') wrong.push(`run ${run.status}: ${run.message}`)
      })),
    )
    wrong.push(...checks(w, people, { read, settings }))
    const issues = await w.store.issues.list((await w.connection()).id, ['open', 'waiting'])
    wrong.push(
      ...issues.filter(({ code }) => !THEIRS.has(code)).map(({ code, message }) => `issue ${code}: ${message}`),
    )
    return wrong
  } finally {
    await w.close()
    if (there !== null) rmSync(there.dataDir, { recursive: true, force: true })
  }
}

/** One seed each for a server, from one and to one: a backup is the same wherever it is from. */
const CASES: readonly Case[] = [
  ...[1, 2, 3, 5].map((seed) => ({ seed, from: 'embedded', to: 'embedded', every: 1 }) as const),
  { seed: 6, from: 'embedded', to: 'embedded', every: 2 },
  ...KINDS.slice(1).flatMap((server) => [
    { seed: 10, from: 'embedded' as const, to: server, every: 1 },
    { seed: 11, from: server, to: 'embedded' as const, every: 1 },
    { seed: 12, from: server, to: server, every: 1 },
  ]),
]

describe('a backup of a week ago', () => {
  test.each(CASES)(
    'seed $seed, from $from to $to, a run every $every days: nothing doubled, nobody overruled, and in step',
    async (one) => {
      const story: string[] = []
      const wrong = await lostWeek(one, (text) => story.push(text))
      expect(wrong, story.join('\n')).toEqual([])
    },
  )
})
