import { type Day, daysBetween } from '../../../core/clock.ts'
import type { FlowSettings } from '../settings.ts'
import type { Figures } from './figures.ts'

/** What a seller is told of once: late for long, a good payer who turned late, and late no more. */
export const MOMENT_RULES = ['overdue', 'turnedLate', 'paid'] as const
export type MomentRule = (typeof MOMENT_RULES)[number]
export type MomentSettings = FlowSettings['moments']

/**
 * One episode of a customer under a rule. It begins with a document and lasts until nothing is overdue.
 *
 * `silent`: it was so when the rule was switched on. `open`: there is an activity about it; `over`: that one is done.
 * Of *paid*: `late` until the episode ends, then `told`, by an activity that people do themselves.
 */
export type Episode = {
  readonly rule: MomentRule
  /** Type and number of the document that began it. */
  readonly document: string
  readonly state: 'silent' | 'open' | 'over' | 'late' | 'told'
  /** The day from which on there is something to tell. */
  readonly from: Day
  /** The last day on which its activity was asked for; a day does not always have room for all. */
  readonly asked: Day
}

/** An activity about an episode that this store forgot, or never knew, and has found again. */
export interface Recognised extends Pick<Episode, 'rule' | 'document'> {
  readonly isDone: boolean
}

/** When each rule was switched on; `null` where it is off. */
export type Since = Readonly<Record<MomentRule, Day | null>>

/** *Late* where the settings name no days: from the grace of `payment-behaviour.ts` on. */
const GRACE_DAYS = 3

/** By what the activity of an episode is linked. */
export const momentRole = ({ rule, document }: Pick<Episode, 'rule' | 'document'>): string =>
  `moment:${rule}:${document}`

/** What a role of `momentRole` stands for; `null` for any other role. */
export function momentOfRole(role: string): Pick<Episode, 'rule' | 'document'> | null {
  const [, named, document] = /^moment:([^:]+):(.+)$/.exec(role) ?? []
  const rule = MOMENT_RULES.find((one) => one === named)
  return rule === undefined || document === undefined ? null : { rule, document }
}

/**
 * The episodes of a customer by its figures of now.
 *
 * @param before Its figures as they were known, with the episodes of then; `null` where it had none.
 * @param made   Roles of the activities that were made.
 * @param found  Of each rule the last activity, where it was found again and nothing is known of its episode yet.
 */
export function episodesNow({
  before,
  now,
  settings,
  since,
  made,
  found = [],
}: {
  readonly before: (Figures & { readonly moments?: readonly Episode[] }) | null
  readonly now: Figures
  readonly settings: MomentSettings
  readonly since: Since
  readonly made: ReadonlySet<string>
  readonly found?: readonly Recognised[]
}): readonly Episode[] {
  const known = found.reduce((all, one) => withFound(all, one, now), before?.moments ?? [])
  return MOMENT_RULES.flatMap((rule) => {
    const started = since[rule]
    if (started === null) return []
    const days = daysOf(rule, settings)
    const [current = null] = known.filter((one) => one.rule === rule && !hasEnded(one))
    const last = known.findLast((one) => one.rule === rule && hasEnded(one)) ?? null
    const next = current ? goesOn(current, now) : begins(rule, { before, now, days, started, made })
    return [...keptOf(last, next), ...(next === null ? [] : [next])].map((one) => askedAgain(one, now.asOf, made))
  })
}

/**
 * Nobody remembers an episode that was told of in days that a restored backup has lost, but its activity stands there. It
 * goes on, unless its activity is done and what began it is paid.
 */
function withFound(
  known: readonly Episode[],
  { rule, document, isDone }: Recognised,
  now: Figures,
): readonly Episode[] {
  const isOwed = now.oldest.some(({ type, number }) => `${type}:${number}` === document)
  const state = rule === 'paid' ? 'told' : isDone && !isOwed ? 'over' : 'open'
  return [
    ...known.filter((one) => one.rule !== rule || (hasEnded(one) && one.document !== document)),
    { rule, document, state, from: now.asOf, asked: now.asOf },
  ]
}

const hasEnded = ({ state }: Episode): boolean => state === 'over' || state === 'told'

const daysOf = (rule: MomentRule, { overdueDays }: MomentSettings): number =>
  rule === 'turnedLate' ? GRACE_DAYS : (overdueDays ?? GRACE_DAYS)

/** The day since which the customer's oldest open document is due; `null` where none has a due date. */
const oldestDue = ({ oldest }: Figures): Day | null => oldest[0]?.dueDate ?? null

const isLate = (figures: Figures, days: number, day: Day): boolean => {
  const due = oldestDue(figures)
  return due !== null && daysBetween(due, day) > days
}

function goesOn(current: Episode, now: Figures): Episode | null {
  if (now.band !== 'none') return current
  switch (current.state) {
    case 'late':
      return { ...current, state: 'told', from: now.asOf, asked: now.asOf }
    case 'open':
      return { ...current, state: 'over' }
    default:
      return null
  }
}

function begins(
  rule: MomentRule,
  {
    before,
    now,
    days,
    started,
    made,
  }: {
    readonly before: Figures | null
    readonly now: Figures
    readonly days: number
    readonly started: Day
    readonly made: ReadonlySet<string>
  },
): Episode | null {
  const [first] = now.oldest
  if (first === undefined || !isLate(now, days, now.asOf)) return null
  if (rule === 'turnedLate' && !turnedLate(before, now)) return null
  const episode = { rule, document: `${first.type}:${first.number}`, from: now.asOf, asked: now.asOf }
  if (rule === 'paid') return { ...episode, state: 'late' }
  // An activity of before the rule was switched off and on again is followed to its end.
  const wasSo = before === null || isLate(before, days, started)
  return { ...episode, state: wasSo && !made.has(momentRole(episode)) ? 'silent' : 'open' }
}

const turnedLate = (before: Figures | null, now: Figures): boolean =>
  before?.behaviour.behaviour === 'Pays on time' && now.behaviour.behaviour === 'Overdue now'

/**
 * The last episode that has ended stays until the next one that has, so that its activity is surely done by then. That a
 * customer is late no more is no news any more once it is late again; nor is an episode over that has begun again.
 */
function keptOf(last: Episode | null, next: Episode | null): readonly Episode[] {
  if (last === null) return []
  if (next === null) return [last]
  return last.state === 'told' || hasEnded(next) || momentRole(last) === momentRole(next) ? [] : [last]
}

const askedAgain = (one: Episode, today: Day, made: ReadonlySet<string>): Episode =>
  isShown(one) && one.asked !== today && !made.has(momentRole(one)) ? { ...one, asked: today } : one

/** Whether there should be an activity about it. */
export const isShown = ({ state }: Episode): boolean => state === 'open' || state === 'told'

/** What is kept of the rules that are on, by which it is known when each was switched on. */
type KeptSince = Partial<Record<MomentRule, { readonly since: Day; readonly days: number }>>

/**
 * Since when each rule is on, with what to keep of that. Another number of days is another rule: what is so under it
 * now was so before.
 */
export function momentsSince(
  kept: string | null,
  settings: MomentSettings,
  today: Day,
): { readonly since: Since; readonly kept: string } {
  const known = (kept === null ? {} : JSON.parse(kept)) as KeptSince
  const isOn: Readonly<Record<MomentRule, boolean>> = {
    overdue: settings.overdueDays !== null,
    turnedLate: settings.turnedLate,
    paid: settings.paid,
  }
  const next: { [R in MomentRule]?: { since: Day; days: number } } = {}
  for (const rule of MOMENT_RULES) {
    const days = daysOf(rule, settings)
    if (isOn[rule]) next[rule] = { since: known[rule]?.days === days ? known[rule].since : today, days }
  }
  return {
    since: {
      overdue: next.overdue?.since ?? null,
      turnedLate: next.turnedLate?.since ?? null,
      paid: next.paid?.since ?? null,
    },
    kept: JSON.stringify(next),
  }
}
