import { DRIFT_KINDS } from '../../src/core/drift.ts'
import type { SyncOptions } from '../../src/sync/run-contract.ts'
import { nordicCompany } from '../../src/twins/company/company.ts'
import { osloTime } from '../../src/twins/company/stamps.ts'
import { between, chance, pick, type Random, seeded } from '../../src/twins/random.ts'
import { testClock } from '../clock.ts'
import { happen } from '../days/books.ts'
import { type World, world } from '../world.ts'
import { type Planted, planter } from './plant.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const someSettings = (random: Random) => ({
  onDeleted: chance(random, 0.25) ? 'recreate' : 'leave',
  visibility: pick(random, ['amounts', 'amounts', 'amounts', 'bands', 'light'] as const),
  locale: pick(random, ['nb-NO', 'en-GB', 'da-DK'] as const),
  deals: { create: pick(random, ['perCustomer', 'perCustomer', 'perInvoice', 'never'] as const) },
  flows: {
    receivables: true,
    customerInvoices: { as: pick(random, ['note', 'note', 'activity'] as const) },
    customers: { organization: pick(random, ['create', 'create', 'create', 'link', 'off'] as const) },
  },
})

/** A company that is in step with Pipedrive, by seed. */
async function inStep(seed: number, random: Random): Promise<World> {
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed, clock, suppliers: 3, customers: 6, invoices: between(random, 6, 20) })
  const w = await world({ seed, clock, company, settings: someSettings(random) })
  for (const mode of ['changes', 'full', 'changes'] as const) {
    await w.sync({ mode })
    clock.advance(90 * MINUTE)
  }
  return w
}

/** The result of a run that reads back, with its lines. */
export async function readBack(w: World, options: Partial<SyncOptions>) {
  const run = await w.sync(options)
  const { id } = await w.connection()
  const found = await w.store.tieOuts.ofRun(id, run.id)
  if (found === null) throw new Error(`The run ended ${run.status}: ${run.message}`)
  const lines = await w.store.tieOuts.lines(id, run.id, 0, 10_000)
  return { run, tieOut: found.tieOut, lines, drift: await w.store.tieOuts.drift(id, run.id, 0, 10_000) }
}

const told = (one: { kind: string; entity: string; remote: string; field: string | null; found: unknown }) =>
  `${one.kind} ${one.entity} ${one.remote} ${one.field ?? ''} ${JSON.stringify(one.found)}`

/** What is wrong after people have changed what is ours, a sentence each. */
export async function plantedDays(
  seed: number,
  log: (text: string) => void = () => undefined,
): Promise<readonly string[]> {
  const random = seeded(seed)
  const w = await inStep(seed, random)
  const wrong: string[] = []
  try {
    const people = planter(w, random)
    const planted: Planted[] = []
    for (let at = between(random, 1, 6); at > 0; at--) {
      const one = people.plant()
      if (one === null) continue
      planted.push(one)
      log(`planted ${one.kind} ${one.entity} ${one.id}: ${one.what}`)
    }
    const lives = chance(random, 0.5)
    if (lives) {
      for (let at = between(random, 1, 6); at > 0; at--) log(happen(w, random))
      await w.sync()
      w.clock.advance(HOUR)
    }
    const { drift, tieOut } = await readBack(w, { mode: 'reconcile', texts: true })
    for (const one of drift) log(`found ${told(one)}`)
    const rest = [...drift]
    for (const one of planted) {
      const at = rest.findIndex(
        ({ kind, entity, remote }) => kind === one.kind && entity === one.entity && remote === String(one.id),
      )
      if (at >= 0) rest.splice(at, 1)
      // What came from the books meanwhile may have been written over it, or told the sync of it.
      else if (!lives || (one.stands() && one.kind !== 'deleted' && one.kind !== 'relinked'))
        wrong.push(`not found: ${one.kind} ${one.entity} ${one.id} ${one.what}`)
    }
    wrong.push(...rest.map((one) => `nobody did: ${told(one)}`))
    if (drift.length > 0 && tieOut.verdict !== 'differs') wrong.push(`the verdict is ${tieOut.verdict}`)

    w.clock.advance(HOUR)
    const healed = await readBack(w, { mode: 'reconcile', fix: true, texts: true })
    log(`healed ${healed.tieOut.repaired} of ${healed.drift.length}`)
    w.clock.advance(HOUR)
    const after = await readBack(w, { mode: 'tie-out', texts: true })
    for (const one of after.drift.filter(({ kind }) => kind !== 'extra')) wrong.push(`after healing: ${told(one)}`)
    for (const one of planted)
      if ((one.kind === 'value' || one.kind === 'text') && one.what !== 'text' && one.stands())
        wrong.push(`not put back: ${one.entity} ${one.id} ${one.what}`)
    for (const line of after.lines)
      if (line.difference !== '0') wrong.push(`${line.numbers} differs by ${line.difference}`)
    return wrong
  } finally {
    await w.close()
  }
}

/** What is wrong while nobody touches what is ours and the company lives on, a sentence each. */
export async function quietDays(
  seed: number,
  log: (text: string) => void = () => undefined,
): Promise<readonly string[]> {
  const random = seeded(seed)
  const w = await inStep(seed, random)
  const wrong: string[] = []
  try {
    for (let day = 0; day < 3; day++) {
      for (let at = between(random, 0, 4); at > 0; at--) log(happen(w, random))
      let moves = between(random, 0, 4)
      w.visma.troubles.meanwhile = (path) => {
        if (moves === 0 || !chance(random, 0.3)) return
        moves--
        log(`while ${path} was read: ${happen(w, random)}`)
      }
      w.visma.quirks.pagedBalances = chance(random, 0.5)
      const mode = pick(random, ['reconcile', 'tie-out'] as const)
      const { tieOut, drift, lines } = await readBack(w, { mode, texts: true, fix: chance(random, 0.3) })
      w.visma.troubles.meanwhile = null
      log(`${mode}: ${tieOut.verdict} ${JSON.stringify(tieOut.sum?.places)}`)
      wrong.push(...drift.map((one) => `day ${day}: nobody did: ${told(one)}`))
      if (DRIFT_KINDS.some((kind) => tieOut.drift[kind] > 0)) wrong.push(`day ${day}: ${JSON.stringify(tieOut.drift)}`)
      for (const line of lines)
        if (line.difference !== '0' || (line.question !== null && line.question !== '0'))
          wrong.push(`day ${day}: ${JSON.stringify(line)}`)
      if (tieOut.verdict !== 'ties_out')
        wrong.push(`day ${day}: the verdict is ${tieOut.verdict}: ${tieOut.sum?.booksProblem}`)
      const hour = Number(osloTime(w.clock.now()).slice(11, 13))
      w.clock.advance((24 - hour + between(random, 1, 9)) * HOUR)
    }
    return wrong
  } finally {
    await w.close()
  }
}
