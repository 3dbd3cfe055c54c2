import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sameBytes, signatureBytes, signs } from './authentic.ts'
import { secret } from './secret.ts'

const bytes = fc.uint8Array({ maxLength: 200 })
const hmac = (key: string, body: Uint8Array): Buffer => createHmac('sha256', key).update(body).digest()

describe('comparing', () => {
  test('equal bytes are equal and others are not, whatever their lengths', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(sameBytes(a, Uint8Array.from(a))).toBe(true)
        expect(sameBytes(a, b)).toBe(Buffer.compare(a, b) === 0)
      }),
    )
  })

  test('takes constant time: nothing is compared but digests of one length', () => {
    const text = readFileSync(join(import.meta.dirname, 'authentic.ts'), 'utf8')
    expect(text).toContain('timingSafeEqual(digest(given), digest(expected))')
    expect(text.match(/timingSafeEqual\(/g)).toHaveLength(1)
    expect(text).not.toMatch(/\.equals\(|Buffer\.compare|\.length ===/)
  })

  test('both systems compare what proves a delivery here and nowhere else', () => {
    for (const system of ['pipedrive', 'visma']) {
      const text = readFileSync(
        join(import.meta.dirname, '../connectors', system, 'webhooks/webhook-authentication.ts'),
        'utf8',
      )
      expect(text).toContain("from '../../../core/authentic.ts'")
      expect(text).toContain('signs(')
      expect(text).not.toMatch(/reveal\(\) [!=]== (?!'')|timingSafeEqual|createHmac/)
    }
  })
})

describe('signatures', () => {
  test('are read from hex in any case, base64 and its form for URLs, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (given) => {
        const buffer = Buffer.from(given)
        const base64 = buffer.toString('base64')
        const written = [
          buffer.toString('hex'),
          buffer.toString('hex').toUpperCase(),
          base64,
          base64.replace('=', ''),
          buffer.toString('base64url'),
          ` ${base64} `,
        ]
        for (const text of written) expect(Buffer.from(signatureBytes(text) ?? []).equals(buffer)).toBe(true)
      }),
    )
  })

  test('are nothing when they are neither', () => {
    for (const text of ['', 'sha256=', 'ab', 'g'.repeat(64), 'ä'.repeat(44), '0'.repeat(63), `${'A'.repeat(44)}==`]) {
      expect(signatureBytes(text)).toBeNull()
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void signatureBytes(text)))
  })

  test('prove the very bytes: one bit of body or signature more or less is another body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), fc.string(), (body, at, key) => {
        fc.pre(key !== '')
        const signature = hmac(key, body)
        expect(signs(secret(key), body, signature)).toBe(true)
        const flipped = (of: Uint8Array) => Uint8Array.from(of, (byte, i) => (i === at % of.length ? byte ^ 1 : byte))
        expect(signs(secret(key), flipped(body), signature)).toBe(false)
        expect(signs(secret(key), body, flipped(signature))).toBe(false)
        expect(signs(secret(`${key}.`), body, signature)).toBe(false)
      }),
    )
  })

  test('with an empty secret prove nothing, though anyone could make one', () => {
    const body = Buffer.from('{}')
    expect(signs(secret(''), body, hmac('', body))).toBe(false)
  })
})
