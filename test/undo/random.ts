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
    /** Looks whether both sides tie out, at rest. */
    look: () => Promise<readonly string[]>,
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
    undoOne: async (dies, revive, log, look) => {
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
      // Whoever comes next finds out what the dead one had sent: the same undo, or a sync before it.
      if (signal.aborted && chance(random, 0.5)) await resume(w).then(() => w.sync())
      const again = signal.aborted ? await undo(w, one.id) : first
      if (signal.aborted) log(`again: ${again.run.status} ${again.run.message} ${JSON.stringify(again.run.skipped)}`)
      const wrong: string[] = []
      if (!['done', 'done_with_issues'].includes(again.run.status))
        wrong.push(`undo ${again.run.status}: ${again.run.message}`)
      const ledger = await w.store.ledger.ofRun(one.id, 1_000, 0)
      const named = new Set(
        ledger.map(({ entity, remote, system }) => `${system === undefined ? entity : 'books'} ${remote}`),
      )
      const isHidden = await hiddenIn(w, runs.slice(at))
      const isTouched = (name: string) => isHidden(name) || (touched.get(name) ?? -1) > at
      const undone = [first.run.id, again.run.id]
      wrong.push(
        ...held(one, { named, full: await fullIn(w, undone), start, end: snapshot(w), isTouched, before: one.before }),
      )
      await resume(w)
      w.calls()
      for (const mode of ['changes', 'full'] as const) {
        w.clock.advance(30 * 60_000)
        await w.sync({ mode })
        const sent = w.calls().filter(({ method, status }) => method !== 'GET' && status < 300)
        if (sent.length > 0)
          wrong.push(
            `a ${mode} run after the undo wrote: ${sent.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
          )
      }
      wrong.push(...(await look()))
      await released(w, one.id).catch((error: unknown) => log(String(error)))
      return wrong
    },
  }
}

/** Only raising the visibility shows again what lowering it hid, in that run or later. */
async function hiddenIn(w: World, runs: readonly Written[]): Promise<(record: string) => boolean> {
  const all = await Promise.all(runs.map(({ id }) => w.store.ledger.ofRun(id, 1_000, 0)))
  const hidden = all.flat().filter(({ flow }) => flow === 'connection')
  const names = new Set(hidden.map(({ entity, remote }) => `${entity} ${remote}`))
  return (record) => names.has(record)
}

/** Members that were empty before and that no program can empty again, where the undo named them. */
async function fullIn(w: World, undoes: readonly RunId[]): Promise<ReadonlySet<string>> {
  const all = await Promise.all(undoes.map((id) => w.store.ledger.ofRun(id, 1_000, 0)))
  return new Set(
    all.flat().flatMap(({ rule, entity, remote, before }) =>
      rule !== 'undo.read_only'
        ? []
        : Object.keys(before ?? {})
            .filter((field) => NEVER_EMPTY.includes(`${entity} ${field}`))
            .map((field) => `${entity} ${remote} ${field}`),
    ),
  )
}

const NEVER_EMPTY = ['person org_id', 'deal expected_close_date', 'activity due_date']

interface Seen {
  /** Records of which the ledger of the run tells. */
  readonly named: ReadonlySet<string>
  readonly full: ReadonlySet<string>
  readonly before: Snapshot
  readonly start: Snapshot
  readonly end: Snapshot
  readonly isTouched: (name: string) => boolean
}

/** What does not stand as it did before the run, although nobody else touched it since. */
function held({ before, after }: Written, seen: Seen): readonly string[] {
  const { named, full, start, end, isTouched } = seen
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
      if (after.has(record) && end.has(record) && !isTheirs(record, seen)) wrong.push(`${record} is still there`)
      continue
    }
    if (isTouched(name) || isTouched(record) || !end.has(record)) continue
    if (full.has(name) && before.get(record)?.get(member) === undefined) continue
    const [then, now] = [before.get(record)?.get(member), end.get(record)?.get(member)]
    if (then !== now && !isTouched(`${record} is_archived`)) wrong.push(`${name} is ${now} instead of ${then}`)
  }
  for (const name of differences(start, end)) {
    const record = name.split(' ').slice(0, 2).join(' ')
    if (written.has(name) || written.has(record) || named.has(record)) continue
    // What later runs hung on a record that is gone went with it, or back to where it was.
    const hasLost = hangsOn(start.get(record)).some((one) => !end.has(one))
    if (hasLost && (end.has(record) ? PLACES.test(name) : name === record)) continue
    wrong.push(`the undo changed ${name}: ${start.get(record)?.get(name.slice(record.length + 1))}`)
  }
  return wrong
}

const PARENTS = { org_id: 'organization', person_id: 'person', deal_id: 'deal' } as const

/** Members that tell where a row hangs. */
const PLACES = / (deal_id|org_id|person_id|pinned_to_(deal|organization|person)_flag)$/

const hangsOn = (row: ReadonlyMap<string, string> | undefined): readonly string[] =>
  Object.entries(PARENTS).flatMap(([member, kind]) => {
    const id = row?.get(member)
    return id === undefined ? [] : [`${kind} ${id}`]
  })

function isTheirs(record: string, seen: Seen, deep = 0): boolean {
  const { end, isTouched } = seen
  const members = [...(end.get(record)?.keys() ?? [])]
  if (isTouched(record) || members.some((member) => isTouched(`${record} ${member}`))) return true
  if (deep > 4) return false
  return [...end].some(
    ([name, row]) =>
      hangsOn(row).includes(record) &&
      (isTheirs(name, seen, deep + 1) || placeIn(row, record).some((member) => stays(name, member, seen))),
  )
}

/** Nothing can empty it: this run set it, or a later one on a person who was there before. */
const stays = (name: string, member: string, { full, before }: Seen): boolean =>
  full.has(`${name} ${member}`) || (NEVER_EMPTY.includes(`${name.split(' ')[0]} ${member}`) && before.has(name))

/** The members by which a row hangs on a record. */
const placeIn = (row: ReadonlyMap<string, string>, record: string): readonly string[] =>
  Object.entries(PARENTS).flatMap(([member, kind]) => (record === `${kind} ${row.get(member)}` ? [member] : []))
