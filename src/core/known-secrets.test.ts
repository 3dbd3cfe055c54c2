import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KnownSecrets } from './known-secrets.ts'

const hiding = (...values: readonly string[]) => {
  const secrets = new KnownSecrets()
  secrets.add(values)
  return (text: string) => secrets.hide(text)
}

const inner = (text: string): string => JSON.stringify(text).slice(1, -1)
const asciiJson = (text: string): string =>
  inner(text).replace(/[^\x20-\x7e]|[<>&'/]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
const form = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const WAYS: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  'in an address': encodeURIComponent,
  'in a form': form,
  'in a form, in an address': (text) => encodeURIComponent(form(text)),
  'in an address, lower case': (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  'in JSON': inner,
  'in JSON, PHP': (text) => inner(text).replaceAll('/', '\\/'),
  'in JSON, ASCII': asciiJson,
  'in JSON in JSON': (text) => inner(inner(text)),
  'in HTML': html,
  'in HTML, twice': (text) => html(html(text)),
  'in HTML, numbered': (text) =>
    text.replace(/[^A-Za-z0-9]/gu, (letter) => `&#x${(letter.codePointAt(0) ?? 0).toString(16)};`),
  'in HTML in JSON': (text) => inner(html(text)),
  'in JSON in HTML': (text) => html(inner(text)),
  'in JSON in an address': (text) => encodeURIComponent(inner(text)),
  'in HTML in an address': (text) => encodeURIComponent(html(text)),
  'in a form in JSON in HTML': (text) => html(inner(form(text))),
  'in base64': base64,
  'in base64 of an address': (text) => Buffer.from(text).toString('base64url'),
}

// Long enough that no part of it is in the rest of the text by chance.
const secret = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'aZ09+/=&"<>\'\\ %-_.~$\nåø𝛑'), minLength: 0, maxLength: 12 }),
    fc.stringMatching(/^[A-Za-z0-9]{12}$/),
    fc.string({ unit: fc.constantFrom(...'bY18+/=&"<>\'\\ %-_.~$\tæ€'), minLength: 0, maxLength: 12 }),
  )
  .map((parts) => parts.join(''))

test.each(Object.entries(WAYS))('a secret is hidden %s, whatever it is made of and stands between', (_, way) => {
  fc.assert(
    fc.property(secret, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (value, before, after) => {
      const hidden = hiding(value)(`${before} ${way(value)} ${after}`)
      expect(hidden).not.toContain(way(value))
      expect(hidden).toContain('[secret]')
    }),
  )
})

test('a password is hidden in the base64 of whatever user it stands behind', () => {
  fc.assert(
    fc.property(secret, fc.string({ maxLength: 20 }), (value, user) => {
      const sent = base64(`${user}:${value}`)
      const left = hiding(value)(`authorization: Basic ${sent}; retry`)
      // What stood before the password is no secret; of the password not three bytes are left.
      const rest = Buffer.from(/Basic (\S*?)\[secret\]; retry$/.exec(left)?.[1] ?? '?', 'base64')
      expect(`${user}:`.startsWith(rest.toString().replaceAll('\ufffd', '').slice(0, user.length))).toBe(true)
    }),
  )
})

test('JSON stays JSON where a secret in it is hidden', () => {
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const json = JSON.stringify({ error: `${before}${value}${after}`, basic: `${before} ${base64(value)}` })
      expect(() => JSON.parse(hiding(value)(json))).not.toThrow()
    }),
  )
})

test('texts without a secret, and texts too short to be one, are left alone', () => {
  expect(hiding('hunter22hunter22')('GET /v1/customer 200')).toBe('GET /v1/customer 200')
  expect(hiding('a', '12345')('a line with 12345 in it')).toBe('a line with 12345 in it')
})

test('what one connection knows is known to the whole process, and not to the next connection', () => {
  const all = new KnownSecrets()
  const [one, other] = [all.narrower(), all.narrower()]
  one.add(['0123456789abcdef'])
  expect(all.hide('0123456789abcdef')).toBe('[secret]')
  expect(other.hide('0123456789abcdef')).toBe('0123456789abcdef')
})

test('a text of megabytes made to look like a secret is searched to its end, and in the time of a test', () => {
  const hide = hiding('\\\\\\\\aaaa&&&&', '++++++++++++', '================')
  for (const trap of ['\\'.repeat(1_000_000), '&amp;'.repeat(200_000), '%25'.repeat(300_000)]) {
    expect(hide(trap)).toBe(trap)
  }
})

test('six characters are a secret, and five may be any word', () => {
  expect(hiding('ab12cd')('x ab12cd y')).toBe('x [secret] y')
  expect(hiding('ab12c')('x ab12c y')).toBe('x ab12c y')
})
