import { describe, expect, test } from 'vitest'
import { exampleApplication, exampleDocument } from '../../../../test/example-records.ts'
import type { Application } from '../../../connectors/visma/model.ts'
import { remoteId } from '../../../core/ids.ts'
import { chooseDeal, creditNoteDeal, type DealQuestion, type PeoplesDeal, referencedDealId } from './choose-deal.ts'

const settings: DealQuestion['settings'] = { create: 'perCustomer', pipelines: [], wonWithinDays: 90 }
const ask = (changes: Partial<DealQuestion>) =>
  chooseDeal({
    document: { date: '2026-08-14' },
    ownLink: null,
    referencedDeal: null,
    deals: [],
    settings,
    customersDeal: null,
    ...changes,
  })
const deal = (id: number, changes: Partial<PeoplesDeal> = {}): PeoplesDeal => ({
  id: remoteId(id),
  status: 'open',
  wonDay: null,
  archived: false,
  pipeline: '1',
  ...changes,
})
const won = (id: number, wonDay: string, changes: Partial<PeoplesDeal> = {}) =>
  deal(id, { status: 'won', wonDay, ...changes })

describe('§3.2 first hit wins', () => {
  test('(1) the document’s own link, and the answer sticks', () => {
    const everything = { referencedDeal: remoteId(2), deals: [won(3, '2026-08-14')], customersDeal: remoteId(4) }
    expect(ask({ ownLink: remoteId(1), ...everything })).toEqual({ deal: '1', rule: 'own' })
  })
  test('(2) a reference on the invoice that names a deal', () => {
    const rest = { deals: [won(3, '2026-08-14')], customersDeal: remoteId(4) }
    expect(ask({ referencedDeal: remoteId(2), ...rest })).toEqual({ deal: '2', rule: 'reference' })
  })
  test('(3) the deal won last before the document', () => {
    const deals = [won(1, '2026-06-01'), won(2, '2026-08-01'), deal(3)]
    expect(ask({ deals, customersDeal: remoteId(9) })).toEqual({ deal: '2', rule: 'wonDeal' })
  })
  test('(3) else the only open one', () => {
    expect(ask({ deals: [deal(3), won(1, '2025-01-01')], customersDeal: remoteId(9) })).toEqual({
      deal: '3',
      rule: 'onlyOpenDeal',
    })
  })
  test('(4) perCustomer reuses the customer’s own created deal', () => {
    expect(ask({ customersDeal: remoteId(9) })).toEqual({ deal: '9', rule: 'customerDeal' })
  })
  test('(4) perCustomer creates it the first time', () => expect(ask({})).toEqual({ create: 'perCustomer' }))
  test('(4) perInvoice creates one, whatever the customer has', () => {
    expect(ask({ settings: { ...settings, create: 'perInvoice' }, customersDeal: remoteId(9) })).toEqual({
      create: 'perInvoice',
    })
  })
  test('(4) never creates none', () => {
    expect(ask({ settings: { ...settings, create: 'never' } })).toEqual({ none: 'no deal is created' })
  })
})

describe('§3.2 deals made by people', () => {
  test.each([
    ['2026-05-16', true], // 90 days before
    ['2026-05-15', false], // 91 days before
    ['2026-08-14', true], // the same day
    ['2026-08-15', false], // after the document
  ])('won on %s counts: %s', (wonDay, counts) => {
    expect(ask({ deals: [won(1, wonDay)] })).toEqual(
      counts ? { deal: '1', rule: 'wonDeal' } : { create: 'perCustomer' },
    )
  })
  test('the window is a setting', () => {
    expect(ask({ deals: [won(1, '2026-05-15')], settings: { ...settings, wonWithinDays: 91 } })).toMatchObject({
      deal: '1',
    })
  })
  test('several open ones are no answer', () => {
    expect(ask({ deals: [deal(1), deal(2)] })).toEqual({ create: 'perCustomer' })
  })
  test('lost ones are no answer', () => {
    expect(ask({ deals: [deal(1, { status: 'lost' })] })).toEqual({ create: 'perCustomer' })
  })
  test('archived ones are no answer, and do not make an open one ambiguous', () => {
    expect(ask({ deals: [deal(1, { archived: true }), deal(2)] })).toMatchObject({ deal: '2' })
    expect(ask({ deals: [won(1, '2026-08-01', { archived: true })] })).toEqual({ create: 'perCustomer' })
  })
  test('only the pipelines of the setting are looked at', () => {
    const deals = [won(1, '2026-08-01', { pipeline: '7' }), deal(2)]
    expect(ask({ deals, settings: { ...settings, pipelines: [1] } })).toMatchObject({ deal: '2' })
    expect(ask({ deals, settings: { ...settings, pipelines: ['7'] } })).toMatchObject({ deal: '1' })
  })
  test('their order does not matter', () => {
    const deals = [won(1, '2026-08-01'), won(12, '2026-08-01'), won(3, '2026-08-01')]
    expect(ask({ deals })).toEqual(ask({ deals: [...deals].reverse() }))
  })
})

describe('§3.2 a reference on the invoice', () => {
  const named = (customerRef: string | null, host: string | null = null) =>
    referencedDealId(exampleDocument({ customerRef }), 'customerRefNumber', host)

  test.each([
    ['501', '501'],
    [' #501 ', '501'],
    ['https://nordlys.pipedrive.com/deal/501', '501'],
    ['Avtale: https://nordlys.pipedrive.com/deal/501?x=1, takk', '501'],
    ['nordlys.pipedrive.com/deal/501', '501'],
  ])('"%s" names deal %s', (text, id) => expect(named(text)).toBe(id))

  test.each(['PO-7781', 'PO 501', '0', '0501', '501.2', '', null, 'https://nordlys.pipedrive.com/person/501'])(
    '"%s" names none',
    (text) => expect(named(text)).toBeNull(),
  )
  test('a URL of another account names none', () => {
    expect(named('https://other.pipedrive.com/deal/501', 'nordlys.pipedrive.com')).toBeNull()
    expect(named('https://Nordlys.pipedrive.com/deal/501', 'nordlys.pipedrive.com')).toBe('501')
  })
  test('the setting says which field', () => {
    const document = exampleDocument({ customerRef: '1', externalRef: '2', text: '3' })
    expect([
      referencedDealId(document, 'customerRefNumber'),
      referencedDealId(document, 'externalReference'),
      referencedDealId(document, 'invoiceText'),
      referencedDealId(document, null),
    ]).toEqual(['1', '2', '3', null])
  })
})

describe('§3.2 a credit note', () => {
  const creditNote = exampleDocument({ type: 'CreditNote', number: '200031', applications: null })
  const applied = (amount: string, changes = {}) =>
    exampleApplication({ type: 'CreditNote', number: '200031', amount, ...changes })
  const invoice = (number: string, date: string, applications: readonly Application[] = []) => ({
    document: exampleDocument({ number, date, applications }),
    deal: remoteId(`9${number}`),
  })

  test('goes to the deal of the invoice it is applied to, the largest application first', () => {
    const invoices = [
      invoice('1', '2026-01-01', [applied('900')]),
      invoice('2', '2026-02-01', [applied('1000')]),
      invoice('3', '2026-03-01'),
    ]
    expect(creditNoteDeal(creditNote, invoices)).toBe('92')
    expect(creditNoteDeal(creditNote, [...invoices].reverse())).toBe('92')
  })
  test('amounts are compared as amounts, several applications to one invoice add up', () => {
    const invoices = [
      invoice('1', '2026-01-01', [applied('90.5'), applied('10')]),
      invoice('2', '2026-02-01', [applied('100')]),
    ]
    expect(creditNoteDeal(creditNote, invoices)).toBe('91')
  })
  test('voided and unreleased applications do not count', () => {
    const invoices = [
      invoice('1', '2026-01-01', [applied('900', { voided: true }), applied('900', { released: false })]),
      invoice('2', '2025-02-01', [applied('1')]),
    ]
    expect(creditNoteDeal(creditNote, invoices)).toBe('92')
  })
  test('where only the credit note tells of the application, that counts', () => {
    const telling = { ...creditNote, applications: [exampleApplication({ type: 'Invoice', number: '1', amount: '5' })] }
    expect(creditNoteDeal(telling, [invoice('1', '2026-01-01'), invoice('2', '2026-02-01')])).toBe('91')
  })
  test('else to the deal of the customer’s newest invoice', () => {
    expect(
      creditNoteDeal(creditNote, [
        invoice('9', '2026-02-01'),
        invoice('10', '2026-02-01'),
        invoice('11', '2026-01-01'),
      ]),
    ).toBe('910')
  })
  test('else nowhere: it never creates a deal', () => expect(creditNoteDeal(creditNote, [])).toBeNull())
})

test('§3.2 a deal that was won and then lost is no answer, nor one of which nobody knows when it was won', () => {
  expect(ask({ deals: [deal(1, { status: 'lost', wonDay: '2026-08-01' })] })).toEqual({ create: 'perCustomer' })
  expect(ask({ deals: [deal(1, { status: 'won', wonDay: null })] })).toEqual({ create: 'perCustomer' })
  expect(ask({ deals: [won(1, '2026-08-01')], document: { date: null } })).toEqual({ create: 'perCustomer' })
})
