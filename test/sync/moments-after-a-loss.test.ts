import { afterEach, describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/clock.ts'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { adopt } from '../adopting.ts'
import { loseWhat } from '../restoring.ts'
import { type Tiny, tiny } from './tiny.ts'

const TODAY = '2026-11-16'
const DAY_MS = 24 * 3_600_000
const due = (days: number) => ({ documentDate: addDays(TODAY, days - 30), documentDueDate: addDays(TODAY, days) })
const settings = {
  locale: 'en-GB',
  summary: false,
  flows: { receivables: true, referenceData: false },
  moments: { overdueDays: 10, turnedLate: false, paid: true },
}

/** A company whose customer owes two invoices that are due today and in five days, and their first run. */
async function sellers() {
  const w = await tiny({ settings })
  const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
  const first = postInvoice(w.company, customer, due(0))
  const second = postInvoice(w.company, customer, due(5))
  await w.run()
  w.calm()
  return { ...w, buyer: customer, first, second }
}
const later = (w: Tiny, days: number) => {
  w.clock.advance(days * DAY_MS)
  return w.run()
}
/** What tells of moments: the rule and its document, whether it is done. */
const told = (w: Tiny) =>
  w
    .activities()
    .flatMap(({ subject, done }) => {
      const [, rule, document] = /Visma moment (\S+) 10042 Invoice:(\S+) /.exec(subject) ?? []
      return rule === undefined ? [] : [`${rule} ${document}${done ? ' done' : ''}`]
    })
    .sort()

/** Ways to lose what was made meanwhile; what adopting tells of it, where that was asked for. */
const LOSSES = [
  {
    what: 'a restored backup, adopted',
    lose: async (w: Tiny, happen: () => Promise<unknown>) => {
      const { remove } = await loseWhat(happen, w)
      places.push(remove)
      return (await adopt(w)).kinds.filter(({ entity }) => entity === 'activity')
    },
  },
  {
    what: 'a connection made again',
    lose: async (w: Tiny, happen: () => Promise<unknown>) => {
      await happen()
      await w.store.connections.remove((await w.connection()).id)
      await w.configure(settings)
      w.clock.advance(120_000)
      return null
    },
  },
] as const

let places: (() => void)[] = []
afterEach(() => {
  for (const remove of places) remove()
  places = []
})

describe.each(LOSSES)('§3.7 moments that were told of and forgotten: $what', ({ lose }) => {
  test('an episode that goes on is told of once and ends as it should', async () => {
    const w = await sellers()
    const one = `overdue ${w.first.referenceNumber}`
    const kinds = await lose(w, async () => {
      await later(w, 11)
      expect(told(w)).toEqual([one])
    })
    if (kinds !== null) expect(kinds).toMatchObject([{ by: 'marker', records: 1 }])
    for (let at = 0; at < 3; at++) await later(w, 1)
    expect(told(w)).toEqual([one])
    payInvoice(w.company, w.first)
    payInvoice(w.company, w.second)
    await w.run()
    expect(told(w)).toEqual([`${one} done`, `paid ${w.first.referenceNumber}`])
  })

  test('one whose first document was paid since is still the same', async () => {
    const w = await sellers()
    const one = `overdue ${w.first.referenceNumber}`
    await lose(w, async () => {
      await later(w, 16)
      payInvoice(w.company, w.first)
      await w.run()
      expect(told(w)).toEqual([one])
    })
    for (let at = 0; at < 3; at++) await later(w, 1)
    expect(told(w)).toEqual([one])
    payInvoice(w.company, w.second)
    await w.run()
    expect(told(w)).toContain(`${one} done`)
    expect(told(w)).toHaveLength(2)
  })

  test('one that is over is not told of again, and the next one is', async () => {
    const w = await sellers()
    const before = [`overdue ${w.first.referenceNumber} done`, `paid ${w.first.referenceNumber}`]
    await lose(w, async () => {
      await later(w, 11)
      payInvoice(w.company, w.first)
      payInvoice(w.company, w.second)
      await w.run()
      expect(told(w)).toEqual(before)
    })
    for (let at = 0; at < 2; at++) await later(w, 1)
    expect(told(w)).toEqual(before)
    const next = postInvoice(w.company, w.buyer, due(15))
    await w.run()
    await later(w, 14)
    expect(told(w)).toEqual([...before, `overdue ${next.referenceNumber}`].sort())
    payInvoice(w.company, next)
    await w.run()
    expect(told(w)).toEqual([...before, `overdue ${next.referenceNumber} done`, `paid ${next.referenceNumber}`].sort())
  })

  test('what a person has done with an activity meanwhile stays', async () => {
    const w = await sellers()
    await lose(w, async () => {
      await later(w, 11)
      const [activity] = w.activities().filter(({ subject }) => subject.includes('Visma moment'))
      w.pipedrive.act.editActivity(activity?.id ?? 0, { done: true })
    })
    for (let at = 0; at < 3; at++) await later(w, 1)
    expect(told(w)).toEqual([`overdue ${w.first.referenceNumber} done`])
  })
})
