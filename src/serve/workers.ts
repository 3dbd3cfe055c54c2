import { storedSettings } from '../connection/stored.ts'
import type { Clock } from '../core/clock.ts'
import type { Store } from '../core/store.ts'
import { attend } from '../engine/attend.ts'
import type { Dispatcher } from '../engine/dispatcher.ts'
import { oneAtATime } from '../engine/one-at-a-time.ts'
import { planAll } from '../engine/plan-all.ts'
import type { Pulse } from '../engine/pulse.ts'
import type { TimetableOf } from '../engine/schedule.ts'
import { trouble } from '../engine/trouble.ts'
import type { Log } from '../observe/log.ts'
import type { Service } from '../service/service.ts'
import { runOnce } from './run-once.ts'

// A connection that was just started or applied is planned within this time.
const PLAN_EVERY_MS = 2_000

const timetableOf: TimetableOf = (settings) => storedSettings(settings).timetable

export interface WorkersOptions {
  readonly service: Service
  readonly dispatcher: Dispatcher
  readonly slots: number
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly heart: Pulse
}

/** Plans connections by their schedules and runs those that are due. @returns a function that stops the planning */
export async function startWorkers(options: WorkersOptions): Promise<() => void> {
  const { service, dispatcher, slots, clock, random, log, heart } = options
  await dispatcher.work(
    attend({ store: service.store, clock, random, timetableOf, run: runOnce(service, clock, log) }),
    { slots },
  )
  // Not awaited: planning a thousand connections takes a while the first time, and those that are due can run already.
  const planning = planner(service.store, clock, log, () => heart.beat('planning'))
  const timer = setInterval(planning, PLAN_EVERY_MS)
  void planning()
  return () => clearInterval(timer)
}

function planner(store: Store, clock: Clock, log: Log, onTurn: () => void): () => Promise<void> {
  const away = trouble((err) => log.error({ event: 'schedule.trouble', err }, 'schedules cannot be planned for now'))
  const plan = oneAtATime(async () => {
    const count = await planAll(store, clock, timetableOf)
    if (count > 0) log.info({ event: 'schedule.planned', connections: count })
  })
  return () =>
    plan().then(() => {
      away.over()
      onTurn()
    }, away.met)
}
