import { between, type Random } from '../../src/twins/random.ts'
import type { Doomed } from './front.ts'
import type { Ended, Running } from './processes.ts'
import type { Kill, Round, ServeRound, Start, SyncRound } from './scenario.ts'
import { SPEED, type Stage } from './stage.ts'

/** How often processes were killed, over a whole scenario. */
export interface Tally {
  killed: number
}

/** What is wrong with how a process ended, a sentence each. */
export type Complaints = string[]

// Real ms. A process that was told to stop has ten seconds of its own, faster time; the rest is for a busy machine.
const STOPPING_MS = 15_000
// Real ms, longer than a lease of a minute at this speed.
const FROZEN_MS = 1.3 * (60_000 / SPEED)

/** One round: processes that run and die while the company lives, tokens are revoked and the database goes away. */
export async function playRound(
  stage: Stage,
  round: Round,
  random: Random,
  tally: Tally,
  complaints: Complaints,
): Promise<void> {
  const calledOff = new AbortController()
  const beside = [
    revokeAfter(stage, round.revokeAfter, calledOff.signal),
    livingOn(stage, round.during, between(random, 50, 900), calledOff.signal),
    breakDown(stage, round.outage),
  ]
  try {
    if (round.kind === 'sync') await playSyncs(stage, round, tally)
    else await playServices(stage, round, tally, complaints)
  } finally {
    calledOff.abort()
    await Promise.all(beside)
    stage.fate.doomed.clear()
  }
}

async function playSyncs(stage: Stage, { starts }: SyncRound, tally: Tally): Promise<void> {
  const runs: Promise<unknown>[] = []
  for (const start of starts) {
    await real(start.afterMs)
    runs.push(runToItsEnd(stage, start, tally))
  }
  await Promise.all(runs)
}

const runToItsEnd = (stage: Stage, { args, kill }: Start, tally: Tally): Promise<Ended> =>
  dying(stage, stage.processes.start(args), kill, tally)

/** Each service is started again whenever it died, as a supervisor does, until the round is over. */
async function playServices(stage: Stage, round: ServeRound, tally: Tally, complaints: Complaints): Promise<void> {
  const over = real(round.forMs).then(() => 'over' as const)
  const lives = round.services.map(async ({ args, kills }) => {
    const left = [...kills]
    for (;;) {
      const running = stage.processes.start(args, stage.serveEnv)
      const ended = dying(stage, running, left.shift() ?? null, tally)
      const first = await Promise.race([ended, over])
      if (first === 'over') return endOf(running, ended, round.end, complaints)
      // A database that is away may end it; a supervisor waits a moment then.
      if (first.code !== null) await real(150)
    }
  })
  await Promise.all(lives)
}

async function endOf(
  running: Running,
  ended: Promise<Ended>,
  how: ServeRound['end'],
  complaints: Complaints,
): Promise<void> {
  if (how === 'kill') running.kill()
  else {
    running.stop()
    const late = setTimeout(() => {
      complaints.push(`${running.name} was told to stop and did not`)
      running.kill()
    }, STOPPING_MS)
    const { code, stderr } = await ended
    clearTimeout(late)
    // Somebody else on the machine may have its port; a supervisor would go on trying.
    const isShutOut = /Port \d+ is taken/.test(stderr)
    // Its time runs faster, so that half a real second is all it has to end in good order; that is none of its faults.
    const isOutOfTime = stderr.trimEnd().endsWith('Stopped without waiting any longer.')
    if (code !== 0 && code !== null && !isShutOut && !isOutOfTime)
      complaints.push(`${running.name} was told to stop and ended with ${code}: ${tail(stderr)}`)
  }
  await ended
}

const tail = (text: string): string => text.trim().split('\n').slice(-3).join(' | ').slice(-600)

/** Resolves when the process is gone, by its kill or by itself. */
export async function dying(stage: Stage, running: Running, kill: Kill | null, tally: Tally): Promise<Ended> {
  const doomed: Doomed | null =
    kill === null || kill.when === 'time'
      ? null
      : { kill, seen: 0, die: running.kill, freeze: () => running.freeze(FROZEN_MS) }
  if (doomed !== null) stage.fate.doomed.add(doomed)
  const timer = kill?.when === 'time' ? setTimeout(running.kill, kill.afterMs) : undefined
  const ended = await running.ended
  clearTimeout(timer)
  if (doomed !== null) stage.fate.doomed.delete(doomed)
  if (ended.code === null) tally.killed++
  return ended
}

async function revokeAfter({ visma, onRequests }: Stage, requests: number | null, signal: AbortSignal): Promise<void> {
  if (requests === null) return
  let left = requests
  const listener = () => {
    left--
    if (left === 0) visma.revokeTokens()
  }
  onRequests.add(listener)
  signal.addEventListener('abort', () => onRequests.delete(listener), { once: true })
}

async function livingOn(stage: Stage, times: number, everyMs: number, signal: AbortSignal): Promise<void> {
  for (let at = 0; at < times; at++) {
    await real(everyMs, signal)
    if (signal.aborted) return
    stage.happen(1)
  }
}

async function breakDown({ database }: Stage, outage: Round['outage']): Promise<void> {
  if (outage === null) return
  await real(outage.afterMs)
  await database?.down(outage.how)
  await real(outage.forMs)
  await database?.up()
}

/** Waits real time; ends early when called off. */
export function real(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
