import { describe, expect, test } from 'vitest'
import { customerPage } from '../../src/app/customer-page.ts'
import { listReceivables, owedTogether } from '../../src/app/lists/receivables-list.ts'
import { receivables } from '../../src/app/receivables.ts'
import { tradeOf } from '../../src/app/trade.ts'
import { daysBetween } from '../../src/core/clock.ts'
import { live, nordicCompany } from '../../src/twins/company/company.ts'
import { today } from '../../src/twins/company/stamps.ts'
import { between, seeded } from '../../src/twins/random.ts'
import { testClock } from '../clock.ts'
import { world } from '../world.ts'

const DAY = 86_400_000
const ALL = 1_000

describe('figures are told for the day of the last run, also those that nothing has moved since', () => {
  test.each([1, 2])('seed %i', async (seed) => {
    const random = seeded(seed)
    const clock = testClock('2026-11-16T09:00:00Z')
    const company = nordicCompany({ seed, clock, suppliers: 0, customers: 4, invoices: 30 })
    const w = await world({ clock, company, settings: { flows: { receivables: true } } })
    let unmoved = 0
    try {
      for (let evening = 0; evening < 5; evening++) {
        await w.sync()
        const connection = await w.connection()
        const day = today(company)
        const said = await receivables(w.store, connection, null)
        const listed = await listReceivables(w.store, connection, { band: null }, null, ALL)
        const days = [
          ...[said.asOf, listed.asOf, (await owedTogether(w.store, connection))?.asOf],
          ...[...said.customers, ...listed.items].map(({ asOf }) => asOf),
          (await tradeOf(w.store, connection)).asOf,
        ]
        expect(new Set(days)).toEqual(new Set([day]))
        for (const { key } of said.customers) {
          const whole = await receivables(w.store, connection, `customer:${key}`)
          const { document } = await customerPage(w.store, connection, `customer:${key}`, ALL)
          expect(whole.asOf).toBe(day)
          expect(document).toEqual(whole)
          for (const { type, number, dueDate, daysOverdue } of whole.detail?.documents ?? [])
            expect(daysOverdue, `${type} ${number}`).toBe(
              type === 'CreditNote' || dueDate === null ? 0 : Math.max(0, daysBetween(dueDate, day)),
            )
          // What is worked out over a year says for which day, where that is another one.
          if ((whole.detail?.behaviour.asOf ?? day) < day) unmoved++
        }
        clock.advance(between(random, 1, 20) * DAY)
        for (let events = between(random, 0, 2); events > 0; events--) live(company, random)
      }
      expect(unmoved).toBeGreaterThan(0)
    } finally {
      await w.close()
    }
  })
})
