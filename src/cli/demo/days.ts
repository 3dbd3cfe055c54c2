import { dayIn } from '../../core/clock.ts'
import { weekdayText } from '../../twins/showcase/workday.ts'
import type { Cli } from '../cli.ts'
import { plural } from '../terminal/words.ts'
import { happenedIn } from './happened-in.ts'
import { type Carried, carriedOver, type Left, wentWell } from './living.ts'
import type { PassingClock } from './passing-clock.ts'

interface Passing {
  readonly days: number
  readonly clock: PassingClock
  /** Lets the day happen in Visma.net, and says what happened, in sentences. */
  readonly work: () => readonly string[]
  /** Carries changes over to Pipedrive. */
  readonly carry: () => Promise<Carried>
  /** What earlier runs have left open. */
  readonly left: Left
}

/** For each day: shows what happens in the company, then what of it was carried over. `null` when it was stopped. */
export async function passDays({ terminal, signal }: Cli, passing: Passing): Promise<Left | null> {
  const { bold, cyan, dim, yellow } = terminal.colours
  const { clock, days } = passing
  let { left } = passing
  let [created, updated, units] = [0, 0, 0]
  for (let day = 0; day < days && !signal.aborted; day++) {
    clock.passDay()
    const said = passing.work()
    const date = weekdayText(dayIn('Europe/Oslo', clock.now()))
    terminal.say(said.length > 0 ? bold(date) : `${bold(date)}  ${dim('Nothing happens.')}`)
    if (said.length === 0) continue
    for (const sentence of said) terminal.say(`  ${cyan(happenedIn(sentence))}  ${sentence}`)
    const { run, toVisma, left: now } = await passing.carry()
    if (run.status === 'stopped') return null
    const text = carriedOver(run, left, now, toVisma)
    terminal.say(`  ${dim('       →')}  ${wentWell(run) ? text : yellow(`${text} ${run.message ?? ''}`.trimEnd())}`)
    created += run.counts.created
    updated += run.counts.updated
    units += run.api.pipedrive.budget
    left = now
  }
  if (signal.aborted) return null
  const written = `${plural(created, 'record')} created and ${plural(updated, 'record')} updated`
  terminal.say(`${plural(days, 'day')} went by: ${written} for ${plural(units, 'unit')}.`)
  return left
}
