import type { RunId } from '../../src/core/ids.ts'
import type { Run } from '../../src/core/run.ts'
import { between, chance, type Random } from '../../src/twins/random.ts'
import type { World } from '../world.ts'
import { differences, type Snapshot, snapshot } from './snapshot.ts'
import { released, resume, undo } from './undo.ts'

interface Written {
  readonly id: RunId
  readonly before: Snapshot
  readonly after: Snapshot
}

/** What is known of a history, to hold an undo against it. */
export interface Memory {
  /** To be called around everything that happens in the systems but for runs. */
  readonly others: <T>(act: () => T) => T
  /** To be called around a run. */
  readonly run: (sync: () => Promise<Run>) => Promise<Run>
  /** Takes one of the runs back, lets it rest, and releases it. @returns what is wrong, a sentence each */
  readonly undoOne: (
    dies: () => AbortSignal,
    revive: () => void,
    log: (text: string) => void,
  ) => Promise<readonly string[]>
}

export function remembering(w: World, random: Random): Memory {
  const runs: Written[] = []
  /** What others changed since the beginning, with the number of runs there were then. */
  const touched = new Map<string, number>()
  const others: Memory['others'] = (act) => {
    const before = snapshot(w)
    const result = act()
    for (const name of differences(before, snapshot(w))) touched.set(name, runs.length)
    return result
  }
  return {
    others,
    run: async (sync) => {
      const before = snapshot(w)
      const run = await sync()
      runs.push({ id: run.id, before, after: snapshot(w) })
      return run
    },
    undoOne: async (dies, revive, log) => {
      const wrote = runs.flatMap(({ before, after }, at) => (differences(before, after).size > 0 ? [at] : []))
      const at = chance(random, 0.5) ? (wrote.at(-1) ?? 0) : (wrote[between(random, 0, wrote.length - 1)] ?? 0)
      const one = runs[at]
      if (one === undefined) return []
      const start = snapshot(w)
      const signal = dies()
      const first = await undo(w, one.id, { signal })
      log(
        `undo of run ${at} of ${runs.length}: ${first.run.status} ${first.run.message} ${JSON.stringify(first.run.skipped)}`,
      )
      revive()
      const again = signal.aborted ? await undo(w, one.id) : first
      if (signal.aborted) log(`again: ${again.run.status} ${again.run.message} ${JSON.stringify(again.run.skipped)}`)
      const wrong: string[] = []
      if (!['done', 'done_with_issues'].includes(again.run.status))
        wrong.push(`undo ${again.run.status}: ${again.run.message}`)
      const ledger = await w.store.ledger.ofRun(one.id, 1_000, 0)
      // Only raising the visibility shows again what lowering it hid.
      const hidden = new Set(
        ledger.filter(({ flow }) => flow === 'connection').map(({ entity, remote }) => `${entity} ${remote}`),
      )
      const named = new Set(
        ledger.map(({ entity, remote, system }) => `${system === undefined ? entity : 'books'} ${remote}`),
      )
      wrong.push(...held(one, named, start, snapshot(w), (name) => hidden.has(name) || (touched.get(name) ?? -1) > at))
      await resume(w)
      w.calls()
      for (const mode of ['changes', 'full'] as const) {
        w.clock.advance(90 * 60_000)
        await w.sync({ mode })
        const sent = w.calls().filter(({ method, status }) => method !== 'GET' && status < 300)
        if (sent.length > 0)
          wrong.push(
            `a ${mode} run after the undo wrote: ${sent.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
          )
      }
      await released(w, one.id).catch((error: unknown) => log(String(error)))
      return wrong
    },
  }
}

/** What does not stand as it did before the run, although nobody else touched it since. */
function held(
  { before, after }: Written,
  named: ReadonlySet<string>,
  start: Snapshot,
  end: Snapshot,
  isTouched: (name: string) => boolean,
): readonly string[] {
  const wrong: string[] = []
  // The books go on while a run reads them; and of what a run sent as it died, only the ledger tells.
  const inRun = [...differences(before, after)].filter(
    (name) => !name.startsWith('books ') || named.has(name.split(' ').slice(0, 2).join(' ')),
  )
  const written = new Set(inRun)
  for (const name of written) {
    const [kind, id, ...rest] = name.split(' ')
    const record = `${kind} ${id}`
    const member = rest.join(' ')
    if (member === '') {
      // Made by the run. What people changed, or hung something on, stays.
      if (after.has(record) && end.has(record) && !isTheirs(record, end, isTouched))
        wrong.push(`${record} is still there`)
      continue
    }
    if (isTouched(name) || isTouched(record) || !end.has(record)) continue
    const [then, now] = [before.get(record)?.get(member), end.get(record)?.get(member)]
    if (then !== now && !isTouched(`${record} is_archived`)) wrong.push(`${name} is ${now} instead of ${then}`)
  }
  for (const name of differences(start, end)) {
    const record = name.split(' ').slice(0, 2).join(' ')
    if (written.has(name) || written.has(record) || named.has(record)) continue
    // What later runs hung on a record that is gone went with it.
    if (!end.has(record) && name === record && hangsOn(start.get(record)).some((one) => !end.has(one))) continue
    wrong.push(`the undo changed ${name}: ${start.get(record)?.get(name.slice(record.length + 1))}`)
  }
  return wrong
}

const PARENTS = { org_id: 'organization', person_id: 'person', deal_id: 'deal' } as const

const hangsOn = (row: ReadonlyMap<string, string> | undefined): readonly string[] =>
  Object.entries(PARENTS).flatMap(([member, kind]) => {
    const id = row?.get(member)
    return id === undefined ? [] : [`${kind} ${id}`]
  })

function isTheirs(record: string, end: Snapshot, isTouched: (name: string) => boolean, deep = 0): boolean {
  const members = [...(end.get(record)?.keys() ?? [])]
  if (isTouched(record) || members.some((member) => isTouched(`${record} ${member}`))) return true
  if (deep > 4) return false
  return [...end].some(([name, row]) => hangsOn(row).includes(record) && isTheirs(name, end, isTouched, deep + 1))
}
