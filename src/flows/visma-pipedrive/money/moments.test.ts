import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleApplication, exampleDocument } from '../../../../test/example-records.ts'
import type { Document } from '../../../connectors/visma/model.ts'
import { addDays, daysBetween } from '../../../core/clock.ts'
import { type Figures, figuresOf } from './figures.ts'
import {
  type Episode,
  episodesNow,
  isShown,
  type MomentSettings,
  momentRole,
  momentsSince,
  type Since,
} from './moments.ts'

const START = '2026-06-01'
const day = (days: number) => addDays(START, days)
const OFF: Since = { overdue: null, turnedLate: null, paid: null }
const settings: MomentSettings = { overdueDays: 14, turnedLate: true, paid: true }

/** Invoices by number: due on that day after the start, and paid on another one, if ever. */
type Books = Readonly<Record<string, { readonly due: number; readonly paid?: number }>>

const documentsOn = (books: Books, today: number): readonly Document[] =>
  Object.entries(books).map(([number, { due, paid }]) => {
    const isPaid = paid !== undefined && paid <= today
    return exampleDocument({
      ...{ number, date: day(due - 30), dueDate: day(due), currency: 'NOK', total: '100', totalBase: '100', lines: [] },
      ...{ balance: isPaid ? '0' : '100', balanceBase: isPaid ? '0' : '100', status: isPaid ? 'Closed' : 'Open' },
      applications: isPaid ? [exampleApplication({ amount: '100', day: day(paid) })] : [],
    })
  })
const figuresOn = (books: Books, today: number): Figures =>
  figuresOf({
    customer: { number: '10042', name: 'Fjordkaffe AS' },
    documents: documentsOn(books, today),
    today: day(today),
    baseCurrency: 'NOK',
  })

/** The episodes of each day, as runs find them: what was known before is of the run before. */
function live(
  books: Books,
  days: readonly number[],
  { since = 0, given = settings, made = false }: { since?: number; given?: MomentSettings; made?: boolean } = {},
): readonly (readonly Episode[])[] {
  const on: Since = { overdue: day(since), turnedLate: day(since), paid: day(since) }
  const roles = new Set<string>()
  let before: (Figures & { readonly moments?: readonly Episode[] }) | null = null
  return days.map((today) => {
    const now = figuresOn(books, today)
    const moments = episodesNow({ before, now, settings: given, since: today < since ? OFF : on, made: roles })
    before = { ...now, moments }
    if (made) for (const one of moments) if (isShown(one)) roles.add(momentRole(one))
    return moments
  })
}
const shownOf = (episodes: readonly Episode[], rule: Episode['rule']) =>
  episodes.filter((one) => one.rule === rule).map(({ document, state }) => `${document} ${state}`)

const GOOD: Books = { 1: { due: -100, paid: -100 }, 2: { due: -80, paid: -80 }, 3: { due: -60, paid: -60 } }

describe('§3.7 overdue for more than so many days', () => {
  test('begins with the first document over them, is one however many follow, and ends when nothing is overdue', () => {
    const books = { 7: { due: 0, paid: 30 }, 8: { due: 10, paid: 40 } }
    const found = live(books, [0, 14, 15, 26, 30, 40, 41]).map((one) => shownOf(one, 'overdue'))
    expect(found).toEqual([
      [],
      [],
      ['Invoice:7 open'],
      ['Invoice:7 open'],
      ['Invoice:7 open'],
      ['Invoice:7 over'],
      ['Invoice:7 over'],
    ])
  })
  test('begins again with the next episode, which is another one', () => {
    const books = { 7: { due: 0, paid: 20 }, 8: { due: 30, paid: 50 } }
    const found = live(books, [0, 15, 20, 45, 50]).map((one) => shownOf(one, 'overdue'))
    expect(found).toEqual([
      [],
      ['Invoice:7 open'],
      ['Invoice:7 over'],
      ['Invoice:7 over', 'Invoice:8 open'],
      ['Invoice:8 over'],
    ])
  })
  test('goes on where a payment is taken back and the same document is late again', () => {
    const paid = { ...figuresOn({}, 20), moments: live({ 7: { due: 0, paid: 20 } }, [0, 15, 20]).at(-1) ?? [] }
    const on: Since = { ...OFF, overdue: day(0) }
    const again = episodesNow({
      before: paid,
      now: figuresOn({ 7: { due: 0 } }, 21),
      settings,
      since: on,
      made: new Set(),
    })
    expect(shownOf(again, 'overdue')).toEqual(['Invoice:7 open'])
  })
})

describe('§3.7 none for what was so at switch-on', () => {
  test('a customer who is late then is silent until nothing is overdue, and told of the next time', () => {
    const books = { 7: { due: 0, paid: 40 }, 8: { due: 50 } }
    const found = live(books, [0, 20, 25, 40, 66], { since: 20 }).map((one) => shownOf(one, 'overdue'))
    expect(found).toEqual([[], ['Invoice:7 silent'], ['Invoice:7 silent'], [], ['Invoice:8 open']])
  })
  test('nor where it is looked at for the first time days after that', () => {
    expect(
      live({ 7: { due: 0 } }, [0, 25], { since: 20 })
        .map((one) => shownOf(one, 'overdue'))
        .at(-1),
    ).toEqual(['Invoice:7 silent'])
  })
  test('but one who gets late between switch-on and the first look is told of', () => {
    expect(
      live({ 7: { due: 10 } }, [0, 26], { since: 20 })
        .map((one) => shownOf(one, 'overdue'))
        .at(-1),
    ).toEqual(['Invoice:7 open'])
  })
  test('of 2,000 late customers nobody is told of, whenever each is looked at', () => {
    for (let at = 0; at < 2000; at += 1) {
      const books = { ...GOOD, [`9${at}`]: { due: -15 - (at % 300) } }
      const found = live(books, [0, 1 + (at % 5)], { since: 0 }).flat()
      expect(found.filter(isShown)).toEqual([])
    }
  })
  test('a customer of whom nothing was known is not told of for what is so', () =>
    expect(
      live({ 7: { due: 0 } }, [30], { since: 0 })
        .flat()
        .filter(isShown),
    ).toEqual([]))
})

describe('§3.7 a good payer turned late', () => {
  test('is one who paid on time until then', () => {
    const good = live({ ...GOOD, 7: { due: 0, paid: 10 } }, [0, 3, 4, 9, 10]).map((one) => shownOf(one, 'turnedLate'))
    expect(good).toEqual([[], [], ['Invoice:7 open'], ['Invoice:7 open'], ['Invoice:7 over']])
    const slow: Books = { 1: { due: -100, paid: -50 }, 2: { due: -90, paid: -50 }, 3: { due: -80, paid: -50 } }
    expect(live({ ...slow, 7: { due: 0 } }, [0, 4]).map((one) => shownOf(one, 'turnedLate'))).toEqual([[], []])
  })
})

describe('§3.7 late no more', () => {
  test('is told once the episode is over, also of one that was late at switch-on', () => {
    const found = live({ 7: { due: 0, paid: 40 } }, [0, 20, 30, 40, 50], { since: 20 }).map((one) =>
      shownOf(one, 'paid'),
    )
    expect(found).toEqual([[], ['Invoice:7 late'], ['Invoice:7 late'], ['Invoice:7 told'], ['Invoice:7 told']])
  })
  test('is no news any more once the customer is late again', () => {
    const found = live({ 7: { due: 0, paid: 20 }, 8: { due: 10, paid: 20 }, 9: { due: 25 } }, [0, 15, 20, 40])
    expect(found.map((one) => shownOf(one, 'paid'))).toEqual([
      [],
      ['Invoice:7 late'],
      ['Invoice:7 told'],
      ['Invoice:9 late'],
    ])
  })
  test('does not tell of one who was only a few days late', () =>
    expect(live({ 7: { due: 0, paid: 10 } }, [0, 9, 10]).flatMap((one) => shownOf(one, 'paid'))).toEqual([]))
})

test('an activity that was not made is asked for again on each day, one that was made is not', () => {
  const books = { 7: { due: 0 } }
  const asked = (made: boolean) =>
    live(books, [0, 15, 15, 16, 17], { made }).map((one) => one.find(({ rule }) => rule === 'overdue')?.asked)
  expect(asked(false)).toEqual([undefined, day(15), day(15), day(16), day(17)])
  expect(asked(true)).toEqual([undefined, day(15), day(15), day(15), day(15)])
})

test('an activity of before the rule was switched off and on again is followed to its end', () => {
  const now = figuresOn({ 7: { due: 0 } }, 40)
  const found = (made: readonly string[]) =>
    episodesNow({ before: now, now, settings, since: { ...OFF, overdue: day(40) }, made: new Set(made) })
  expect(shownOf(found([]), 'overdue')).toEqual(['Invoice:7 silent'])
  expect(shownOf(found(['moment:overdue:Invoice:7']), 'overdue')).toEqual(['Invoice:7 open'])
})

test('a rule that is off has no episodes, whatever it had', () => {
  const before = { ...figuresOn({}, 20), moments: live({ 7: { due: 0 } }, [0, 15]).at(-1) ?? [] }
  expect(before.moments.length).toBeGreaterThan(0)
  expect(episodesNow({ before, now: before, settings, since: OFF, made: new Set() })).toEqual([])
})

test('whatever is owed and paid, each stretch of lateness is told of once, and little is kept', () => {
  const book = fc.record({
    due: fc.integer({ min: -60, max: 150 }),
    after: fc.option(fc.integer({ min: -10, max: 80 })),
  })
  fc.assert(
    fc.property(fc.array(book, { maxLength: 6 }), (rows) => {
      const books = Object.fromEntries(
        rows.map(({ due, after }, at) => [`${at + 1}`, after === null ? { due } : { due, paid: due + after }]),
      )
      const days = Array.from({ length: 200 }, (_, at) => at)
      const found = live(books, days)
      // Counted by hand: stretches of days with something overdue that begin with, or get, one over 14 days late.
      let [isLong, wasLong, stretches] = [false, true, 0]
      for (const today of days) {
        const late = Object.values(books)
          .filter(({ paid }) => paid === undefined || paid > today)
          .map(({ due }) => daysBetween(day(due), day(today)))
        isLong = late.some((one) => one > 14) || (isLong && late.some((one) => one > 0))
        if (isLong && !wasLong) stretches += 1
        wasLong = isLong
      }
      const told = found.map((one) => one.filter(({ rule, state }) => rule === 'overdue' && state === 'open').length)
      const begun = told.filter((count, at) => count > (told[at - 1] ?? 0)).length
      expect(begun).toBe(stretches)
      expect(Math.max(...found.map(({ length }) => length))).toBeLessThanOrEqual(6)
    }),
  )
})

describe('a rule is on since the day on which it was switched on', () => {
  const off: MomentSettings = { overdueDays: null, turnedLate: false, paid: false }
  test('and another number of days is another rule', () => {
    const first = momentsSince(null, { ...off, overdueDays: 30 }, day(0))
    expect(first.since).toEqual({ ...OFF, overdue: day(0) })
    const same = momentsSince(first.kept, { ...off, overdueDays: 30, paid: true }, day(5))
    expect(same.since).toEqual({ overdue: day(0), turnedLate: null, paid: day(5) })
    expect(momentsSince(same.kept, { ...off, overdueDays: 14 }, day(9)).since).toEqual({ ...OFF, overdue: day(9) })
  })
  test('off and on again is anew', () => {
    const on = momentsSince(null, { ...off, turnedLate: true }, day(0))
    const none = momentsSince(on.kept, off, day(1))
    expect(none.since).toEqual(OFF)
    expect(momentsSince(none.kept, { ...off, turnedLate: true }, day(2)).since.turnedLate).toBe(day(2))
  })
})
