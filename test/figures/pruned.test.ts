import { expect, test } from 'vitest'
import { keepHistory } from '../../src/app/keep-history.ts'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { world } from '../world.ts'
import { reading } from './account.ts'
import { wrongFields } from './shown.ts'
import { wrongSummaries } from './summaries.ts'

test('figures are what the books say also after the history of how they came to be was deleted', async () => {
  const flows = { receivables: true, referenceData: false }
  const w = await world({ suppliers: 0, customers: 12, invoices: 60, settings: { flows } })
  try {
    await w.sync()
    w.clock.advance(800 * 24 * 3600_000)
    const never = new AbortController().signal
    const forgotten = await keepHistory(w.store, await w.connection(), w.clock, never)
    expect(forgotten?.emptied).toBeGreaterThan(20)
    await w.sync()

    const open = w.company.customerInvoices.filter(({ status }) => status === 'Open')
    for (const invoice of open.slice(0, 5)) {
      payInvoice(w.company, invoice)
      postInvoice(w.company, invoice.customer)
    }
    w.clock.advance(3600_000)
    expect((await w.sync()).counts.updated).toBeGreaterThan(5)
    const read = reading(w.pipedrive.state)
    read.see()
    const question = {
      company: w.company,
      crm: w.pipedrive,
      reading: read,
      visibility: 'amounts',
      organizations: true,
    } as const
    const { companyId } = w.visma.credentials
    expect([...wrongFields(question), ...wrongSummaries(question, { companyId, expects: () => true })]).toEqual([])
  } finally {
    await w.close()
  }
})
