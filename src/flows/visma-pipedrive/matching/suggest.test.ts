import { describe, expect, test } from 'vitest'
import { remoteId, sourceKey } from '../../../core/ids.ts'
import { legalForm, normaliseName } from './names.ts'
import { type SuggestCandidate, type Suggestion, type SuggestSource, suggester } from './suggest.ts'

const party = (name: string, rest: Partial<SuggestSource> = {}): SuggestSource => ({
  key: sourceKey('1'),
  name: normaliseName(name),
  form: legalForm(name),
  postalCode: '5003',
  country: 'NO',
  domains: [],
  apart: new Set(),
  ...rest,
})
const organization = (id: string, name: string, rest: Partial<SuggestCandidate> = {}): SuggestCandidate => ({
  id: remoteId(id),
  called: name,
  name: normaliseName(name),
  form: legalForm(name),
  postalCode: '5003',
  country: 'NO',
  domains: [],
  ...rest,
})

function suggestionsFor(source: SuggestSource, ...candidates: readonly SuggestCandidate[]): readonly Suggestion[] {
  const search = suggester([source])
  for (const candidate of candidates) search.offer(candidate)
  return search.found().get(source.key) ?? []
}
const told = (all: readonly Suggestion[]) =>
  all.map(({ remote, reason, score }) => `${remote} ${reason} ${score.toFixed(2)}`)

describe('a name that is alike', () => {
  const fjordkaffe = party('Fjordkaffe AS')

  test.each([
    ['in the same postal code', organization('7', 'Fjordkafe'), ['7 namePostalCode 0.98']],
    ['elsewhere in the country', organization('7', 'Fjordkafe', { postalCode: '0150' }), ['7 nameCountry 0.98']],
    [
      'where nobody entered a place',
      organization('7', 'Fjordkafe', { postalCode: null, country: null }),
      ['7 name 0.98'],
    ],
    ['in another country', organization('7', 'Fjordkaffe', { country: 'SE' }), []],
    ['not alike enough', organization('7', 'Fjordmat'), []],
    ['alike by 0.90', organization('7', 'Fjorfkakf'), ['7 namePostalCode 0.90']],
    ['alike by 0.895', organization('7', 'Fjorakafer'), []],
    ['with the same legal form', organization('7', 'Fjordkaffee A/S'), ['7 namePostalCode 0.98']],
    ['with another legal form, so of another company', organization('7', 'Fjordkaffe ENK'), []],
  ])('%s', (_, candidate, expected) => {
    expect(told(suggestionsFor(fjordkaffe, candidate))).toEqual(expected)
  })

  test.each(['Gjordkaffe', 'jFordkaffe', 'Fjrdkaffe', 'Fjordkaffe', 'Fjordkfafe', 'Fjordkafffe', 'Fjordkaff'])(
    'is found whatever one error was typed: %s',
    (name) => expect(suggestionsFor(fjordkaffe, organization('7', name, { postalCode: '0150' }))).toHaveLength(1),
  )

  test('three are shown at most, best first', () => {
    const all = ['Fjordkaffa', 'Fjordkaffe', 'Fjordkafaf', 'Fjordkaffei'].map((name, at) => organization(`${at}`, name))
    const scores = suggestionsFor(fjordkaffe, ...all).map(({ score }) => score)
    expect(scores).toHaveLength(3)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(scores[0]).toBe(1)
  })
})

describe('an e-mail domain', () => {
  const source = party('Fjordkaffe AS', { domains: ['fjordkaffe.example'] })
  const other = (id: string) => organization(id, 'Quite another', { domains: ['fjordkaffe.example'] })

  test('that one organization alone has', () => {
    expect(told(suggestionsFor(source, other('7')))).toEqual(['7 emailDomain 0.95'])
  })

  test('of several organizations tells nothing', () => {
    expect(suggestionsFor(source, other('7'), other('8'))).toEqual([])
  })

  test('of a person at an organization counts as its own', () => {
    const search = suggester([source])
    search.offer(organization('7', 'Quite another'))
    search.address('fjordkaffe.example', remoteId('7'))
    expect(told(search.found().get(source.key) ?? [])).toEqual(['7 emailDomain 0.95'])
    search.address('fjordkaffe.example', remoteId('9'))
    expect(search.found().size).toBe(0)
  })

  test('of an organization that is not on offer is no suggestion', () => {
    const search = suggester([source])
    search.address('fjordkaffe.example', remoteId('9'))
    expect(search.found().size).toBe(0)
  })
})

test('what a person said it is not is never suggested again', () => {
  const apart = new Set([remoteId('7')])
  const source = party('Fjordkaffe AS', { domains: ['fjordkaffe.example'], apart })
  expect(suggestionsFor(source, organization('7', 'Fjordkaffe', { domains: ['fjordkaffe.example'] }))).toEqual([])
})

test('names are compared only where they may be alike, so that a large account takes seconds', () => {
  const syllables = ['nor', 'fjo', 'berg', 'lys', 'sol', 'vik', 'haug', 'mat', 'tek', 'bygg', 'hav', 'sjø', 'ås', 'dal']
  const nameOf = (at: number) =>
    [at, at / 14, at / 196, at / 2744].map((step) => syllables[Math.floor(step) % 14]).join('')
  const sources = Array.from({ length: 500 }, (_, at) =>
    party(nameOf(at * 19), { key: sourceKey(`${at}`), postalCode: `${at % 900}` }),
  )
  const search = suggester(sources)
  for (let at = 0; at < 10_000; at += 1) search.offer(organization(`${at}`, nameOf(at), { postalCode: `${at % 900}` }))
  expect(search.found().size).toBe(500)
  expect(search.compared() / (500 * 10_000)).toBeLessThan(0.01)
})
