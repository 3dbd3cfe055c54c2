import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Hint } from '../../../core/hint.ts'
import { PROBED_STREAMS } from '../streams.ts'
import { streamsIn } from './webhook-event.ts'
import { parseVisma } from './webhook-payload.ts'

const parse = (event: string, body: unknown = {}, more: Readonly<Record<string, string>> = {}): readonly Hint[] =>
  parseVisma({
    headers: {
      'x-vwd-event-id': event,
      'x-vwd-notification-id': 'n-1',
      'x-vwd-notification-timestamp': '1789380753127',
      'x-vwd-webhook-timestamp': '1789380753901',
      ...more,
    },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  })
const streams = (hints: readonly Hint[]) => hints.map(({ concerns }) => concerns)
const idOf = (event: string, body: unknown) => {
  const { id, idIs } = parse(event, body)[0] as Hint
  return id === null ? null : `${idIs} ${id}`
}

describe('the event', () => {
  const spellings: readonly (readonly [readonly string[], readonly string[]])[] = [
    [
      ['customer_changed', 'Customer Changed', 'CustomerUpdated', 'visma.net.financial.customer.created', 'CUSTOMER'],
      ['customer'],
    ],
    [
      ['supplier_changed', 'SupplierCreated', 'Visma Net Financial / Supplier / Action Triggered', 'vendor'],
      ['supplier'],
    ],
    [
      [
        'AR Invoice - Status Changed',
        'ARInvoiceChanged',
        'arinvoice.changed',
        'customerinvoice',
        'CustomerInvoiceUpdated',
      ],
      ['customerinvoice', 'customerCreditNote', 'customerdocument'],
    ],
    [
      ['ap_invoice_status_changed', 'APInvoice', 'SupplierInvoice', 'ApBill'],
      ['supplierInvoice', 'supplierdocument'],
    ],
    [
      ['CustomerCreditNoteChanged', 'credit-memo', 'customer_credit_note'],
      ['customerCreditNote', 'customerdocument'],
    ],
    [
      ['SupplierCreditNote', 'ap credit adjustment'],
      ['supplierInvoice', 'supplierdocument'],
    ],
    [
      ['CustomerPaymentCreated', 'arpayment'],
      ['customerPayment', 'customerinvoice', 'customerCreditNote', 'customerdocument'],
    ],
    [['CreditTermsChanged', 'paymentterms', 'Customer Credit Terms'], ['creditTerm']],
    [
      ['Invoice Changed'],
      ['customerinvoice', 'customerCreditNote', 'customerdocument', 'supplierInvoice', 'supplierdocument'],
    ],
    [['Purchase Order Changed'], ['purchaseorder']],
    [['Account Identity Changed'], ['account']],
  ]
  test.each(spellings)('%j', (events, expected) => {
    for (const event of events) expect([event, streamsIn(event)]).toEqual([event, expected])
  })

  test('that is nothing to us gives no hint', () => {
    for (const event of ['BACKGROUND_API_RESPONSE', 'inventoryitem_changed', 'SalesOrderCreated', 'Shipment Deleted']) {
      expect(parse(event)).toEqual([])
    }
  })

  test('of which no word is known means every stream that flows use, and no id', () => {
    const hints = parse('4711', { number: '10042', entityId: '7' })
    expect(streams(hints)).toEqual(PROBED_STREAMS)
    expect(hints.every(({ id }) => id === null)).toBe(true)
  })

  test('in the body counts when the header says nothing', () => {
    expect(streams(parse('', { eventId: 'supplier_changed' }))).toEqual(['supplier'])
    expect(streams(parse('', { notification: { eventType: 'ARInvoiceChanged' } }))).toContain('customerinvoice')
    expect(streams(parse('', { resourceUri: 'https://x.visma.net/API/controller/api/v1/customer/10042' }))).toEqual([
      'customer',
    ])
    expect(streams(parse('customer_changed', { eventId: 'supplier_changed' }))).toEqual(['customer'])
  })

  test('and its body tell what was done, where they do', () => {
    expect(parse('CustomerCreated')[0]?.action).toBe('created')
    expect(parse('AR Invoice Status Changed')[0]?.action).toBe('changed')
    expect(parse('customer action triggered')[0]?.action).toBe('changed')
    expect(parse('accountdeleted')[0]?.action).toBe('deleted')
    expect(parse('customer', { action: 'updated' })[0]?.action).toBe('changed')
    expect(parse('customer')[0]?.action).toBe('unknown')
    expect(parse('CustomerCreated', { action: 'deleted' })[0]?.action).toBe('created')
    expect(streamsIn(`${' '.repeat(500)}customer`)).toBeNull()
  })
})

describe('the record', () => {
  test("is found in the former system's notification", () => {
    const body = {
      contextId: '1234567',
      eventId: 'customer_changed',
      action: 'updated',
      resourceUri: 'https://integration.visma.net/API/controller/api/v1/customer/10042',
    }
    expect(parse('', body)).toEqual([
      {
        system: 'visma',
        deliveryId: 'n-1',
        concerns: 'customer',
        id: '10042',
        idIs: 'number',
        action: 'changed',
        byApi: false,
        at: 1789380753127,
      },
    ])
  })

  test('is found under any of its names, in any spelling, wrapped or nested', () => {
    for (const body of [
      { number: '10042' },
      { customerNumber: 10042 },
      { customer_cd: '10042' },
      { CustomerCD: { value: '10042' } },
      { data: { customer: { Number: '10042', name: 'x' } } },
      [{ payload: { customerNumber: ' 10042 ' } }],
    ]) {
      expect(idOf('customer_changed', body)).toBe('number 10042')
    }
    for (const body of [
      { referenceNumber: '000123' },
      { RefNbr: '000123', customerNumber: '10042' },
      { entity: { ref_nbr: { value: '000123' } } },
      { invoice: { number: '000123', customer: { number: '10042' } } },
    ]) {
      expect(idOf('ARInvoiceChanged', body)).toBe('number 000123')
    }
    expect(idOf('supplier_changed', { supplierNumber: '50001', name: 'x' })).toBe('number 50001')
    expect(idOf('customer_changed', { number: '10042', internalId: 4821 })).toBe('key 4821')
    expect(idOf('customer_changed', { entityId: 4821 })).toBe('unknown 4821')
    expect(idOf('customer_changed', { entity: { id: 4821 } })).toBe('unknown 4821')
  })

  test('is found in the path of its resource, with a type or an internal id in it', () => {
    expect(idOf('customer_changed', { resourceUri: '/v1/customer/internal/4821?x=1' })).toBe('key 4821')
    expect(idOf('APInvoice', { resourceUri: '/v1/supplierInvoice/DebitAdj/000123' })).toBe('number 000123')
    expect(idOf('APInvoice', { uri: '/v1/supplierInvoice/000123' })).toBe('number 000123')
    expect(idOf('customer_changed', { resourceUri: '/v1/customer/K%C3%98B%201' })).toBe('number KØB 1')
    expect(idOf('customer_changed', { resourceUri: '/v1/customerinvoice/000123' })).toBeNull()
    expect(idOf('customer_changed', { resourceUri: '/v1/customer' })).toBeNull()
  })

  test('is nobody when it could be somebody else', () => {
    const others = [
      { id: '77' },
      { notification: { id: '77' } },
      { notificationId: 'n-1', subscriptionId: '4', contextId: '1234567', tenantId: '9' },
      { salesPerson: { id: '7', number: '7' } },
      { mainContact: { contactId: 9, entityId: 9 } },
      { customerClass: { id: '1' } },
      { entityId: '5f0c2a7e-0d7b-4c0e-9a3e-2b1f6c9d4e11' },
      [{ customerNumber: '1' }, { customerNumber: '2' }],
      { resourceUri: '/v1/customer/1', notification: { resourceUri: '/v1/customer/2' } },
      { customerNumber: '../../etc' },
      { customerNumber: { $gt: '' } },
      { customerNumber: 'x'.repeat(60) },
    ]
    for (const body of others) expect([body, idOf('customer_changed', body)]).toEqual([body, null])
    expect(idOf('ARInvoiceChanged', { customer: { number: '10042' }, customerNumber: '10042' })).toBeNull()
    expect(idOf('ARInvoiceChanged', { invoiceLines: [{ number: '1' }] })).toBeNull()
  })

  test('is not looked for in a body of any size', () => {
    expect(idOf('customer_changed', { customerNumber: '1', filler: 'x'.repeat(64_000) })).toBeNull()
    const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`m${i}`, 1]))
    expect(idOf('customer_changed', { ...many, customerNumber: '1' })).toBeNull()
  })
})

describe('a delivery', () => {
  test('without JSON in it is still a hint', () => {
    expect(parse('customer_changed', '<xml/>')).toMatchObject([{ concerns: 'customer', id: null }])
    expect(parse('customer_changed', '')).toMatchObject([{ concerns: 'customer', id: null }])
  })

  test('is known by its notification id, and without one by all else it carries', () => {
    expect(parse('customer')[0]?.deliveryId).toBe('n-1')
    const unnamed = (time: string, body = '{}') =>
      parse('customer', body, { 'x-vwd-notification-id': '', 'x-vwd-notification-timestamp': time })[0]?.deliveryId
    expect(unnamed('1789380753127')).toBe(unnamed('1789380753127'))
    expect(unnamed('1789380753127')).not.toBe(unnamed('1789380753128'))
    expect(unnamed('1789380753127')).not.toBe(unnamed('1789380753127', '{"a":1}'))
    const bare = (event: string, sent: string) =>
      parse(event, {}, { 'x-vwd-notification-id': '', 'x-vwd-webhook-timestamp': sent })[0]?.deliveryId
    expect(bare('customer', '1789380753901')).not.toBe(bare('customers', '1789380753901'))
    expect(bare('customer', '1789380753901')).not.toBe(bare('customer', '1789380753902'))
  })

  test('of any bytes under any headers never makes it throw, and what it gives can be stored', () => {
    const names = fc.constantFrom('x-vwd-event-id', 'x-vwd-notification-id', 'x-vwd-notification-timestamp')
    const headers = fc.dictionary(names, fc.string({ unit: 'binary' }))
    const words = fc.constantFrom(
      'number',
      'refNbr',
      'data',
      'customer',
      'entity',
      'id',
      'resourceUri',
      'eventId',
      'value',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.string({ unit: 'binary' }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(words, tie('tree')),
      ),
    }))
    const body = fc.oneof(
      fc.uint8Array(),
      tree.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
    )
    const event = fc.constantFrom('customer_changed', 'ARInvoice', '', 'supplier')
    fc.assert(
      fc.property(headers, body, event, (given, bytes, known) => {
        for (const hint of parseVisma({ headers: { 'x-vwd-event-id': known, ...given }, body: bytes })) {
          expect(hint.deliveryId).toMatch(/^[\x21-\x7e]{1,200}$/)
          if (hint.id !== null) expect(hint.id).toMatch(/^[\p{L}\p{N} ._/-]{1,50}$/u)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('of no headers at all may be about anything', () => {
    const hints = parseVisma({ headers: {}, body: Buffer.from('{}') })
    expect(streams(hints)).toEqual(PROBED_STREAMS)
    expect(hints[0]).toMatchObject({ id: null, idIs: 'unknown', action: 'unknown', at: null })
  })

  test('nested thirty thousand deep is just another body', () => {
    expect(parse('customer_changed', `${'['.repeat(30_000)}${']'.repeat(30_000)}`)).toMatchObject([{ id: null }])
    expect(parse('', `${'{"data":'.repeat(7_000)}1${'}'.repeat(7_000)}`)).toHaveLength(PROBED_STREAMS.length)
  })
})
