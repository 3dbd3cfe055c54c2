import { expect, test } from 'vitest'
import { world } from '../world.ts'
import { leaks } from './leaks.ts'

const SIZES = { suppliers: 3, customers: 14, invoices: 50 }
const MONEY = { receivables: true, referenceData: {} }
const SETTINGS = [
  { deals: { create: 'perCustomer' }, flows: { ...MONEY, supplierInvoices: { as: 'note', lines: true } } },
  {
    deals: { create: 'perInvoice' },
    flows: { ...MONEY, customerInvoices: { as: 'activity' }, supplierInvoices: { as: 'activity' } },
  },
  { deals: { create: 'never' }, locale: 'en-GB', drafts: true, flows: MONEY },
] as const

test('while they may be seen, amounts stand in Pipedrive in many places', async () => {
  const w = await world({ ...SIZES, settings: SETTINGS[0] })
  try {
    await w.sync()
    expect(leaks(w.company, w.pipedrive).length).toBeGreaterThan(60)
  } finally {
    await w.close()
  }
})

test.each([
  { visibility: 'bands', ...SETTINGS[0] },
  { visibility: 'light', ...SETTINGS[1] },
  { visibility: 'bands', ...SETTINGS[2] },
  { visibility: 'light', ...SETTINGS[2] },
])('below that, no amount of the company stands anywhere in Pipedrive: %j', async (settings) => {
  const w = await world({ ...SIZES, settings })
  try {
    expect((await w.sync()).status).toMatch(/^done/)
    expect(w.pipedrive.state.deals.size + w.pipedrive.state.notes.size).toBeGreaterThan(20)
    expect(leaks(w.company, w.pipedrive)).toEqual([])
  } finally {
    await w.close()
  }
})
