import { describe, expect, test } from 'vitest'
import { isCalled } from '../field-names.ts'
import { type Tiny, tiny } from './tiny.ts'

const ours = (w: Tiny): readonly string[] =>
  (['organization', 'person', 'deal'] as const).flatMap((entity) =>
    [...w.pipedrive.state.fields[entity].values()]
      .filter((field) => field.is_custom_field && field.field_name.startsWith('Visma '))
      .map((field) => `${entity} ${field.field_name}`),
  )

describe('in the language of the connection', () => {
  const FIGURES = { flows: { receivables: true, referenceData: { paymentTerms: 'off' } } } as const

  test.each([
    [
      'nb-NO',
      'deal Visma betalingsmønster',
      'Forfalt nå · Ofte sent · Noen ganger sent · Betaler i tide · Ingen historikk',
    ],
    [
      'fi-FI',
      'deal Visma maksutapa',
      'Erääntynyt nyt · Usein myöhässä · Joskus myöhässä · Maksaa ajallaan · Ei historiaa',
    ],
    ['sv-SE', 'person Visma status', 'Aktiv · Pausad · Kreditspärrad · Inaktiv · Engångskund'],
    ['da-DK', 'person Visma status', 'Aktiv · På hold · Kreditspærret · Inaktiv · Engangskunde'],
  ] as const)('%s: fields and their options are made once', async (locale, name, labels) => {
    const w = await tiny({ settings: { ...FIGURES, locale } })
    w.customer()
    await w.run()
    expect(optionsOf(w, name)).toEqual(labels.split(' · '))
    w.customer()
    w.clock.advance(2 * 24 * 3600_000)
    w.writes()
    await w.run()
    expect(w.writes().filter((write) => write.includes('Fields'))).toEqual([])
  })

  test('another language later changes no name: what exists keeps it', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' } })
    w.customer()
    await w.run()
    const names = [...w.pipedrive.state.fields.deal.values()].map((field) => field.field_name)
    await w.configure({ ...FIGURES, locale: 'sv-SE' })
    w.customer()
    w.clock.advance(2 * 24 * 3600_000)
    await w.run()
    expect([...w.pipedrive.state.fields.deal.values()].map((field) => field.field_name)).toEqual(names)
    expect(optionsOf(w, 'person Visma status')[1]).toBe('På vent')
  })

  test('an option that people renamed stays, one that they removed is made again', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' } })
    w.customer()
    await w.run()
    w.pipedrive.act.renameOption('person', w.fieldCode('person', 'Visma status'), 'På vent', 'Stoppet')
    w.pipedrive.act.removeOption('person', w.fieldCode('person', 'Visma status'), 'Inaktiv')
    w.customer()
    w.clock.advance(2 * 24 * 3600_000)
    await w.run()
    expect(optionsOf(w, 'person Visma status')).toEqual([
      'Aktiv',
      'Stoppet',
      'Kredittsperret',
      'Engangskunde',
      'Inaktiv',
    ])
    expect(await w.issues()).toEqual([])
  })

  test('options that a person doubled are one issue, which ends when they are mended', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'nb-NO' } })
    const labels = ['Aktiv', 'Active', 'På vent', 'Kredittsperret', 'Inaktiv', 'Engangskunde']
    const options = labels.map((label) => ({ label }))
    const theirs = { field_name: 'Visma tila', field_type: 'enum', options }
    const { field_code: code } = w.pipedrive.act.createField('person', theirs)
    w.customer()
    await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.options_missing'])
    expect((await w.issues())[0]?.message).toContain('"Aktiv" and "Active"')
    expect(optionsOf(w, 'person Visma status')).toEqual(labels)
    w.pipedrive.act.removeOption('person', code, 'Active')
    w.customer()
    await w.run()
    expect(await w.issues()).toEqual([])
  })

  test('amounts have fields only where sales may see them', async () => {
    const w = await tiny({ settings: { ...FIGURES, locale: 'en-GB', visibility: 'bands' } })
    w.customer()
    await w.run()
    expect(ours(w).filter((name) => /amount|balance|overdue$|light/.test(name))).toEqual([])
    expect(optionsOf(w, 'organization Visma overdue band')).toEqual(BANDS)
    expect(optionsOf(w, 'deal Visma overdue band')).toEqual(BANDS)
    expect(ours(w)).toContain('deal Visma payment behaviour')
  })
})

const BANDS = ['Nothing overdue', '1–30', '31–60', '61–90', 'over 90']

function optionsOf(w: Tiny, name: string): readonly string[] {
  const [entity, ...rest] = name.split(' ') as ['organization' | 'person' | 'deal', ...string[]]
  const field = [...w.pipedrive.state.fields[entity].values()].find(
    (one) => isCalled(one, rest.join(' ')) || one.field_name === rest.join(' '),
  )
  return field?.options?.map(({ label }) => label) ?? []
}
