import { expect, test } from 'vitest'
import { addDays } from '../src/core/clock.ts'
import { addCustomer, nordicCompany, payInvoice, postInvoice } from '../src/twins/company/company.ts'
import { testClock } from './clock.ts'
import { inside, plain } from './figures/words.ts'
import { world } from './world.ts'

const TODAY = '2026-11-16'

/** The company of the product's first page: three invoices paid late, one open and late, one open and not due. */
async function sold() {
  const clock = testClock(`${TODAY}T09:00:00Z`)
  const company = nordicCompany({ seed: 1, clock, suppliers: 0, customers: 0, invoices: 0 })
  const customer = addCustomer(company, { name: 'Fjordheim Hotell AS', number: '10042' })
  const sell = (daysAgo: number, product: readonly [number: string, description: string, price: number]) => {
    const [inventoryNumber, description, unitPriceInCurrency] = product
    return postInvoice(company, customer, {
      documentDate: addDays(TODAY, -daysAgo),
      documentDueDate: addDays(TODAY, 30 - daysAgo),
      lines: [
        { inventoryNumber, description, quantity: 4, unitPriceInCurrency },
        { inventoryNumber: '0', description: 'Thank you for your order', quantity: 0, unitPriceInCurrency: 0 },
      ],
    })
  }
  const beans = ['BEAN-DARK', 'Coffee Midnattsol', 189] as const
  const cups = ['CUP-25', 'Paper cups 25 cl', 398] as const
  for (const daysAgo of [200, 160, 120])
    payInvoice(company, sell(daysAgo, beans), { date: addDays(TODAY, 30 - daysAgo + 20) })
  const late = sell(45, beans)
  payInvoice(company, late, { amountInCurrency: 100 })
  return { w: await world({ clock, company, settings: SETTINGS }), open: [late, sell(10, cups)] }
}
const SETTINGS = { locale: 'en-GB', flows: { receivables: true } }

/** All that a seller's page of one deal is made of, as Pipedrive answers it; nothing else is asked for. */
async function dealJson({ pipedrive }: Awaited<ReturnType<typeof sold>>['w'], deal: number) {
  const get = async (path: string) => {
    const request = new Request(`https://nordlys.pipedrive.test/api${path}`, {
      headers: { 'x-api-token': pipedrive.apiToken },
    })
    return ((await (await pipedrive.fetch(request)).json()) as { data: unknown }).data
  }
  return {
    deal: (await get(`/v2/deals/${deal}`)) as { readonly custom_fields: Readonly<Record<string, unknown>> },
    fields: (await get('/v2/dealFields')) as readonly {
      readonly field_code: string
      readonly field_name: string
      readonly options: readonly { readonly id: number; readonly label: string }[] | null
    }[],
    notes: (await get(`/v1/notes?deal_id=${deal}`)) as readonly {
      readonly content: string
      readonly pinned_to_deal_flag: boolean
    }[],
  }
}

test('from one deal alone a seller sees which invoices are open, that the customer pays late and what it ordered', async () => {
  const { w, open } = await sold()
  try {
    await w.sync()
    const [id] = [...w.pipedrive.state.deals.keys()]
    const { deal, fields, notes } = await dealJson(w, id ?? 0)

    const named = (name: string) => {
      const field = fields.find(({ field_name }) => field_name === name)
      const value = deal.custom_fields[field?.field_code ?? '']
      return field?.options?.find((option) => option.id === value)?.label ?? value
    }
    const summary = notes.find(({ pinned_to_deal_flag: isPinned }) => isPinned)?.content ?? ''
    const entries = notes.filter(({ content }) => content !== summary).map(({ content }) => plain(content))

    const unpaid = entries.filter((text) => /^Invoice \d+ – (unpaid|partly paid)/i.test(text))
    const numbers = open.map(({ referenceNumber }) => referenceNumber)
    expect(unpaid.map((text) => /\d+/.exec(text)?.[0]).toSorted()).toEqual(numbers)
    for (const number of numbers) expect(summary).toContain(`Invoice ${number}`)
    const owed = open.reduce((sum, { balance }) => sum + (balance ?? 0), 0)
    expect(named('Visma open balance')).toEqual({ value: owed, currency: 'NOK' })

    expect(named('Visma payment behaviour')).toBe('Overdue now')
    expect(plain(summary)).toMatch(/Payment behaviour: Overdue now .*\d days after the due date on average/)

    const ordered = inside(summary, 'li').map(plain).join('\n')
    expect(ordered).toMatch(/BEAN-DARK Coffee Midnattsol: last 02\/10\/2026, 4 times/)
    expect(ordered).toMatch(/CUP-25 Paper cups 25 cl: last 06\/11\/2026, 1 time/)
    expect(ordered).not.toContain('Thank you')
    const bought = entries.filter((text) => text.includes('Coffee Midnattsol'))
    expect(bought).toHaveLength(4)
  } finally {
    await w.close()
  }
})
