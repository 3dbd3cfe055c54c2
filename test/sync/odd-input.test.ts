import { describe, expect, test } from 'vitest'
import {
  creditInvoice,
  payInvoice,
  postInvoice,
  postSupplierInvoice,
  renumberCustomer,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { readable, type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Paths of all members of a row, `invoiceLines.0.vatCode.id`. */
function paths(value: Json, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return at === '' ? [] : [at]
  const inner = Object.entries(value).flatMap(([name, member]) => paths(member, at === '' ? name : `${at}.${name}`))
  return at === '' ? inner : [at, ...inner]
}

function withNull(value: Json, path: readonly string[]): Json {
  const [name = '', ...rest] = path
  if (typeof value !== 'object' || value === null || !(name in value)) return value
  const copy = structuredClone(value) as { [name: string]: Json }
  copy[name] = rest.length === 0 ? null : withNull(copy[name] ?? null, rest)
  return Array.isArray(value) ? (Object.values(copy) as Json[]) : copy
}

const STREAMS = [
  '/v1/customer',
  '/v1/supplier',
  '/v1/customerinvoice',
  '/v1/customerCreditNote',
  '/v1/supplierdocument',
  '/v1/supplierInvoice',
  '/v1/customerPayment',
]

/** Enough rows of everything that each member of a row can be missing in one of them. */
const ROWS = 90

function fill(w: Tiny) {
  for (let at = 0; at < ROWS; at++) {
    const name = `Firma ${String(at).padStart(3, '0')} AS`
    const full = { email: `post@firma${at}.example`, phone1: `${at}`, city: 'Oslo', attention: `Kontakt ${at}` }
    const invoice = postInvoice(w.company, w.customer({ name, ...full }), {
      customerRefNumber: 'PO',
      invoiceText: 'Tekst',
    })
    payInvoice(w.company, invoice, { amountInCurrency: 10 })
    creditInvoice(w.company, invoice, { amountInCurrency: 10 })
    postSupplierInvoice(w.company, w.supplier({ name: `Leverandør ${name}` }), { supplierReference: 'F-1' })
  }
}

describe('a null anywhere', () => {
  test('in any member of any row stops nothing: what cannot be read is an issue, and once it can nothing is missing', async () => {
    let spoils = true
    const nulled = new Set<string>()
    const visma = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      const answer = await handler(request)
      const { pathname } = new URL(request.url)
      if (!spoils || !STREAMS.includes(pathname) || answer.status !== 200) return answer
      const rows = (await answer.json()) as Json[]
      const members = paths(rows[0] ?? null).filter((path) => !path.startsWith('metadata'))
      const spoiled = rows.map((row, at) => {
        const path = members[at % members.length] ?? ''
        nulled.add(`${pathname} ${path}`)
        return withNull(row, path.split('.'))
      })
      return Response.json(spoiled, { headers: answer.headers })
    }
    const w = await tiny({ around: { visma } })
    fill(w)
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(nulled.size).toBeGreaterThan(400)
    const { read, issues, waiting, skipped } = run.counts
    expect(issues).toBeGreaterThan(4)
    expect(issues + waiting + skipped).toBeLessThan(read / 8)
    for (const issue of await w.issues()) expect(issue).toMatchObject({ code: 'source.undecodable' })

    spoils = false
    const last = await w.run({ mode: 'full' })
    expect(last.status).toBe('done')
    expect(await w.issues()).toEqual([])
    expect(w.wrong()).toEqual([])
  })
})

describe('amounts', () => {
  test('one with ten decimals is shown rounded, kept exactly, and written once', async () => {
    const w = await tiny({ settings: { deals: { create: 'perInvoice' } } })
    const invoice = postInvoice(w.company, w.customer())
    Object.assign(invoice, {
      amount: 1234.0123456789,
      amountInCurrency: 1234.0123456789,
      balance: 0.0123456789,
      balanceInCurrency: 0.0123456789,
    })
    touch(w.company, invoice)
    expect((await w.run()).status).toBe('done')
    expect(readable(w.note(invoice).content)).toContain('Totalt inkl. mva.: 1 234,01 NOK')
    expect(w.deals()[0]).toMatchObject({ status: 'open', currency: 'NOK' })
    expect(Number(w.deals()[0]?.value)).toBeCloseTo(1234.01, 2)
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('a large one loses no digit on its way', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer())
    for (const name of ['amount', 'amountInCurrency', 'balance', 'balanceInCurrency'] as const)
      invoice[name] = 9_007_199_254_740.93
    touch(w.company, invoice)
    await w.run()
    expect(readable(w.note(invoice).content)).toContain('Totalt inkl. mva.: 9 007 199 254 740,93 NOK')
  })
})

describe('a currency that is inactive in Pipedrive', () => {
  test('shows in the entry as it is, and on the deal in the base currency', async () => {
    const w = await tiny()
    w.pipedrive.act.setCurrency('SEK', false)
    const lines = [{ inventoryNumber: 'X', description: 'X', quantity: 1, unitPriceInCurrency: 1000, vat: 0 as const }]
    const invoice = postInvoice(w.company, w.customer({ country: 'SE' }), { lines })
    expect((await w.run()).status).toBe('done')
    expect(readable(w.note(invoice).content)).toContain('Totalt uten mva.: 1 000,00 SEK (950,00 NOK)')
    const [deal] = w.deals()
    expect(deal && w.custom('deal', deal, 'Visma invoice amount')).toEqual({ value: 950, currency: 'NOK' })
  })
})

describe('a renumbered customer', () => {
  test('keeps its links, shows its new number, and its documents follow', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const waiting = w.customer({ name: 'Vent AS', number: '1' })
    const first = postInvoice(w.company, customer)
    await w.run()
    const [organization] = w.organizations()
    const [deal] = w.deals()
    w.clock.advance(DAY)
    renumberCustomer(w.company, customer, '20084')
    const second = postInvoice(w.company, customer)
    await w.run()
    expect(w.organization('Fjordkaffe AS').id).toBe(organization?.id)
    expect(w.custom('organization', w.organization('Fjordkaffe AS'), 'Visma customer no.')).toBe('20084')
    expect(w.deal('Visma – Fjordkaffe AS (20084)').id).toBe(deal?.id)
    expect(w.note(second).deal_id).toBe(deal?.id)
    expect(w.wrong()).toEqual([])

    // What was staged under the old number is found under the new one: the first invoice is paid much later.
    w.clock.advance(DAY)
    w.company.settings.paymentMovesInvoice = false
    payInvoice(w.company, first)
    await w.run()
    expect(w.note(first).content).toContain('Betalt')
    expect(w.custom('deal', w.deal('Visma – Fjordkaffe AS (20084)'), 'Visma invoice no.')).toBe(second.referenceNumber)
    expect(waiting.number).toBe('1')
  })

  test('two that swapped their numbers keep their own documents', async () => {
    const w = await tiny()
    const [one, two] = [w.customer({ name: 'En AS', number: '1' }), w.customer({ name: 'To AS', number: '2' })]
    const invoices = [postInvoice(w.company, one), postInvoice(w.company, two)] as const
    await w.run()
    w.clock.advance(DAY)
    renumberCustomer(w.company, one, '3')
    renumberCustomer(w.company, two, '1')
    renumberCustomer(w.company, one, '2')
    await w.run()
    w.clock.advance(DAY)
    await w.configure({ locale: 'en-GB' })
    await w.run()
    expect(w.note(invoices[0]).deal_id).toBe(w.deal('Visma – En AS (2)').id)
    expect(w.note(invoices[1]).deal_id).toBe(w.deal('Visma – To AS (1)').id)
    expect(w.wrong()).toEqual([])
  })
})
