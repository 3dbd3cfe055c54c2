import { expect, test, vi } from 'vitest'
import { addDays } from '../../src/core/clock.ts'
import { sourceKey } from '../../src/core/ids.ts'
import { figuresOf } from '../../src/flows/visma-pipedrive/money/figures.ts'
import { RECORD_MEMORY } from '../../src/flows/visma-pipedrive/record-memory.ts'
import { RUN } from '../contract/store/samples.ts'
import { exampleDocument, exampleParty } from '../example-records.ts'
import type { PagesServer } from './pages-server.ts'
import { ledTo } from './screen.ts'
import { looking, type Shared } from './shared.ts'

const TODAY = '2026-09-20'
const INVOICES = 230
const WAIT = { timeout: 120_000, interval: 200 }

/** A customer of whom very many invoices are open, all of them long due. */
async function billed({ service, name }: PagesServer): Promise<string> {
  const { store } = service
  const { id } = await service.connection(name)
  // Work that a page before this one began may still hold it.
  const lease = await vi.waitUntil(() => store.leases.claim(id, 'test', Date.now(), Date.now() + 60_000), WAIT)
  const sync = store.sync(lease, RECORD_MEMORY)
  const customer = exampleParty({ internalId: 'much', number: '77001', name: 'Mange Fakturaer AS', contact: null })
  const documents = Array.from({ length: INVOICES }, (_, at) =>
    exampleDocument({
      ...{ number: String(770_100 + at), dueDate: addDays(TODAY, -1 - at), currency: 'NOK', status: 'Open' },
      ...{ total: '10', totalBase: '10', balance: '10', balanceBase: '10', lines: [], applications: [] },
    }),
  )
  const { number } = customer
  const record = (key: string, data: unknown) =>
    ({ key: sourceKey(key), number, parent: number, modified: null, data }) as never
  await sync.stage('customer', [record('much', customer)], RUN)
  await sync.stage(
    'customerinvoice',
    documents.map((one) => record(`Invoice:${one.number}`, one)),
    RUN,
  )
  const figures = figuresOf({ customer, documents, today: TODAY, baseCurrency: 'NOK' })
  await sync.stage('receivables', [record('much', figures)], RUN)
  await store.leases.release(lease)
  return number
}

export function triesManyDocuments(shared: () => Shared): void {
  test('of a customer with very many invoices the first are shown at once, and more as somebody asks', () =>
    looking(shared(), 'admin', async ({ page, complaints }) => {
      const { server } = shared()
      const number = await billed(server)
      await ledTo(page, `/c/${server.name}/receivables/${number}`, /^Mange Fakturaer AS/)
      const table = page.getByRole('region', { name: 'Open documents' })
      const rows = table.locator('tbody tr')
      const more = table.getByRole('button', { name: 'Show more' })
      await rows.nth(99).waitFor()
      expect(await rows.count()).toBe(100)
      await more.click()
      await rows.nth(199).waitFor()
      await more.click()
      await rows.nth(INVOICES - 1).waitFor()
      await more.waitFor({ state: 'detached' })
      const links = await table.locator('.row-link').allInnerTexts()
      expect(new Set(links).size).toBe(INVOICES)
      expect(complaints).toEqual([])
    }))
}
