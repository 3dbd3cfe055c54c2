import { describe, expect, test } from 'vitest'
import { receivables } from '../../src/app/receivables.ts'
import { live, nordicCompany } from '../../src/twins/company/company.ts'
import { today } from '../../src/twins/company/stamps.ts'
import { between, seeded } from '../../src/twins/random.ts'
import { testClock } from '../clock.ts'
import { world } from '../world.ts'
import { daysLate } from './behaviour.ts'

const DAY = 86_400_000
/** What is told has one decimal. */
const ROUNDED = 0.051

describe('how late all customers are together is what the books say, also on days on which nothing moves', () => {
  test.each([1, 2])('seed %i', async (seed) => {
    const random = seeded(seed)
    const clock = testClock('2026-11-16T09:00:00Z')
    const company = nordicCompany({ seed, clock, suppliers: 0, customers: 4, invoices: 30 })
    const w = await world({ clock, company, settings: { flows: { receivables: true } } })
    try {
      for (let evening = 0; evening < 8; evening++) {
        await w.sync()
        const { daysLate: told } = await receivables(w.store, await w.connection(), null)
        const books = daysLate(
          [...company.customerInvoices, ...company.otherCustomerDocuments].filter(isClaim),
          today(company),
        )
        for (const [name, value] of Object.entries(books)) {
          const said = told?.[name as keyof typeof books]
          if (value === null) expect(said, name).toBeNull()
          else
            expect(Math.abs(Number(said) - value), `${name}: ${said}, and ${value} in the books`).toBeLessThan(ROUNDED)
        }
        // Some days pass without anything happening.
        clock.advance(between(random, 1, 20) * DAY)
        for (let events = between(random, 0, 2) * 3; events > 0; events--) live(company, random)
      }
    } finally {
      await w.close()
    }
  })
})

const isClaim = ({ documentType, status }: { readonly documentType: string; readonly status: string }) =>
  ['Invoice', 'DebitNote', 'FinCharge'].includes(documentType) && ['Open', 'Closed'].includes(status)
