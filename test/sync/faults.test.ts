import { describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { withFaults } from '../../src/twins/faults.ts'
import { testClock } from '../clock.ts'
import { compareTwins } from '../oracle.ts'
import { world } from '../world.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]

describe('R3: with answers lost, cut and refused on both sides', () => {
  test.each(SEEDS)('seed %i: once the faults stop, nothing is missing and nothing is there twice', async (seed) => {
    const clock = testClock('2026-11-16T09:00:00Z')
    const switches: ReturnType<typeof withFaults>[] = []
    const faulty = (part: number) => (handler: (request: Request) => Promise<Response>) => {
      const wrapped = withFaults(handler, { seed: seed * 10 + part, rate: 0.12, clock })
      switches.push(wrapped)
      return wrapped
    }
    const w = await world({
      seed,
      clock,
      suppliers: 3,
      customers: 6,
      invoices: 20,
      around: { visma: faulty(1), pipedrive: faulty(2) },
    })
    try {
      for (let run = 0; run < 4; run++) {
        const result = await w.sync()
        clock.advance(result.status === 'paused' ? 24 * 3600_000 : 15 * 60_000)
        const customer = w.company.customers.find((one) => one.status === 'Active')
        if (run < 2 && customer) postInvoice(w.company, customer)
      }
      for (const one of switches) one.enabled = false
      // What a fault made an issue of is tried again by itself, or by hand.
      for (const issue of await w.store.issues.list((await w.connection()).id, ['open']))
        await w.store.issues.retry([issue.id])
      const last = await w.sync()
      expect(last.message).toBeNull()
      expect(switches.flatMap((one) => one.injected).length).toBeGreaterThan(5)
      expect(compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })).toEqual([])
      expect(await w.store.issues.list((await w.connection()).id, ['open'])).toEqual([])
    } finally {
      await w.close()
    }
  })
})
