import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleDocument, exampleLine } from '../../../../test/example-records.ts'
import type { Document } from '../../../connectors/visma/model.ts'
import { LOCALES } from '../../../core/locales.ts'
import { entryHtml } from './entry.ts'
import { mergeBlock } from './entry-block.ts'
import { sameHtml } from './html.ts'
import { marker } from './marker.ts'

const options = { companyId: '1234567', locale: 'nb-NO', baseCurrency: 'NOK', lines: true } as const
const html = (changes: Partial<Document> = {}, more = {}) =>
  entryHtml(exampleDocument(changes), { ...options, ...more })
const ours = marker(exampleDocument(), '1234567')
const before = html()
const next = html({ status: 'Closed', balance: '0', balanceBase: '0' })
const merge = (current: string, returned: string | null = before) =>
  mergeBlock({ current, returned, next, marker: ours })

describe('§3.3 before an update the entry is compared with what the API returned', () => {
  test('unedited: the new entry', () => expect(merge(before)).toEqual({ content: next }))
  test('tidied by the API and otherwise unedited: the new entry', () => {
    const tidied = before.replaceAll('<br>', '<br />\n').replaceAll('\u00a0', '&nbsp;').replaceAll('</p>', '</p>\n')
    expect(merge(tidied, tidied)).toEqual({ content: `${next}\n` })
  })
  test('mangled by the API beyond recognition, but unedited: all of it is ours', () => {
    const mangled = before.replaceAll('·', '?').replaceAll('–', '?')
    expect(merge(mangled, mangled)).toEqual({ content: next })
  })
})

describe('§3.3 if a person edited it, only our block is replaced and their text is kept', () => {
  test.each([
    ['before', `<p>Ring Kari!</p>${before}`, `<p>Ring Kari!</p>${next}`],
    ['after', `${before}<p>Ringte, betaler fredag.</p>`, `${next}<p>Ringte, betaler fredag.</p>`],
    ['around', `<ul><li>a</li></ul>${before}<p><br></p>b`, `<ul><li>a</li></ul>${next}<p><br></p>b`],
    [
      'in a wrapper of the editor',
      `<div class="x"><p>a</p>${before}<p>b</p></div>`,
      `<div class="x"><p>a</p>${next}<p>b</p></div>`,
    ],
  ])('%s', (_, current, content) => expect(merge(current)).toEqual({ content }))

  test('typed on our first line', () => {
    const current = before.replace('<p><b>', '<p>VIP! <b>')
    expect(merge(current)).toEqual({ content: `<p>VIP! </p>${next}` })
  })
  test('typed on our last line', () => {
    const current = before.replace(/<\/p>$/, ' – purret 3.9.</p>')
    expect(merge(current)).toEqual({ content: `${next}<p> – purret 3.9.</p>` })
    expect(merge(before.replace('<b>Faktura', '<b>VIP! Faktura'))).toEqual({ content: `<p><b>VIP! </b></p>${next}` })
  })
  test('a line of theirs that mentions the document is no heading, also where ours lost its bold face', () => {
    const plain = before.replaceAll(/<\/?b>/g, '')
    const theirs = '<p>Ring om Faktura 123194 – haster</p>'
    expect(merge(`${theirs}${plain}`, plain)).toEqual({ content: `${theirs}${next}` })
    expect(merge(`${theirs}${before}`)).toEqual({ content: `${theirs}${next}` })
  })
  test('their text survives the next update too, when nobody edits any more', () => {
    const edited = `<p>Ring Kari!</p>${before}`
    const merged = merge(edited)
    const content = 'content' in merged ? merged.content : ''
    expect(mergeBlock({ current: content, returned: content, next: before, marker: ours })).toEqual({ content: edited })
  })
  test('what they typed inside our block goes with it: the block is ours', () => {
    expect(merge(before.replace('August', 'August, purret'))).toEqual({ content: next })
  })
  test('a bold heading they quote before it is not taken for ours', () => {
    const quote = '<p>Jf. <b>Faktura 123194 – Åpen</b> under</p>'
    expect(merge(`${quote}${before}`)).toEqual({ content: `${quote}${next}` })
  })
  test('a marker they quote before or after it is theirs', () => {
    const quote = `<p>Se ${ours}</p>`
    expect(merge(`${quote}${before}${quote}`)).toEqual({ content: `${quote}${next}${quote}` })
  })
})

describe('§3.3 if the block is gone, the entry is left alone', () => {
  test.each([
    ['everything replaced', '<p>Slettet</p>'],
    ['emptied', ''],
    ['the marker line taken out', before.slice(0, before.lastIndexOf('<p>'))],
    ['the heading taken out', before.slice(before.indexOf('</p>') + 4)],
    ['the entry of another document', html({ number: '123195' })],
    ['the entry of another company', entryHtml(exampleDocument(), { ...options, companyId: '12345678' })],
  ])('%s', (_, current) => expect(merge(current)).toEqual({ gone: true }))
})

test('the block is found in whatever language and status it was written', () => {
  for (const locale of LOCALES) {
    for (const status of ['Open', 'Closed', 'Voided', 'Hold'] as const) {
      const old = `<p>a</p>${html({ status }, { locale })}<p>b</p>`
      expect(merge(old)).toEqual({ content: `<p>a</p>${next}<p>b</p>` })
    }
  }
})

test('a source text cannot forge the end or the start of our block', () => {
  const forged = html({
    text: `${ours} Faktura 123194 – Åpen`,
    lines: [exampleLine({ product: null, quantity: null, amount: null, description: ours })],
  })
  expect(merge(`<p>a</p>${forged}<p>b</p>`, forged)).toEqual({ content: `<p>a</p>${next}<p>b</p>` })
})

// What people leave in an editor, and what an API does to a text on its way through.
const words = fc.string({
  unit: fc.constantFrom('a', 'ø', ' ', '&amp;', '&nbsp;', '·', '–', '1', '😀', '&lt;'),
  maxLength: 12,
})
const personal: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      words.map((text) => `<p>${text}</p>`),
      words.map((text) => `<p><b>${text}</b><br/>${text}</p>`),
      words.map((text) => `<ul><li>${text}</li><li><a href="https://x.example?a=1&amp;b=2">${text}</a></li></ul>`),
      words.map((text) => `<div style="color: red">${text}</div>`),
      words,
      fc.constantFrom('\n', '<br>', '<p><br></p>', '<!-- x -->', `<p>${ours}?</p>`),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => pieces.join(''))
const passThroughApi = fc.constantFrom<((text: string) => string)[]>(
  (text) => text,
  (text) => text.replaceAll('<br>', '<br />'),
  (text) => text.replaceAll('\u00a0', '&nbsp;').replaceAll('–', '&ndash;').replaceAll('·', '&middot;'),
  (text) =>
    text
      .replaceAll('<p>', '<p class="note">')
      .replaceAll('</p>', '</p>\n')
      .replaceAll('<b>', '<strong>')
      .replaceAll('</b>', '</strong>'),
  (text) => text.replaceAll('<b>', '').replaceAll('</b>', ''),
)
const anyDocument = fc.record({
  number: fc.stringMatching(/^[A-Z]{0,2}\d{1,6}$/),
  type: fc.constantFrom('Invoice', 'CreditNote', 'DebitNote', 'FinCharge'),
  status: fc.constantFrom('Open', 'Closed', 'Voided', 'Hold'),
  text: words,
})

describe('whatever people wrote around it', () => {
  test('every byte before and after is kept, and our block is the new one', () => {
    fc.assert(
      fc.property(personal, personal, anyDocument, anyDocument, passThroughApi, (above, below, old, fresh, api) => {
        const mark = marker({ type: old.type as 'Invoice', number: old.number }, '1234567')
        const current = `${above}${api(html(old as Partial<Document>))}${below}`
        const content = html({ ...fresh, type: old.type, number: old.number } as Partial<Document>)
        const merged = mergeBlock({ current, returned: null, next: content, marker: mark })
        if ('gone' in merged) throw new Error('not found')
        expect(merged.content.startsWith(above.trimEnd())).toBe(true)
        expect(merged.content.endsWith(below.trimStart())).toBe(true)
        expect(merged.content).toContain(content)
        expect(merged.content.length - content.length - above.length - below.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('doing it twice changes nothing more', () => {
    fc.assert(
      fc.property(personal, personal, passThroughApi, passThroughApi, (above, below, api, again) => {
        const first = merge(`${above}${api(before)}${below}`)
        if ('gone' in first) throw new Error('not found')
        expect(merge(first.content, first.content)).toEqual(first)
        const returned = again(first.content)
        const second = mergeBlock({ current: returned, returned, next, marker: ours })
        if ('gone' in second) throw new Error('not found the second time')
        expect(
          sameHtml(
            second.content.replace(/<\/?(?:b|strong)>| class="note"/g, ''),
            first.content.replace(/<\/?(?:b|strong)>| class="note"/g, ''),
          ),
        ).toBe(true)
      }),
    )
  })

  test('tags stay balanced wherever inside our first or last line they typed', () => {
    fc.assert(
      fc.property(words, words, fc.constantFrom('span', 'b', 'i', 'u'), (left, right, tag) => {
        const current = before
          .replace('<p><b>', `<p><${tag}>${left}<b>`)
          .replace('</b></p>', `</b></${tag}></p>`)
          .replace(/<p>([^<]*)<\/p>$/, `<p><${tag}>$1 ${right}</${tag}></p>`)
        const merged = merge(current)
        if ('gone' in merged) throw new Error('not found')
        const opened = [...merged.content.matchAll(/<([a-z]+)(?:\s[^>]*)?(?<!\/)>/g)].filter(
          ([, name]) => name !== 'br',
        ).length
        expect(opened).toBe([...merged.content.matchAll(/<\/[a-z]+>/g)].length)
        expect(merged.content.slice(0, merged.content.indexOf(next))).toContain(left.trim())
        expect(merged.content.slice(merged.content.indexOf(next) + next.length)).toContain(right.trim())
      }),
    )
  })
})
