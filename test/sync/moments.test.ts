import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/clock.ts'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import type { WorldOptions } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

const TODAY = '2026-11-16'
const HOUR_MS = 3600_000
const flows = { receivables: true, referenceData: false }
const off = { overdueDays: null, turnedLate: false, paid: false }
const due = (days: number) => ({ documentDate: addDays(TODAY, days - 30), documentDueDate: addDays(TODAY, days) })

/** A company whose sellers want to know who is more than ten days late, unless a test wants something else. */
async function sellers(moments: object = { overdueDays: 10 }, more: WorldOptions = {}) {
  const w = await tiny({
    ...more,
    settings: { locale: 'en-GB', summary: false, flows, moments: { ...off, ...moments } },
  })
  return {
    ...w,
    /** A run so many days later. */
    after: (days: number) => {
      w.clock.advance(days * 24 * HOUR_MS)
      return w.run()
    },
    told: () => w.activities().filter(({ subject }) => subject.includes('Visma moment')),
  }
}
const told = (w: Pick<Tiny, 'activities'>) => w.activities().filter(({ subject }) => subject.includes('Visma moment'))

describe('§3.7 a customer who is late for more than so many days', () => {
  test('makes one activity for the owner of the open deal, which is done by itself once nothing is overdue', async () => {
    const w = await sellers()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(0))
    const later = postInvoice(w.company, customer, due(5))
    await w.run()
    const kari = w.pipedrive.act.createUser({ name: 'Kari Selger', email: 'kari@nordlys.no' })
    const deal = w.deal('Visma – Fjordkaffe AS (10042)')
    w.pipedrive.act.editDeal(deal.id, { owner_id: kari.id })
    await w.after(10)
    expect(w.told()).toEqual([])
    await w.after(1)
    const { companyId } = w.visma.credentials
    const number = invoice.referenceNumber
    expect(w.told()).toMatchObject([
      {
        subject: `More than 10 days overdue: Fjordkaffe AS (10042) (Visma moment overdue 10042 Invoice:${number} · ${companyId})`,
        ...{ due_date: addDays(TODAY, 11), done: false, owner_id: kari.id, deal_id: deal.id },
        note: `<p>Invoice ${number}, due 16/11/2026</p>`,
      },
    ])
    await w.after(6)
    payInvoice(w.company, invoice, { movesInvoice: false })
    await w.run()
    expect(w.told()).toMatchObject([{ done: false }])
    payInvoice(w.company, later, { movesInvoice: false })
    await w.run()
    expect(w.told()).toMatchObject([{ done: true }])
    await w.after(1)
    expect(w.told()).toHaveLength(1)
  })

  test('makes another one in the next episode, and none while nothing changes', async () => {
    const w = await sellers()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(0))
    await w.run()
    await w.after(11)
    payInvoice(w.company, invoice)
    postInvoice(w.company, customer, due(12))
    await w.run()
    await w.after(12)
    expect(w.told().map(({ done }) => done)).toEqual([true, false])
    w.writes()
    await w.after(2)
    expect(w.writes().filter((write) => write.includes('activities'))).toEqual([])
  })

  test('is told of by the run that sees it, also within the hour in which its deal was made', async () => {
    const w = await sellers({ paid: true, overdueDays: 10 })
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(-11))
    await w.run()
    payInvoice(w.company, invoice)
    w.clock.advance(60_000)
    await w.run()
    expect(w.told()).toMatchObject([{ subject: expect.stringContaining('Visma moment paid 10042') }])
  })

  test('is told of only while there is an open deal, and then on the next day', async () => {
    const w = await sellers()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(0))
    await w.run()
    const deal = w.deal('Visma – Fjordkaffe AS (10042)')
    w.pipedrive.act.winDeal(deal.id)
    await w.after(12)
    expect(w.told()).toEqual([])
    const renewal = w.pipedrive.act.createDeal({ title: 'Renewal', org_id: w.organization('Fjordkaffe AS').id })
    await w.after(1)
    expect(w.told()).toMatchObject([{ deal_id: renewal.id }])
  })

  test('what a person did with the activity stays', async () => {
    const w = await sellers()
    const invoice = postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS', number: '10042' }), due(0))
    await w.run()
    await w.after(11)
    const [activity] = w.told()
    w.pipedrive.act.editActivity(activity?.id ?? 0, { subject: 'Call Kari', done: true })
    await w.after(1)
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.activities()).toMatchObject([{ subject: 'Call Kari', done: true }])
  })
})

describe('§3.7 moments that are switched on', () => {
  test('are none for what was so then, and at most 20 in a run after that; the rest comes on the next day', async () => {
    const w = await sellers(off)
    const customers = Array.from({ length: 45 }, (_, at) => w.customer({ number: String(10_000 + at) }))
    for (const [at, customer] of customers.entries()) postInvoice(w.company, customer, due(at < 20 ? -30 : 0))
    await w.run()
    await w.configure({ locale: 'en-GB', summary: false, flows, moments: { ...off, overdueDays: 10 } })
    await w.after(10)
    expect(told(w)).toEqual([])
    await w.after(1)
    // A write that fails takes a place too.
    expect(told(w).length).toBeGreaterThan(10)
    expect(told(w).length).toBeLessThanOrEqual(20)
    await w.after(1)
    expect(new Set(told(w).map(({ subject }) => subject)).size).toBe(25)
    await w.after(1)
    expect(told(w)).toHaveLength(25)
  })

  test('tell of a good payer who turns late, and when nothing of a late one is overdue any more', async () => {
    const w = await sellers({ turnedLate: true, paid: true })
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    for (const ago of [-90, -60, -40]) {
      const before = postInvoice(w.company, customer, due(ago))
      payInvoice(w.company, before)
      for (const one of before.applications) Object.assign(one, { applicationDate: addDays(TODAY, ago) })
    }
    const invoice = postInvoice(w.company, customer, due(1))
    await w.run()
    await w.after(5)
    expect(w.told().map(({ subject }) => subject.split(':')[0])).toEqual(['Paid on time, is late now'])
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.told().map(({ subject, done }) => [subject.split(':')[0], done])).toEqual([
      ['Paid on time, is late now', true],
      ['Nothing is overdue any more', false],
    ])
  })

  test('and off again leave what was told as it is', async () => {
    const w = await sellers()
    const invoice = postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS', number: '10042' }), due(0))
    await w.run()
    await w.after(11)
    await w.configure({ locale: 'en-GB', summary: false, flows, moments: off })
    payInvoice(w.company, invoice)
    await w.after(1)
    expect(w.told()).toMatchObject([{ done: false }])
  })
})

describe('R3 an episode makes one activity, under faults too', () => {
  test.each([
    ['the answer is lost', true],
    ['the call never arrives', false],
  ])('when %s', async (_, arrives) => {
    let isLost = false
    const w = await sellers(undefined, {
      around: {
        pipedrive: (handler) => async (request) => {
          const isOurs = request.method === 'POST' && request.url.includes('/activities')
          if (!isOurs || isLost) return handler(request)
          isLost = true
          if (arrives) await handler(request.clone())
          throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })
        },
      },
    })
    postInvoice(w.company, w.customer({ name: 'Fjordkaffe (Bergen) AS', number: '10042' }), due(0))
    await w.run()
    await w.after(13)
    expect(isLost).toBe(true)
    expect(w.told()).toHaveLength(1)
  })

  test('when the process dies right after it was made', async () => {
    const kill = new AbortController()
    let isRevived = false
    const w = await sellers(undefined, {
      around: {
        pipedrive: (handler) => async (request) => {
          if (isRevived) return handler(request)
          kill.signal.throwIfAborted()
          const answer = await handler(request.clone())
          if (request.method !== 'POST' || !request.url.includes('/activities')) return answer
          kill.abort()
          throw kill.signal.reason
        },
      },
    })
    const invoice = postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS', number: '10042' }), due(0))
    await w.run()
    await w.after(10)
    w.clock.advance(24 * HOUR_MS)
    await w.sync({ signal: kill.signal })
    expect(w.told()).toHaveLength(1)
    isRevived = true
    payInvoice(w.company, invoice)
    await w.after(2)
    expect(w.told()).toMatchObject([{ done: true }])
  })
})
