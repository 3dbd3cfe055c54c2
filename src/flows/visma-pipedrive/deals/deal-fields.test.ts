import { describe, expect, test } from 'vitest'
import { exampleApplication, exampleDocument } from '../../../../test/example-records.ts'
import type { Document } from '../../../connectors/visma/model.ts'
import { remoteId } from '../../../core/ids.ts'
import { customerDeal, describedDocument, type InvoiceDealContext, invoiceDeal, invoiceFields } from './deal-fields.ts'

const place = { organization: remoteId(42), person: remoteId(77), stage: '3', owner: remoteId(9) }
const currencies = { activeCurrencies: new Set(['NOK', 'SEK']), baseCurrency: 'NOK' }
const paid = (number: string, date: string, dueDate = date) =>
  exampleDocument({ number, date, dueDate, status: 'Closed', balance: '0' })
const unpaid = (number: string, date: string, dueDate: string | null = date) =>
  exampleDocument({ number, date, dueDate })

describe('§3.1 the three invoice fields describe one document', () => {
  const described = (...documents: readonly Document[]) => {
    const forwards = describedDocument(documents)?.number
    expect(describedDocument([...documents].reverse())?.number).toBe(forwards)
    return forwards
  }

  test('the oldest unpaid by due date', () => {
    expect(
      described(
        unpaid('1', '2026-01-01', '2026-04-01'),
        unpaid('2', '2026-02-01', '2026-03-01'),
        paid('3', '2025-01-01'),
      ),
    ).toBe('2')
  })
  test('else the newest', () =>
    expect(described(paid('1', '2026-01-01'), paid('2', '2026-02-01', '2026-01-15'))).toBe('2'))
  test('numbers settle what dates do not, as numbers', () => {
    expect(described(unpaid('10', '2026-01-01'), unpaid('9', '2026-01-01'))).toBe('9')
    expect(described(paid('10', '2026-01-01'), paid('9', '2026-01-01'))).toBe('10')
  })
  test('a credit note or a voided invoice is never it', () => {
    const credit = exampleDocument({ type: 'CreditNote', number: '5', dueDate: '2020-01-01' })
    const voided = exampleDocument({ status: 'Voided', number: '6', dueDate: '2020-01-01' })
    expect(described(credit, voided, paid('1', '2026-01-01'))).toBe('1')
    expect(described(credit, voided)).toBeUndefined()
  })
  test('a draft is it only where there is nothing else', () => {
    const draft = exampleDocument({ status: 'Hold', number: '7', date: '2026-12-01' })
    expect(described(draft, paid('1', '2026-01-01'))).toBe('1')
    expect(described(draft)).toBe('7')
  })

  test('its amount is in its own currency', () => {
    expect(invoiceFields(exampleDocument())).toEqual({
      'custom.invoiceNumber': '123194',
      'custom.invoiceAmount': { amount: '9997.5', currency: 'SEK' },
      'custom.invoiceDueDate': '2026-09-13',
    })
  })
  test('nothing that is paid looks overdue: without a balance there is no due date', () => {
    const paid = exampleDocument({ status: 'Closed', balance: '0' })
    expect(invoiceFields(paid)).toMatchObject({ 'custom.invoiceNumber': '123194', 'custom.invoiceDueDate': null })
    expect(invoiceFields(exampleDocument({ status: 'Closed', balance: '1' }))).toMatchObject({
      'custom.invoiceDueDate': '2026-09-13',
    })
  })
  test('a currency not active in Pipedrive gives the base amount', () => {
    const fields = invoiceFields(exampleDocument(), {
      currencies: { ...currencies, activeCurrencies: new Set(['NOK']) },
    })
    expect(fields['custom.invoiceAmount']).toEqual({ amount: '9497.63', currency: 'NOK' })
  })
  test('where the base currency is not active either there is no amount to give', () => {
    const none = { ...currencies, activeCurrencies: new Set(['EUR']) }
    expect(invoiceFields(exampleDocument(), { currencies: none })['custom.invoiceAmount']).toBeNull()
  })
  test('an amount whose currency nobody tells is no money', () => {
    expect(invoiceFields(exampleDocument({ currency: null }))['custom.invoiceAmount']).toBeNull()
    const told = invoiceFields(exampleDocument({ currency: null, total: '5' }), { currencies })
    expect(told['custom.invoiceAmount']).toEqual({ amount: '5', currency: 'NOK' })
  })
  test('no document clears them', () => {
    expect(Object.values(invoiceFields(null))).toEqual([null, null, null])
  })
  test('where amounts are hidden there is none', () => {
    expect(invoiceFields(exampleDocument(), { showAmounts: false })['custom.invoiceAmount']).toBeNull()
  })
})

describe('§3.2 perCustomer', () => {
  const deal = customerDeal({ name: 'Fjordkaffe AS', number: '10042' }, { ...place, ...currencies })

  test('title, value 0, organization, person and stage', () => {
    expect(deal.fields).toEqual({
      title: 'Visma – Fjordkaffe AS (10042)',
      value: '0',
      currency: 'NOK',
      org_id: '42',
      person_id: '77',
      stage_id: '3',
      owner_id: '9',
    })
  })
  test('its status is never ours', () => expect(deal.fields).not.toHaveProperty('status'))
  test('on a deal that people made none of it is written', () => {
    expect(new Set(Object.values(deal.policy).map((policy) => policy.linked))).toEqual(new Set(['never']))
  })
  test('a very long name keeps the number', () => {
    const { title } = customerDeal({ name: 'æ'.repeat(400), number: '10042' }, place).fields
    expect(String(title)).toMatch(/… \(10042\)$/)
    expect(String(title)).toHaveLength(255)
  })
})

describe('§3.2 perInvoice', () => {
  const context: InvoiceDealContext = {
    ...place,
    ...currencies,
    customerName: 'Norrland Distribution AB',
    today: '2026-09-20',
  }
  const fieldsOf = (changes: Partial<Document>, more: Partial<InvoiceDealContext> = {}) =>
    invoiceDeal(exampleDocument(changes), { ...context, ...more }).fields
  const settled = { status: 'Closed', balance: '0', total: '100' } as const
  const app = exampleApplication

  test('title, value and currency of the invoice, expected close on the due date', () => {
    expect(fieldsOf({})).toEqual({
      title: 'Invoice 123194 – Norrland Distribution AB',
      value: '9997.5',
      currency: 'SEK',
      expected_close_date: '2026-09-13',
      status: 'open',
      org_id: '42',
      person_id: '77',
      stage_id: '3',
      owner_id: '9',
    })
  })
  test('a currency not active in Pipedrive: base currency, the original in the title', () => {
    expect(fieldsOf({}, { activeCurrencies: new Set(['NOK']) })).toMatchObject({
      title: 'Invoice 123194 – Norrland Distribution AB (9997.50 SEK)',
      value: '9497.63',
      currency: 'NOK',
    })
  })
  test.each([
    ['ISK', '125000', '125000 ISK'],
    ['JPY', '1250.4', '1250 JPY'],
    ['KWD', '12.345', '12.345 KWD'],
    ['SEK', '9997.5', '9997.50 SEK'],
    ['kr', '9997.5', '9997.50 kr'],
  ])('an original amount has the decimals of its currency: %s', (currency, total, original) => {
    const { title } = fieldsOf({ currency, total }, { activeCurrencies: new Set(['NOK']) })
    expect(title).toBe(`Invoice 123194 – Norrland Distribution AB (${original})`)
  })
  test('where amounts are hidden, neither value nor title tells', () => {
    const fields = fieldsOf({}, { showAmounts: false, activeCurrencies: new Set(['NOK']) })
    expect(fields.value).toBe('0')
    expect(fields.title).toBe('Invoice 123194 – Norrland Distribution AB')
  })

  test('open while any balance is left', () => {
    expect(fieldsOf({ ...settled, status: 'Open', balance: '0.01' }).status).toBe('open')
  })
  test('settled is won on the latest application date', () => {
    const applications = [app({ day: '2026-09-01' }), app({ day: '2026-09-10' }), app({ day: '2026-09-05' })]
    expect(fieldsOf({ ...settled, applications })).toMatchObject({ status: 'won', won_time: '2026-09-10T12:00:00Z' })
  })
  test('unreleased and voided applications do not count', () => {
    const applications = [
      app({ day: '2026-09-01' }),
      app({ day: '2026-09-10', voided: true }),
      app({ day: '2026-09-11', released: false }),
    ]
    expect(fieldsOf({ ...settled, applications }).won_time).toBe('2026-09-01T12:00:00Z')
  })
  test('without an application it is the day first seen closed, else today', () => {
    expect(fieldsOf({ ...settled, applications: [] }, { closedSince: '2026-09-03' }).won_time).toBe(
      '2026-09-03T12:00:00Z',
    )
    expect(fieldsOf({ ...settled, applications: null }).won_time).toBe('2026-09-20T12:00:00Z')
  })
  test('never in the future', () => {
    expect(fieldsOf({ ...settled, applications: [app({ day: '2027-01-01' })] }).won_time).toBe('2026-09-20T12:00:00Z')
  })
  test('voided is lost with a reason', () => {
    expect(fieldsOf({ status: 'Voided' })).toMatchObject({ status: 'lost', lost_reason: 'Voided in Visma' })
  })
  test('settled by credit notes for its whole amount is lost with a reason', () => {
    const applications = [
      app({ type: 'CreditNote', amount: '60' }),
      app({ type: 'CreditNote', number: '2', amount: '40' }),
    ]
    expect(fieldsOf({ ...settled, applications })).toMatchObject({
      status: 'lost',
      lost_reason: 'Credited in full in Visma',
    })
  })
  test('credited in part and paid in part is won', () => {
    const applications = [app({ type: 'CreditNote', amount: '99.99' }), app({ amount: '0.01' })]
    expect(fieldsOf({ ...settled, applications }).status).toBe('won')
  })

  test('reopened in Visma: open again if we closed it', () => {
    expect(fieldsOf({}, { current: { status: 'won', theirs: false } }).status).toBe('open')
  })
  test('but left alone if a person closed it', () => {
    const fields = fieldsOf({}, { current: { status: 'won', theirs: true } })
    expect(fields).not.toHaveProperty('status')
  })
  test('R2 a closing time is said once, with the status: Visma moves the day of a payment not used up', () => {
    const applications = [app({ day: '2026-09-10' })]
    const again = fieldsOf({ ...settled, applications }, { current: { status: 'won', theirs: false } })
    expect(again.status).toBe('won')
    expect(again).not.toHaveProperty('won_time')
  })
  test('title, value and status of linked deals are never written', () => {
    const { policy } = invoiceDeal(exampleDocument(settled), context)
    expect(new Set(Object.values(policy).map(({ linked }) => linked))).toEqual(new Set(['never']))
  })
})
