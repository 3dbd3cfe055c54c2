import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../../core/hint.ts'
import { secret } from '../../../core/secret.ts'
import { authenticateVisma, mayBeVisma, stampsOf, tenantKey, tenantOf } from './webhook-authentication.ts'

const now = 1789380754000
const TENANT = '5f0c2a7e-0d7b-4c0e-9a3e-2b1f6c9d4e11'
const expected = { secrets: [secret('current'), secret('next')], tenantId: TENANT, now }
const sign = (body: Uint8Array | string, key = 'current') => createHmac('sha256', key).update(body).digest('base64')
const headers = {
  'x-vwd-event-id': 'customer_changed',
  'x-vwd-tenant-id': TENANT,
  'x-vwd-notification-id': '2d1b9a0e-5b1d-4a55-9f1c-0a6e7c1d2f33',
  'x-vwd-notification-timestamp': '1789380753127',
  'x-vwd-webhook-timestamp': '1789380753901',
}
const BODY = '{"resourceUri":"/v1/customer/10042"}'
const delivery = (more: Readonly<Record<string, string>> = {}, body: Uint8Array | string = BODY): Delivery => ({
  headers: { ...headers, 'x-vwd-signature-v1': sign(body), ...more },
  body: Buffer.from(body),
})
const kindOf = (given: Delivery, more: Partial<Parameters<typeof authenticateVisma>[1]> = {}) =>
  authenticateVisma(given, { ...expected, ...more })?.kind ?? 'accepted'

describe('the signature', () => {
  test('is over the raw bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        expect(kindOf(delivery({}, body))).toBe('accepted')
        const other = Buffer.concat([body, Buffer.from(' ')])
        expect(kindOf({ ...delivery({}, body), body: other })).toBe('unauthenticated')
      }),
    )
  })

  test('may be by any of the secrets while they are being replaced', () => {
    expect(kindOf(delivery({ 'x-vwd-signature-v1': sign(BODY, 'next') }))).toBe('accepted')
    expect(kindOf(delivery({ 'x-vwd-signature-v1': sign(BODY, 'former') }))).toBe('unauthenticated')
  })

  test('cannot be made without a secret', () => {
    const unsigned = delivery({ 'x-vwd-signature-v1': sign(BODY, '') })
    expect(kindOf(unsigned, { secrets: [secret('')] })).toBe('unauthenticated')
    expect(kindOf(unsigned, { secrets: [] })).toBe('unauthenticated')
    expect(kindOf({ headers, body: Buffer.from(BODY) })).toBe('unauthenticated')
    expect(kindOf(delivery({ 'x-vwd-signature-v1': '' }))).toBe('unauthenticated')
  })

  test('may be in another header, as configured, in any case of letters', () => {
    const moved = { headers: { ...headers, 'x-visma-signature': sign(BODY) }, body: Buffer.from(BODY) }
    expect(kindOf(moved)).toBe('unauthenticated')
    expect(kindOf(moved, { headerName: 'X-Visma-Signature' })).toBe('accepted')
  })
})

describe('the tenant', () => {
  test('is read before anything is proven, to find the connection by', () => {
    expect(tenantOf({ headers: { 'x-vwd-tenant-id': ` ${TENANT.toUpperCase()} ` } })).toBe(TENANT)
    expect(tenantOf({ headers: {} })).toBeNull()
    expect(tenantOf({ headers: { 'x-vwd-tenant-id': "' or 1=1 --" } })).toBeNull()
    expect(tenantKey(TENANT.toUpperCase())).toBe(TENANT)
    const tenants = ['a'.repeat(64), 'a'.repeat(65), 'a b', '!a', 'a!']
    expect(tenants.map((id) => tenantOf({ headers: { 'x-vwd-tenant-id': id } }))).toEqual([
      'a'.repeat(64),
      null,
      null,
      null,
      null,
    ])
  })

  test("must be the connection's: a delivery signed for another company is not taken", () => {
    expect(kindOf(delivery({ 'x-vwd-tenant-id': TENANT.replace('5', '6') }))).toBe('unauthenticated')
    expect(kindOf(delivery({ 'x-vwd-tenant-id': '' }), { tenantId: '' })).toBe('unauthenticated')
    expect(kindOf(delivery(), { tenantId: TENANT.toUpperCase() })).toBe('accepted')
  })
})

describe('age', () => {
  const sent = (ms: number) => delivery({ 'x-vwd-webhook-timestamp': String(now - ms) })
  test('of more than five minutes is refused', () => {
    expect(kindOf(sent(300_000))).toBe('accepted')
    expect(kindOf(sent(300_001))).toBe('stale')
    const { 'x-vwd-webhook-timestamp': _, ...arose } = sent(0).headers
    const old = { ...arose, 'x-vwd-notification-timestamp': String(now - 300_001) }
    expect(kindOf({ headers: old, body: Buffer.from(BODY) })).toBe('stale')
  })

  test('counts from when it was sent: an old notification sent anew is as good as any', () => {
    expect(kindOf(delivery({ 'x-vwd-notification-timestamp': String(now - 3_600_000) }))).toBe('accepted')
  })

  test('is told only to those who proved themselves', () => {
    const forged = delivery({ 'x-vwd-webhook-timestamp': '1', 'x-vwd-signature-v1': sign(BODY, 'guess') })
    expect(kindOf(forged)).toBe('unauthenticated')
  })
})

test('a delivery with neither id nor time could be played again for ever, and is refused', () => {
  const bare = { 'x-vwd-tenant-id': TENANT, 'x-vwd-signature-v1': sign(BODY) }
  expect(kindOf({ headers: bare, body: Buffer.from(BODY) })).toBe('malformed')
  expect(kindOf({ headers: { ...bare, 'x-vwd-notification-id': 'n-1' }, body: Buffer.from(BODY) })).toBe('accepted')
})

test('an oversized body is refused before anything is computed over it', () => {
  expect(kindOf({ headers: {}, body: Buffer.alloc(1_000_001) })).toBe('too_large')
})

test('what no body can mend is turned away by its headers alone', () => {
  const { headers: signed } = delivery()
  const may = (given: Delivery['headers'], secrets = expected.secrets) => mayBeVisma(given, { ...expected, secrets })
  expect([may(signed), may(signed, [secret(''), secret('next')])]).toEqual([true, true])
  expect([may(signed, []), may(signed, [secret('')]), may(headers)]).toEqual([false, false, false])
  expect(may({ ...signed, 'x-vwd-tenant-id': 'other' })).toBe(false)
})

test('of two times the one that is missing is taken from the other, and an id is one printable word', () => {
  const stamps = (given: Delivery['headers']) => stampsOf({ headers: given, body: Buffer.from('') })
  const [sent, arose] = ['x-vwd-webhook-timestamp', 'x-vwd-notification-timestamp']
  expect(stamps({ [sent]: '1789380753901' })).toMatchObject({ sentAt: 1789380753901, aroseAt: 1789380753901 })
  expect(stamps({ [arose]: '1789380753127' })).toMatchObject({ sentAt: 1789380753127, aroseAt: 1789380753127 })
  expect(stamps(headers)).toMatchObject({ sentAt: 1789380753901, aroseAt: 1789380753127 })
  const ids = ['n-1', ' n-1 ', 'x'.repeat(200), 'x'.repeat(201), 'a b', 'Ø', 'aØ', '']
  expect(ids.map((id) => stamps({ 'x-vwd-notification-id': id }).notificationId)).toEqual([
    'n-1',
    'n-1',
    'x'.repeat(200),
    null,
    null,
    null,
    null,
    null,
  ])
})

test('no refusal says anything of a secret, or which proof was wrong', () => {
  const wrongTenant = authenticateVisma(delivery({ 'x-vwd-tenant-id': 'other' }), expected)
  const wrongSignature = authenticateVisma(delivery({ 'x-vwd-signature-v1': sign(BODY, 'guess') }), expected)
  expect(wrongTenant).toEqual(wrongSignature)
  expect(JSON.stringify(wrongTenant)).not.toMatch(/current|next|guess|tenant|signature/i)
})

test('nothing that is sent makes it throw', () => {
  const names = fc.constantFrom(...Object.keys(headers), 'x-vwd-signature-v1')
  fc.assert(
    fc.property(fc.dictionary(names, fc.string({ unit: 'binary' })), fc.uint8Array(), (given, body) => {
      expect(kindOf({ headers: given, body })).toBe('unauthenticated')
    }),
  )
})
