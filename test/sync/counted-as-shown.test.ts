import { describe, expect, test } from 'vitest'
import type { RunProgress } from '../../src/core/run.ts'
import { world } from '../world.ts'
import { tiny } from './tiny.ts'

describe('what a run says it did', () => {
  test('its progress counts the records that its table counts, not the rows that come with them', async () => {
    const w = await world({ suppliers: 6, customers: 8, invoices: 40 })
    const shown: RunProgress[] = []
    const { flows } = await w.sync({ onProgress: (progress) => void shown.push(progress) })
    const last = (phase: string) => shown.findLast((progress) => progress.phase === phase)
    const read = (...names: string[]) => names.reduce((sum, name) => sum + (flows[name]?.read ?? 0), 0)
    expect(read('supplierInvoices')).toBeGreaterThan(0)
    for (const [phase, records] of [
      ['Suppliers', read('suppliers')],
      ['Customers', read('customers')],
      ['Supplier invoices', read('supplierInvoices')],
      ['Customer invoices', read('customerInvoices', 'creditNotes')],
    ] as const) {
      expect({ phase, ...last(phase) }).toEqual({ phase, done: records, total: records })
    }
    await w.close()
  })

  test('a customer whose organization was there counts as linked, also where its person is made beside it', async () => {
    const w = await tiny()
    const { id } = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS' })
    w.customer({ name: 'Fjordkaffe AS' })
    w.customer({ name: 'Ukjent AS' })
    // An answer that is lost is made up for by listing, and a record found so counts as what it was to be.
    w.calm()
    const { flows } = await w.run()
    expect(flows.customers).toMatchObject({ read: 2, linked: 1, created: 1 })
    expect(w.organizations().map((one) => one.id)).toContain(id)
    expect(w.persons()).toHaveLength(2)
  })
})
