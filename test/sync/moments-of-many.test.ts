import { expect, test } from 'vitest'
import { addDays } from '../../src/core/clock.ts'
import { postInvoice } from '../../src/twins/company/company.ts'
import { times } from '../breadth.ts'
import { tiny } from './tiny.ts'

const TODAY = '2026-11-16'
const DAY_MS = 24 * 3600_000
const MANY = times(1_100, 40)
/** Nothing but what moments need: deals, and the figures of their customers. */
const settings = {
  locale: 'en-GB',
  summary: false,
  filters: false,
  flows: { receivables: true, referenceData: false, customerInvoices: { as: 'activity' } },
}
const moments = { overdueDays: 10, turnedLate: false, paid: false }
const lines = [{ inventoryNumber: 'KAFFE', description: 'Coffee', quantity: 1, unitPriceInCurrency: 100 }]
const due = (days: number) => ({
  lines,
  documentDate: addDays(TODAY, days - 14),
  documentDueDate: addDays(TODAY, days),
})

test(`§3.7 ${MANY} customers who are late when moments are switched on make no activity; the next who falls late makes one`, async () => {
  const w = await tiny({ plan: 'ultimate', settings })
  for (let at = 0; at < MANY; at++) postInvoice(w.company, w.customer({ number: String(10_000 + at) }), due(-12))
  const next = postInvoice(w.company, w.customer({ number: '90001' }), due(0))
  await w.run()
  const told = () => w.activities().filter(({ subject }) => subject.includes('Visma moment'))
  const after = async (days: number) => {
    w.clock.advance(days * DAY_MS)
    await w.run()
    return told()
  }
  await w.configure({ ...settings, moments })
  await w.run({ mode: 'full' })
  expect(told()).toEqual([])
  expect(await after(10)).toEqual([])
  const subject = expect.stringContaining(`Visma moment overdue 90001 Invoice:${next.referenceNumber} · `)
  expect(await after(1)).toMatchObject([{ subject }])
  expect(await after(1)).toHaveLength(1)
})
