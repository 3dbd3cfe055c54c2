import { expect, test } from 'vitest'
import { statusClass } from './classify.ts'

test('each status says what the next step is', () => {
  const of = { 200: 'ok', 204: 'ok', 401: 'unauthorized', 403: 'forbidden', 404: 'gone', 410: 'gone', 429: 'limited' }
  for (const [status, kind] of Object.entries(of)) expect(statusClass(Number(status))).toBe(kind)
  for (const status of [408, 425, 500, 502, 503, 504, 520]) expect(statusClass(status)).toBe('transient')
  for (const status of [301, 302, 400, 405, 409, 412, 422, 501, 505]) expect(statusClass(status)).toBe('refused')
})
