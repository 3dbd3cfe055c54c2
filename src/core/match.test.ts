import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MatchCandidate, type MatchCandidates, type MatchSource, matchBatch } from './match.ts'

const RULES = ['number', 'organisationNumber', 'name'] as const

const free = (id: string, postalCode: string | null = null): MatchCandidate => ({ id, linked: false, postalCode })
const candidates = (found: Record<string, Record<string, readonly MatchCandidate[]>>): MatchCandidates =>
  new Map(Object.entries(found).map(([rule, values]) => [rule, new Map(Object.entries(values))]))
const source = (
  key: string,
  keys: Record<string, readonly string[]>,
  postalCode: string | null = null,
): MatchSource => ({
  key,
  keys,
  postalCode,
})

describe('§5 unique means one unlinked source and one unlinked candidate', () => {
  test('one source and one candidate are linked, and the rule that did it is named', () => {
    const found = matchBatch([source('a', { name: ['fjord'] })], candidates({ name: { fjord: [free('42')] } }), RULES)
    expect(found.get('a')).toEqual({ do: 'link', id: '42', rule: 'name' })
  })

  test('two candidates are an issue, never a guess', () => {
    const both = candidates({ name: { fjord: [free('42'), free('43')] } })
    expect(matchBatch([source('a', { name: ['fjord'] })], both, RULES).get('a')).toEqual({
      do: 'ambiguous',
      rule: 'name',
      ids: ['42', '43'],
      sources: ['a'],
    })
  })

  test('two sources for one candidate are ambiguous, all of them', () => {
    const one = candidates({ name: { fjord: [free('42')] } })
    const found = matchBatch([source('b', { name: ['fjord'] }), source('a', { name: ['fjord'] })], one, RULES)
    const expected = { do: 'ambiguous', rule: 'name', ids: ['42'], sources: ['a', 'b'] }
    expect([found.get('a'), found.get('b')]).toEqual([expected, expected])
  })

  test('a candidate that is linked already is not on offer', () => {
    const taken = candidates({ name: { fjord: [{ id: '42', linked: true }, free('43')] } })
    expect(matchBatch([source('a', { name: ['fjord'] })], taken, RULES).get('a')).toMatchObject({
      do: 'link',
      id: '43',
    })
  })

  test('nothing found is none', () => {
    expect(matchBatch([source('a', { name: ['fjord'] })], candidates({}), RULES).get('a')).toEqual({ do: 'none' })
  })
})

describe('§5 rules in order', () => {
  test('a stronger rule that links takes source and candidate away from the weaker ones', () => {
    const found = matchBatch(
      [source('a', { organisationNumber: ['912345678'], name: ['fjord'] }), source('b', { name: ['fjord'] })],
      candidates({ organisationNumber: { 912345678: [free('42')] }, name: { fjord: [free('42'), free('43')] } }),
      RULES,
    )
    expect(found.get('a')).toEqual({ do: 'link', id: '42', rule: 'organisationNumber' })
    expect(found.get('b')).toEqual({ do: 'link', id: '43', rule: 'name' })
  })

  test('a weaker rule does not settle what a stronger one found ambiguous', () => {
    const found = matchBatch(
      [source('a', { organisationNumber: ['912345678'], name: ['fjord'] })],
      candidates({ organisationNumber: { 912345678: [free('42'), free('43')] }, name: { fjord: [free('42')] } }),
      RULES,
    )
    expect(found.get('a')).toMatchObject({ do: 'ambiguous', rule: 'organisationNumber' })
  })

  test('nor does it turn to a third one, which the stronger rule did not find', () => {
    const found = matchBatch(
      [source('a', { organisationNumber: ['912345678'], name: ['fjord'] })],
      candidates({ organisationNumber: { 912345678: [free('42'), free('43')] }, name: { fjord: [free('44')] } }),
      RULES,
    )
    expect(found.get('a')).toMatchObject({ do: 'ambiguous', rule: 'organisationNumber', ids: ['42', '43'] })
  })

  test('nor does it hand a contested candidate to somebody else', () => {
    const found = matchBatch(
      [source('a', { organisationNumber: ['912345678'] }), source('b', { name: ['fjord'] })],
      candidates({ organisationNumber: { 912345678: [free('42'), free('43')] }, name: { fjord: [free('42')] } }),
      RULES,
    )
    expect(found.get('b')).toEqual({ do: 'ambiguous', rule: 'name', ids: ['42'], sources: ['a', 'b'] })
  })
})

describe('§5 the name counts with the postal code where both have one', () => {
  const name = { name: ['fjord'] }
  const in5003 = candidates({ name: { fjord: [free('42', '5003')] } })

  test('another postal code is another company', () => {
    expect(matchBatch([source('a', name, '0150')], in5003, RULES).get('a')).toEqual({ do: 'none' })
  })
  test('the same postal code agrees', () => {
    expect(matchBatch([source('a', name, '5003')], in5003, RULES).get('a')).toMatchObject({ do: 'link' })
  })
  test('where one has none, the name alone decides', () => {
    expect(matchBatch([source('a', name)], in5003, RULES).get('a')).toMatchObject({ do: 'link' })
  })
  test('other rules do not ask for it', () => {
    const byNumber = candidates({ organisationNumber: { 1: [free('42', '5003')] } })
    const found = matchBatch([source('a', { organisationNumber: ['1'] }, '0150')], byNumber, RULES)
    expect(found.get('a')).toMatchObject({ do: 'link' })
  })
})

test('§5 names alike with forms that are not are no match, while other rules do not ask for forms', () => {
  const enk: MatchCandidate = { id: '42', linked: false, form: 'enk' }
  const found = candidates({ name: { granitt: [enk] }, organisationNumber: { 1: [enk] } })
  const options = { sameForm: (a: string | null | undefined, b: string | null | undefined) => a === b }
  const granitt = (keys: MatchSource['keys']): MatchSource => ({ key: 'a', keys, form: 'as' })
  expect(matchBatch([granitt({ name: ['granitt'] })], found, RULES, options).get('a')).toEqual({ do: 'none' })
  expect(matchBatch([granitt({ organisationNumber: ['1'] })], found, RULES, options).get('a')).toMatchObject({
    do: 'link',
  })
})

test('several customers may share one organization by the number that names them, even one that is linked', () => {
  const shared: MatchCandidate = { id: '42', linked: true }
  const found = matchBatch(
    [source('a', { number: ['100'] }), source('b', { number: ['200'] })],
    candidates({ number: { 100: [shared], 200: [shared] } }),
    RULES,
    { shareable: new Set(['number']) },
  )
  expect([...found.values()]).toEqual([
    { do: 'link', id: '42', rule: 'number' },
    { do: 'link', id: '42', rule: 'number' },
  ])
})

// Small alphabets, so that values collide all the time.
const values = fc.uniqueArray(fc.constantFrom<string[]>('v', 'w', 'x', 'y', 'z'), { maxLength: 2 })
const postal = fc.option(fc.constantFrom('5003', '0150'))
const anySources = fc
  .array(fc.record({ number: values, organisationNumber: values, name: values, postalCode: postal }), { maxLength: 7 })
  .map((rows) => rows.map(({ postalCode, ...keys }, index) => source(`s${index}`, keys, postalCode)))
const anyRecords = fc.array(
  fc.record({ number: values, organisationNumber: values, name: values, postalCode: postal, linked: fc.boolean() }),
  { maxLength: 7 },
)
type AnyRecord = {
  number: string[]
  organisationNumber: string[]
  name: string[]
  postalCode: string | null
  linked: boolean
}

function mirror(records: readonly AnyRecord[]): MatchCandidates {
  const found: Record<string, Record<string, MatchCandidate[]>> = {}
  records.forEach((record, index) => {
    for (const rule of RULES) {
      for (const value of record[rule]) {
        found[rule] ??= {}
        found[rule][value] ??= []
        found[rule][value].push({ id: `c${index}`, linked: record.linked, postalCode: record.postalCode })
      }
    }
  })
  return candidates(found)
}

describe('decided over the whole batch', () => {
  test('any order of arrival gives the same answers', () => {
    fc.assert(
      fc.property(anySources, anyRecords, fc.func(fc.integer()), (sources, records, rank) => {
        const shuffled = sources.toSorted((a, b) => rank(a.key) - rank(b.key))
        const backwards = new Map(
          [...mirror(records)].map(([rule, byValue]) => [
            rule,
            new Map([...byValue].reverse().map(([value, list]) => [value, [...list].reverse()])),
          ]),
        )
        const straight = matchBatch(sources, mirror(records), RULES)
        expect(Object.fromEntries(matchBatch(shuffled, backwards, RULES))).toEqual(Object.fromEntries(straight))
      }),
    )
  })

  test('no candidate is linked twice, and none that was linked before', () => {
    fc.assert(
      fc.property(anySources, anyRecords, (sources, records) => {
        const linked = [...matchBatch(sources, mirror(records), RULES).values()].flatMap((match) =>
          match.do === 'link' ? [match.id] : [],
        )
        expect(new Set(linked).size).toBe(linked.length)
        for (const id of linked) expect(records[Number(id.slice(1))]?.linked).toBe(false)
      }),
    )
  })

  test('a link is the only answer its rule could give: nobody else unlinked shares the value on either side', () => {
    fc.assert(
      fc.property(anySources, anyRecords, (sources, records) => {
        const matches = matchBatch(sources, mirror(records), RULES)
        for (const [key, match] of matches) {
          if (match.do !== 'link') continue
          const rule = match.rule as (typeof RULES)[number]
          const rank = (other: string) => {
            const answer = matches.get(other)
            return answer?.do === 'link' ? RULES.indexOf(answer.rule as typeof rule) : RULES.length
          }
          const rivals = sources.filter(
            (other) =>
              other.key !== key &&
              rank(other.key) >= RULES.indexOf(rule) &&
              other.keys[rule]?.some((value) => records[Number(match.id.slice(1))]?.[rule].includes(value)) &&
              rule !== 'name',
          )
          expect(rivals).toEqual([])
        }
        expect(matches.size).toBe(sources.length)
      }),
    )
  })
})
