import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seen } from '../../../../test/entry-seen.ts'
import { exampleApplication, exampleDocument, exampleLine } from '../../../../test/example-records.ts'
import { remoteId } from '../../../core/ids.ts'
import { LOCALES } from '../../../core/locales.ts'
import { type EntryOptions, entryActivity, entryHtml, entryNote } from './entry.ts'
import { marker, markerIn } from './marker.ts'

const options: EntryOptions = { companyId: '1234567', locale: 'nb-NO', baseCurrency: 'NOK', lines: true }

describe('§3.3 the shape of the entry', () => {
  test('heading with type, number and status; total, balance, due date; lines; references; marker', () => {
    expect(seen(entryHtml(exampleDocument(), options))).toEqual([
      'Faktura 123194 – Delvis betalt',
      'Totalt inkl. mva.: 9 997,50 SEK (9 497,63 NOK)',
      'Herav mva.: 1 999,50 SEK',
      'Restbeløp: 4 998,75 SEK (4 748,82 NOK)',
      'Dato: 14.08.2026',
      'Forfallsdato: 13.09.2026',
      'PZ-100 Espressomaskin Primo: 2 STK × 3 999,00 = 7 998,00',
      'Levert 12.08',
      'Kundens referanse: PO-7781',
      'KID: 0012319400004',
      'Selger: Ola Selger',
      'Tekst: August',
      'Visma Invoice 123194 · 1234567',
    ])
  })

  test('the supplier’s own reference is shown', () => {
    const document = exampleDocument({ ledger: 'supplier', supplierRef: 'F-2026-0917', number: '300412' })
    const lines = seen(entryHtml(document, { ...options, lines: false }))
    expect(lines[0]).toBe('Leverandørfaktura 300412 – Delvis betalt')
    expect(lines).toContain('Leverandørens referanse: F-2026-0917')
    expect(lines.at(-1)).toBe('Visma Invoice 300412 · 1234567')
  })

  test('lines only where asked for', () => {
    expect(entryHtml(exampleDocument(), { ...options, lines: false })).not.toContain('Espressomaskin')
  })

  test('long invoices are folded and say how many lines more there are', () => {
    const lines = Array.from({ length: 232 }, (_, index) =>
      exampleLine({ number: index + 1, description: `Vare ${index + 1}` }),
    )
    const html = entryHtml(exampleDocument({ lines }), options)
    expect(seen(html)).toContain('… og 212 linjer til')
    expect(seen(entryHtml(exampleDocument({ lines }), { ...options, locale: 'en-GB' }))).toContain(
      '… and 212 more lines',
    )
    expect(html).toContain('Vare 20')
    expect(html).not.toContain('Vare 21:')
  })

  test.each([
    ['nb-NO', 'Faktura 123194 – Ubetalt', 'Totalt inkl. mva.: 9 997,50 SEK', 'Forfallsdato: 13.09.2026'],
    ['sv-SE', 'Faktura 123194 – Obetald', 'Totalt inkl. moms: 9 997,50 SEK', 'Förfallodatum: 2026-09-13'],
    ['da-DK', 'Faktura 123194 – Ubetalt', 'I alt inkl. moms: 9.997,50 SEK', 'Forfaldsdato: 13.09.2026'],
    ['fi-FI', 'Lasku 123194 – Maksamatta', 'Yhteensä sis. alv: 9 997,50 SEK', 'Eräpäivä: 13.09.2026'],
    ['en-GB', 'Invoice 123194 – Unpaid', 'Total incl. VAT: SEK 9,997.50', 'Due date: 13/09/2026'],
  ] as const)('in %s words, amounts and dates are the locale’s', (locale, heading, total, due) => {
    const document = exampleDocument({ balance: '9997.5' })
    const lines = seen(entryHtml(document, { ...options, locale, baseCurrency: 'SEK' }))
    expect(lines[0]).toBe(heading)
    expect(lines).toContain(total)
    expect(lines).toContain(due)
  })

  test('base currency stands beside only where it differs', () => {
    expect(entryHtml(exampleDocument({ currency: 'NOK' }), options)).not.toContain('(')
  })
  test('large amounts keep every digit', () => {
    expect(seen(entryHtml(exampleDocument({ total: '12345678901234567.89', currency: 'NOK' }), options))).toContain(
      'Totalt inkl. mva.: 12 345 678 901 234 567,89 NOK',
    )
  })
  test('a currency by any name is no part of the markup', () =>
    expect(entryHtml(exampleDocument({ currency: '<b>X</b>' }), options)).toContain('&lt;b&gt;X&lt;/b&gt;'))
  test('a currency of the company’s own invention is shown as it is', () => {
    expect(seen(entryHtml(exampleDocument({ currency: 'POENG' }), options))[1]).toMatch(
      /^Totalt inkl. mva.: 9 997,50 POENG/,
    )
  })
  test('a draft without amounts is shown without amounts', () => {
    const draft = exampleDocument({
      status: 'Hold',
      total: null,
      vat: null,
      balance: null,
      totalBase: null,
      balanceBase: null,
      dueDate: null,
      lines: null,
    })
    expect(seen(entryHtml(draft, options)).slice(0, 2)).toEqual(['Faktura 123194 – Utkast', 'Dato: 14.08.2026'])
  })
  test('where finance hides amounts there is none, nor a price', () => {
    const html = entryHtml(exampleDocument(), { ...options, showAmounts: false })
    expect(html).not.toMatch(/997|998|999|NOK|SEK/)
    expect(seen(html)).toContain('PZ-100 Espressomaskin Primo: 2 STK')
  })
})

describe('§3.3 and R11 what became of the document', () => {
  const credit = (amount: string) => exampleApplication({ type: 'CreditNote', amount })
  test.each([
    [{ status: 'Open', balance: '9997.5' }, 'Unpaid'],
    [{ status: 'Open', balance: '1' }, 'Partly paid'],
    [{ status: 'Closed', balance: '0' }, 'Paid'],
    [{ status: 'Closed', balance: '0', applications: [credit('9997.5')] }, 'Settled by credit note'],
    [{ status: 'Closed', balance: '0', applications: [credit('100')] }, 'Paid'],
    [{ status: 'Open', balance: '0' }, 'Paid'],
    [{ status: 'Voided' }, 'Voided'],
    [{ status: 'PendingPrint' }, 'Draft'],
  ] as const)('%o says %s', (changes, status) => {
    expect(seen(entryHtml(exampleDocument(changes), { ...options, locale: 'en-GB' }))[0]).toBe(
      `Invoice 123194 – ${status}`,
    )
  })
  test('a document gone from Visma says so', () => {
    const html = entryHtml(exampleDocument({ status: 'Hold' }), { ...options, vanished: true })
    expect(seen(html)[0]).toBe('Faktura 123194 – Finnes ikke lenger i Visma')
  })
})

describe('§3.3 safe HTML, below 50 KB', () => {
  const evil = '<script>alert(1)</script><img src=x onerror="a"> & "\'</p></li>'
  test('every source text is escaped', () => {
    const html = entryHtml(
      exampleDocument({
        number: evil,
        text: evil,
        customerRef: evil,
        externalRef: evil,
        paymentRef: evil,
        supplierRef: evil,
        salesPerson: evil,
        lines: [exampleLine({ product: evil, description: evil, unit: evil })],
      }),
      { ...options, companyId: evil },
    )
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag))
    expect([...tags].filter((tag) => !['p', 'br', 'b', 'ul', 'li'].includes(tag ?? ''))).toEqual([])
    expect(html.replace(/<\/?(?:p|br|b|ul|li)>/g, '')).not.toMatch(/[<>"']/)
  })

  test('whatever the source sends, 200 kB of free text and thousands of lines', () => {
    const text = fc
      .constantFrom('a', '&', '<', 'ø', '漢', '😀', '\n', '\u0000', '\ud800', '"')
      .chain((unit) => fc.constantFrom(0, 1, 50, 5000, 200_000).map((length) => unit.repeat(length)))
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.constantFrom(0, 1, 21, 3000),
        fc.constantFrom(...LOCALES),
        (a, b, c, count, locale) => {
          const lines = Array.from({ length: count }, () =>
            exampleLine({ product: a.slice(0, 5000), description: b.slice(0, 5000), unit: c.slice(0, 500) }),
          )
          const document = exampleDocument({ text: a, customerRef: b, supplierRef: c, number: `1${a}`, lines })
          const html = entryHtml(document, { ...options, locale })
          expect(Buffer.byteLength(html)).toBeLessThan(50_000)
          expect(html.isWellFormed()).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('a long text is cut and shows it', () => {
    const html = entryHtml(exampleDocument({ text: 'ord '.repeat(50_000) }), options)
    expect(seen(html).at(-2)).toMatch(/^Tekst: ord ord .*…$/)
  })
})

describe('R2 nothing in it moves by itself', () => {
  test('not with the calendar: the same document gives the same entry, whatever the day', () => {
    expect(entryHtml.length).toBe(2) // neither a clock nor a day goes in
    expect(entryHtml(exampleDocument(), options)).toBe(entryHtml(exampleDocument(), options))
  })
  test('not with a single read: terms, which lists leave empty, are not shown', () => {
    const read = exampleDocument({ terms: { id: '30', description: '30 dager netto' } })
    expect(entryHtml(read, options)).toBe(entryHtml(exampleDocument({ terms: null }), options))
  })
})

describe('as a note', () => {
  const note = entryNote(exampleDocument(), { deal: remoteId(501) }, options)
  test('hangs on its deal and carries the document’s date, so that a backfill does not bury people’s notes', () => {
    expect(note).toMatchObject({ entity: 'note', fields: { add_time: '2026-08-14T12:00:00Z', deal_id: '501' } })
    expect(note.fields).not.toHaveProperty('org_id')
  })
  test('only our block of its content is ours', () => {
    expect(note.policy.content).toEqual({ created: 'block', linked: 'block' })
  })
  test('is found again by its marker', () =>
    expect(markerIn(String(note.fields.content))).toBe('Visma Invoice 123194 · 1234567'))
})

describe('as an activity', () => {
  const activity = (changes = {}) =>
    entryActivity(
      exampleDocument(changes),
      { organization: remoteId(42), person: remoteId(77) },
      { ...options, owner: remoteId(9), type: 'task' },
    ).fields

  test('subject carries number and marker; due on the due date; assigned', () => {
    expect(activity()).toMatchObject({
      subject: 'Faktura 123194 (Visma Invoice 123194 · 1234567)',
      type: 'task',
      due_date: '2026-09-13',
      done: false,
      org_id: '42',
      person_id: '77',
      owner_id: '9',
    })
    expect(markerIn(String(activity().subject))).toBe(marker(exampleDocument(), '1234567'))
  })
  test('done when settled, and when voided', () => {
    expect(activity({ status: 'Closed', balance: '0' }).done).toBe(true)
    expect(activity({ status: 'Voided' }).done).toBe(true)
  })
})

describe('§3.3 lines', () => {
  const shown = (line: Parameters<typeof exampleLine>[0], changes: Partial<EntryOptions> = {}) =>
    seen(entryHtml(exampleDocument({ lines: [exampleLine(line)] }), { ...options, locale: 'en-GB', ...changes }))[6]

  test.each([
    ['a text', { product: null, description: 'Delivered', quantity: '0', amount: null }, 'Delivered'],
    ['a text', { product: null, description: 'Delivered', quantity: null, amount: '0' }, 'Delivered'],
    ['a fee', { product: null, description: 'Fee', quantity: null, unitPrice: null, amount: '50' }, 'Fee: 50.00'],
    [
      'hours',
      { product: null, description: 'Work', quantity: '2', unit: 'h', unitPrice: null, amount: null },
      'Work: 2 h',
    ],
    ['a price alone', { product: 'A', description: null, quantity: null, unitPrice: '5', amount: null }, 'A: 5.00'],
    [
      'a free product',
      { product: 'A', description: null, quantity: '0', unit: null, unitPrice: null, amount: null },
      'A: 0',
    ],
  ] as const)('%s', (_, line, text) => {
    expect(shown(line)).toBe(text)
  })

  test('exactly twenty are shown without a word of more, and of one more there is one', () => {
    const lines = (count: number) =>
      seen(
        entryHtml(exampleDocument({ lines: Array.from({ length: count }, () => exampleLine()) }), {
          ...options,
          locale: 'en-GB',
        }),
      ).filter((line) => /Espresso|more/.test(line))
    expect(lines(20)).toHaveLength(20)
    expect(lines(21).slice(20)).toEqual(['… and 1 more line'])
  })

  test('a document whose lines say nothing has none, and without amounts there is no other line either', () => {
    const empty = { product: null, description: null, quantity: null, unit: null, unitPrice: null, amount: null }
    expect(entryHtml(exampleDocument({ lines: [exampleLine(empty)] }), options)).not.toContain('<ul>')
    expect(seen(entryHtml(exampleDocument({ lines: null }), { ...options, showAmounts: false })).slice(0, 3)).toEqual([
      'Faktura 123194 – Delvis betalt',
      'Dato: 14.08.2026',
      'Forfallsdato: 13.09.2026',
    ])
  })
})
