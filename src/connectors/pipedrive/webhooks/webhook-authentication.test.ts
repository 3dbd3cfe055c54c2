import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../../core/hint.ts'
import { secret } from '../../../core/secret.ts'
import { authenticatePipedrive } from './webhook-authentication.ts'

const now = Date.parse('2026-11-22T09:00:10Z')
const PASSWORD = 'hJk3-password-of-32-random-bytes'
const SIGNING = 'signing-secret'
const expected = { user: 'hook', password: secret(PASSWORD), signatureSecret: null, now }
const signing = { ...expected, signatureSecret: secret(SIGNING) }

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const body = (timestamp: unknown = '2026-11-22T09:00:00.152Z'): string =>
  JSON.stringify({ meta: { action: 'change', entity: 'deal', timestamp } })
const delivery = (text: string, headers: Readonly<Record<string, string>> = {}): Delivery => ({
  headers: { authorization: basic('hook', PASSWORD), ...headers },
  body: Buffer.from(text),
})
const kindOf = (given: Delivery, credentials: Parameters<typeof authenticatePipedrive>[1] = expected) =>
  authenticatePipedrive(given, credentials)?.kind ?? 'accepted'

describe('Basic credentials', () => {
  test('of ours let a delivery in, however the scheme is spelt', () => {
    expect(kindOf(delivery(body()))).toBe('accepted')
    expect(kindOf(delivery(body(), { authorization: basic('hook', PASSWORD).replace('Basic', 'basic') }))).toBe(
      'accepted',
    )
  })

  test('that are wrong, cut, swapped, garbled or missing do not', () => {
    for (const authorization of [
      basic('hook', `${PASSWORD}.`),
      basic('hook', PASSWORD.slice(1)),
      basic('Hook', PASSWORD),
      basic(PASSWORD, 'hook'),
      basic('hook', ''),
      `Bearer ${PASSWORD}`,
      'Basic',
      'Basic ????',
      `${basic('hook', PASSWORD)}, ${basic('hook', PASSWORD)}`,
      '',
    ]) {
      expect(kindOf(delivery(body(), { authorization }))).toBe('unauthenticated')
    }
    expect(kindOf({ headers: {}, body: Buffer.from(body()) })).toBe('unauthenticated')
  })

  test('of any other pair do not', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (user, password) => {
        fc.pre(`${user}:${password}` !== `hook:${PASSWORD}`)
        expect(kindOf(delivery(body(), { authorization: basic(user, password) }))).toBe('unauthenticated')
      }),
    )
  })

  test('let nobody in while no password is set', () => {
    const unset = { ...expected, password: secret('') }
    expect(kindOf(delivery(body(), { authorization: basic('hook', '') }), unset)).toBe('unauthenticated')
  })
})

describe('X-Pipedrive-Signature', () => {
  const signature = (text: string, key = SIGNING) => createHmac('sha256', key).update(text).digest()
  const signed = (text: string, header: string) => delivery(text, { 'x-pipedrive-signature': header })

  test('is accepted in hex and base64, with and without its prefix, over the raw bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'sha256=', 'SHA256='), (text, prefix) => {
        const raw = Buffer.from(text)
        const made = createHmac('sha256', SIGNING).update(raw).digest()
        for (const written of [made.toString('hex'), made.toString('hex').toUpperCase(), made.toString('base64')]) {
          expect(kindOf(signed(text, prefix + written), signing)).toBe('accepted')
        }
      }),
    )
  })

  test('is demanded once a secret is set: missing, wrong, of another body or another hash is refused', () => {
    const text = body()
    expect(kindOf(delivery(text), signing)).toBe('unauthenticated')
    for (const header of [
      '',
      'sha256=',
      'none',
      signature(text, 'other').toString('hex'),
      signature(`${text} `).toString('base64'),
      createHmac('sha1', SIGNING).update(text).digest('hex'),
      `sha1=${signature(text).toString('hex')}`,
    ]) {
      expect(kindOf(signed(text, header), signing)).toBe('unauthenticated')
    }
  })

  test('does not stand in for the Basic credentials', () => {
    const text = body()
    const headers = { 'x-pipedrive-signature': signature(text).toString('hex'), authorization: basic('hook', 'guess') }
    expect(kindOf(delivery(text, headers), signing)).toBe('unauthenticated')
  })

  test('is ignored while no secret is set, also a wrong one', () => {
    expect(kindOf(signed(body(), 'nonsense'))).toBe('accepted')
    expect(kindOf(signed(body(), 'nonsense'), { ...expected, signatureSecret: secret('') })).toBe('accepted')
  })
})

describe('age', () => {
  test('of more than five minutes is refused, in the timestamps of either version', () => {
    expect(kindOf(delivery(body('2026-11-22T08:55:10.000Z')))).toBe('accepted')
    expect(kindOf(delivery(body('2026-11-22T08:55:09.999Z')))).toBe('stale')
    expect(kindOf(delivery(body(now / 1000 - 300)))).toBe('accepted')
    expect(kindOf(delivery(body(now / 1000 - 301)))).toBe('stale')
  })

  test('lets the last attempt in: 3, 30 and 150 s after ones that each ran into their 10 s', () => {
    const fourth = now - (3 + 30 + 150 + 3 * 10) * 1000
    expect(kindOf(delivery(body(new Date(fourth).toISOString())))).toBe('accepted')
  })

  test('is told only to those who proved themselves', () => {
    const old = delivery(body('2020-01-01T00:00:00Z'), { authorization: basic('hook', 'guess') })
    expect(kindOf(old)).toBe('unauthenticated')
  })
})

test('an oversized body is refused before anything is computed over it', () => {
  expect(kindOf({ headers: {}, body: Buffer.alloc(1_000_001) })).toBe('too_large')
})

test('no refusal says anything of a secret, or which proof was wrong', () => {
  const wrongPassword = authenticatePipedrive(delivery(body(), { authorization: basic('hook', 'guess') }), signing)
  const noSignature = authenticatePipedrive(delivery(body()), signing)
  expect(wrongPassword).toEqual(noSignature)
  expect(JSON.stringify([wrongPassword, noSignature])).not.toMatch(/hook|guess|signing|signature|password/i)
})

test('nothing that is sent makes it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.string(), (bytes, authorization, signature) => {
      const sent = { headers: { authorization, 'x-pipedrive-signature': signature }, body: bytes }
      expect(kindOf(sent, signing)).toBe('unauthenticated')
    }),
  )
  fc.assert(fc.property(fc.json(), (json) => void kindOf(delivery(json))))
})
