import { expect, test } from 'vitest'
import {
  addCustomer,
  addSupplier,
  nordicCompany,
  postInvoice,
  postSupplierInvoice,
} from '../../src/twins/company/company.ts'
import { testClock } from '../clock.ts'
import { type Tiny, tiny } from './tiny.ts'

/** A run whose process dies right before or after Pipedrive makes a note, and in any case before it says so. */
async function dying(moment: 'before' | 'after') {
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed: 1, clock, suppliers: 0, customers: 0, invoices: 0 })
  const kill = new AbortController()
  let alive = false
  const w = await tiny({
    clock,
    company,
    around: {
      pipedrive: (handler) => async (request) => {
        const isNote = request.method === 'POST' && request.url.includes('/notes')
        if (!alive && isNote && moment === 'before') kill.abort()
        if (!alive) kill.signal.throwIfAborted()
        const answer = await handler(request)
        if (!alive && isNote) kill.abort()
        if (!alive) kill.signal.throwIfAborted()
        return answer
      },
    },
  })
  return {
    w,
    dies: async () => {
      await w.sync({ signal: kill.signal })
      expect(kill.signal.aborted).toBe(true)
      expect(w.notes()).toHaveLength(moment === 'after' ? 1 : 0)
      alive = true
    },
    /** Whom a merged record is now is found out by a full run at the latest. */
    runsAgain: async () => {
      for (const mode of ['changes', 'full'] as const) {
        clock.advance(120_000)
        expect((await w.sync({ mode })).status).toBe('done')
      }
    },
  }
}

const merges: Readonly<Record<string, (w: Tiny) => void>> = {
  // Whoever merges two has the number of one in the other.
  organization: ({ pipedrive: { act }, organizations }) => {
    const [merged] = organizations()
    const into = act.createOrganization({ name: 'Gammel AS', custom_fields: merged?.custom_fields ?? {} })
    act.mergeOrganizations(merged?.id ?? 0, into.id)
  },
  deal: ({ pipedrive: { act }, deals }) =>
    act.mergeDeals(deals()[0]?.id ?? 0, act.createDeal({ title: 'Avtale', org_id: deals()[0]?.org_id ?? 0 }).id),
}

test.each(Object.keys(merges))(
  'R3: a note whose answer was lost is found where people merged its %s into another, and not made again',
  async (parent) => {
    const { w, dies, runsAgain } = await dying('after')
    const invoice =
      parent === 'deal'
        ? postInvoice(w.company, addCustomer(w.company, { name: 'Fjordkaffe AS', attention: 'Kari' }))
        : postSupplierInvoice(w.company, addSupplier(w.company, { name: 'Bønner AS' }))
    await dies()
    merges[parent]?.(w)
    await runsAgain()
    expect(w.notesOf(invoice)).toHaveLength(1)
  },
)

test('R3: a note that never arrived, and whose organization people merged, is made', async () => {
  const { w, dies, runsAgain } = await dying('before')
  const invoice = postSupplierInvoice(w.company, addSupplier(w.company, { name: 'Bønner AS' }))
  await dies()
  merges.organization?.(w)
  await runsAgain()
  expect(w.notesOf(invoice)).toHaveLength(1)
})
