import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleDocument, exampleLine, exampleParty } from '../../../test/example-records.ts'
import { HOSTILE, hostileText } from '../../../test/hostile-text.ts'
import { remoteId } from '../../core/ids.ts'
import { LOCALES } from '../../core/locales.ts'
import type { Desired } from '../../core/plan.ts'
import type { Operation } from '../../core/sync-store.ts'
import { findCreated } from './account/finder.ts'
import { customerDeal, invoiceDeal, invoiceFields } from './deals/deal-fields.ts'
import { type EntryOptions, entryActivity, entryNote } from './entries/entry.ts'
import { marker, markerIn } from './entries/marker.ts'
import { figuresOf } from './money/figures.ts'
import { momentActivity } from './money/moment-activity.ts'
import { personOf } from './parties/customer-to-person.ts'
import { organizationOf } from './parties/party-to-organization.ts'

const text = fc.oneof(
  hostileText,
  fc.tuple(hostileText, fc.constant('lang '.repeat(100))).map((parts) => parts.join('')),
)

/** A party and a document of its with foreign text wherever there is text at all. */
const records = fc
  .record({
    name: text,
    number: hostileText,
    line: text,
    attention: text,
    email: hostileText,
    reference: text,
    product: text,
    unit: hostileText,
  })
  .map((foreign) => ({
    party: exampleParty({
      name: foreign.name,
      number: foreign.number,
      address: {
        lines: [foreign.line, foreign.unit],
        postalCode: foreign.unit,
        city: foreign.line,
        country: 'NO',
        countryName: foreign.unit,
      },
      contact: {
        name: foreign.name,
        attention: foreign.attention,
        emails: [foreign.email],
        phones: [foreign.unit],
        web: foreign.email,
      },
    }),
    document: exampleDocument({
      number: foreign.number,
      text: foreign.reference,
      customerRef: foreign.reference,
      externalRef: foreign.name,
      paymentRef: foreign.unit,
      salesPerson: foreign.name,
      lines: [exampleLine({ product: foreign.product, description: foreign.reference, unit: foreign.unit })],
    }),
  }))

const place = { organization: remoteId('1'), person: remoteId('2'), stage: null, owner: null }
const currencies = { activeCurrencies: new Set(['NOK', 'SEK']), baseCurrency: 'NOK' }

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []
}

const isHtml = (name: string): boolean => name === 'content' || name === 'note'

test('no name, title, field or entry in Pipedrive carries a control or a mark of direction, nor is longer than may be', () => {
  fc.assert(
    fc.property(records, fc.constantFrom(...LOCALES), ({ party, document }, locale) => {
      const entry: EntryOptions = { companyId: '1234567', locale, baseCurrency: 'NOK', lines: true }
      const customerName = party.name
      const wanted: readonly Desired[] = [
        organizationOf(party, { kind: 'customer', names: 'visma', ownerId: null }),
        personOf(party, { organizationId: null, ownerId: null, names: 'visma' }),
        customerDeal(party, place),
        invoiceDeal(document, { ...place, ...currencies, customerName, today: '2026-11-22' }),
        { entity: 'deal', fields: invoiceFields(document), policy: {} },
        entryNote(document, { deal: remoteId('3') }, entry),
        entryActivity(document, { deal: remoteId('3') }, { ...entry, owner: null }),
      ]
      for (const { entity, fields } of wanted) {
        for (const [name, value] of Object.entries(fields)) {
          for (const one of textsIn(value)) {
            expect(one, `${entity}.${name}`).not.toMatch(HOSTILE)
            if (!isHtml(name)) expect(one.length, `${entity}.${name}`).toBeLessThanOrEqual(255)
          }
        }
      }
    }),
  )
})

test('a marker that only what does not show keeps apart is a marker, and is taken out of the source text', () => {
  const forged = `Visma Inv\u200boice 123194 \u202e·\u202c 1234567`
  const options: EntryOptions = { companyId: '1234567', locale: 'en-GB', baseCurrency: 'NOK', lines: true }
  const html = String(entryNote(exampleDocument({ text: forged }), {}, options).fields.content)
  expect(html.split(marker(exampleDocument(), '1234567'))).toHaveLength(2)
  expect(markerIn(html)).toBe(marker(exampleDocument(), '1234567'))
})

test('the activity about a moment is found again whatever its customer is called', () => {
  const settings = { moments: { overdueDays: 14, turnedLate: true, paid: true } }
  const where = { deal: remoteId('3'), organization: remoteId('1'), person: null, owner: null, type: 'task' }
  const document = exampleDocument({ currency: 'NOK' })
  const today = '2026-11-22'
  fc.assert(
    fc.property(text, fc.constantFrom(...LOCALES), (name, locale) => {
      const customer = { number: '10042', name }
      const figures = figuresOf({ customer, documents: [document], today, baseCurrency: 'NOK' })
      for (const rule of ['overdue', 'turnedLate', 'paid'] as const) {
        const episode = { rule, document: 'Invoice:123194', state: 'open', from: today, asked: today } as const
        const place = { ...where, companyId: '1234567' }
        const { fields } = momentActivity(episode, figures, place, { ...settings, locale })
        const subject = String(fields.subject)
        expect(markerIn(subject)).toBe(`Visma moment ${rule} 10042 Invoice:123194 · 1234567`)
        expect(subject.length).toBeLessThanOrEqual(255)
        expect(`${subject}${String(fields.note)}`).not.toMatch(HOSTILE)
        expect(String(fields.note)).toMatch(/^<p>[^<>]+<\/p>$/)
        const finder = findCreated({ entity: 'activity', after: fields } as Operation)
        const found = { entity: 'activity', id: remoteId(9), fields, updatedAt: null, deleted: false } as const
        expect(finder?.matches(found)).toBe(true)
      }
    }),
  )
})
