import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import { LOCALES } from '../../../core/locales.ts'
import { FIELDS } from './definitions.ts'
import { everyName, OPTION_LABELS } from './field-names.ts'
import { fixedOptions, type KnownOption, planOptions, termsOptions, type WantedOption } from './options.ts'

const field = (labels: readonly string[], more: Partial<AccountField> = {}): AccountField => ({
  entity: 'person',
  code: 'k',
  name: 'Visma status',
  type: 'enum',
  custom: true,
  options: labels.map((label, at) => ({ id: at + 1, label })),
  ...more,
})
const status = FIELDS.find(({ logical }) => logical === 'person.status')
const wanted = (locale: (typeof LOCALES)[number] = 'nb-NO') => (status && fixedOptions(status, locale)) ?? []
const ids = (known: readonly KnownOption[]) => Object.fromEntries(known.map(({ code, id }) => [code, id]))
const terms = (...named: readonly (readonly [string, string | null])[]): readonly WantedOption[] =>
  termsOptions(named.map(([id, description]) => ({ id, description })))

describe('options of values that are always the same', () => {
  test.each(LOCALES)(
    'are found by the labels of %s, in whatever order, and made in the language of the connection',
    (other) => {
      const labels = Object.values(OPTION_LABELS.status).map((label) => label[other])
      const there = planOptions(field(labels.toReversed()), wanted(), [], false)
      expect(ids(there.known)).toEqual({ Active: '5', OnHold: '4', CreditHold: '3', Inactive: '2', OneTime: '1' })
      expect([there.add, there.rename, there.problems, there.gone]).toEqual([[], [], [], []])

      const none = planOptions(field([]), wanted(other), [], false)
      expect(none.add.map(({ labels: [label] }) => label)).toEqual(labels)
    },
  )

  test('no label stands for two values of one field', () => {
    for (const values of Object.values(OPTION_LABELS)) {
      const labels = Object.values(values).flatMap((label) => everyName(label, 'nb-NO'))
      expect(new Set(labels).size).toBe(labels.length)
    }
  })

  test('one that people renamed is known by its id, and its old label is not made again', () => {
    const known = [{ code: 'Active', id: '1', label: 'Aktiv' }]
    const plan = planOptions(field(['I kundelisten']), wanted(), known, false)
    expect(plan.known).toEqual(known)
    expect(plan.add.map(({ code }) => code)).not.toContain('Active')
    expect(plan.rename).toEqual([])
  })

  test('one that people removed is gone, and made again', () => {
    const known = [{ code: 'Active', id: '77', label: 'Aktiv' }]
    const plan = planOptions(field(['På vent']), wanted(), known, false)
    expect(plan.gone).toEqual(['Active'])
    expect(plan.add.map(({ code }) => code)).toEqual(['Active', 'CreditHold', 'Inactive', 'OneTime'])
  })

  test('two that may be meant are a problem, never a guess', () => {
    const plan = planOptions(field(['Aktiv', 'Active']), wanted(), [], false)
    expect(plan.known).toEqual([])
    expect(plan.add.map(({ code }) => code)).not.toContain('Active')
    expect(plan.problems).toEqual([expect.stringContaining('"Aktiv" and "Active"')])
  })

  test('an option that is remembered for one value is not taken for another whose label it was given', () => {
    const known = [{ code: 'OnHold', id: '1', label: 'På vent' }]
    const plan = planOptions(field(['Aktiv']), wanted(), known, false)
    expect(ids(plan.known)).toEqual({ OnHold: '1' })
    expect(plan.problems).toEqual([expect.stringContaining('"Aktiv"')])
  })

  test('where options cannot be read, none is taken for gone, and none is made a second time', () => {
    const known = [{ code: 'Active', id: '77', label: 'Aktiv' }]
    const plan = planOptions(field([], { partial: true }), wanted(), known, false)
    expect([plan.gone, plan.add]).toEqual([[], []])
    expect(ids(plan.known)).toEqual({ Active: '77' })
    expect(plan.problems).not.toEqual([])
  })

  test('whatever stands there, an option has one value, a value one option, and no label is made twice (property)', () => {
    const label = fc.constantFrom('Aktiv', 'Active', 'På vent', 'On hold', 'Annet', 'Inaktiv')
    const code = fc.constantFrom('Active', 'OnHold', 'CreditHold', 'Gone')
    const known = fc.uniqueArray(fc.record({ code, id: fc.constantFrom('1', '2', '3', '9'), label }), {
      selector: (one) => one.id,
    })
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), known, (labels, before) => {
        const remembered = [...new Map(before.map((one) => [one.code, one])).values()]
        const plan = planOptions(field(labels), wanted(), remembered, false)
        expect(new Set(plan.known.map(({ id }) => id)).size).toBe(plan.known.length)
        expect(new Set(plan.known.map((one) => one.code)).size).toBe(plan.known.length)
        const made = plan.add.map(({ labels: [first] }) => first)
        expect(new Set([...labels, ...made]).size).toBe(new Set(labels).size + made.length)
        const all = field([...labels, ...made])
        expect(planOptions(all, wanted(), plan.known, false).add).toEqual([])
      }),
    )
  })
})

describe('options of payment terms', () => {
  test('are called by the description, and by the id too where several have the same one', () => {
    const made = terms(['30', 'Netto 30'], ['14', 'Netto  14 '], ['14B', 'Netto 14'], ['X', null], ['Y', ''])
    expect(made.map(({ code, labels: [label] }) => [code, label])).toEqual([
      ['30', 'Netto 30'],
      ['14', '14 – Netto 14'],
      ['14B', '14B – Netto 14'],
      ['X', 'X'],
      ['Y', 'Y'],
    ])
  })

  test('follow the books while they bear our name, and stay as people called them', () => {
    const known = [
      { code: '30', id: '1', label: 'Netto 30' },
      { code: '14', id: '2', label: 'Netto 14' },
    ]
    const renamed = terms(['30', 'Netto 30 dager'], ['14', 'Netto 14 dager'])
    const plan = planOptions(field(['Netto 30', 'Vår frist']), renamed, known, true)
    expect(plan.rename).toEqual([{ code: '30', id: '1', from: 'Netto 30', to: 'Netto 30 dager' }])
  })

  test('one that was renamed before we could note it follows the books the next time too', () => {
    const known = [{ code: '30', id: '1', label: 'Netto 30' }]
    const plan = planOptions(field(['Netto 30 dager']), terms(['30', 'Netto 30 dager']), known, true)
    expect(plan.known).toEqual([{ code: '30', id: '1', label: 'Netto 30 dager' }])
    expect(plan.rename).toEqual([])
  })

  test('are added and never removed', () => {
    const known = [{ code: '30', id: '1', label: 'Netto 30' }]
    const plan = planOptions(field(['Netto 30']), terms(['14', 'Netto 14']), known, true)
    expect(ids(plan.known)).toEqual({ 30: '1' })
    expect(plan.add.map(({ code }) => code)).toEqual(['14'])
  })

  test('no label is longer than Pipedrive keeps it, or empty (property)', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 10 }), fc.string({ maxLength: 400 }), (id, description) => {
        for (const { labels } of terms([`T${id}`, description], ['other', description]))
          for (const label of labels) expect([label.length > 0, label.length <= 255]).toEqual([true, true])
      }),
    )
  })
})
