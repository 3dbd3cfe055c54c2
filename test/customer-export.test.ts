import { expect, test } from 'vitest'
import { exportCustomer } from '../src/app/customer-export.ts'
import { customerExportHtml } from '../src/app/customer-export-html.ts'
import { world } from './world.ts'

test('an export holds what was read, written and linked of one customer, and of no other', async () => {
  const w = await world({ seed: 5, suppliers: 3, customers: 6, invoices: 16 })
  try {
    await w.sync()
    const [connection] = await w.store.connections.list()
    const [customer, other] = w.company.customers
    if (connection === undefined || customer === undefined || other === undefined) throw new Error('Nobody.')
    const found = await exportCustomer(w.store, connection, `customer:${customer.number}`, 0)
    const tables = found.held.map(({ table }) => table)
    for (const table of ['record', 'payload', 'link', 'shadow', 'operation', 'search_term'])
      expect(tables).toContain(table)
    const text = JSON.stringify(found)
    expect(text).toContain(customer.name)
    expect(text).not.toContain(other.name)
    expect(customerExportHtml(found)).toContain('Records in Pipedrive')
  } finally {
    await w.close()
  }
})
