import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Aligned, align, type Question, type Rails } from './align.ts'

const OPEN: Rails = { kept: [], approve: 'none', ranks: {} }

/** What each side did since both agreed, as one writes it down by hand. */
type Did = 'same' | 'changed' | 'equal' | 'cleared' | 'unseen'

interface Row {
  readonly source: Exclude<Did, 'equal' | 'unseen'>
  /** `equal`: changed to the very value that the source changed to. */
  readonly destination: Did
  readonly winner: Question['winner'] | 'either'
  readonly gives: Aligned['do']
  readonly because?: Extract<Aligned, { do: 'toDestination' }>['because']
}

// Written by hand, and not from the code: each side same, changed, changed alike, cleared, not looked at × who wins.
const TABLE: readonly Row[] = [
  { source: 'same', destination: 'same', winner: 'either', gives: 'nothing' },
  { source: 'same', destination: 'unseen', winner: 'either', gives: 'nothing' },
  { source: 'same', destination: 'changed', winner: 'either', gives: 'toSource' },
  { source: 'same', destination: 'cleared', winner: 'either', gives: 'toDestination', because: 'empty' },
  { source: 'changed', destination: 'same', winner: 'either', gives: 'toDestination', because: 'moved' },
  { source: 'changed', destination: 'equal', winner: 'either', gives: 'agree' },
  { source: 'changed', destination: 'changed', winner: 'source', gives: 'toDestination', because: 'overruled' },
  { source: 'changed', destination: 'changed', winner: 'destination', gives: 'toSource' },
  { source: 'changed', destination: 'cleared', winner: 'either', gives: 'toDestination', because: 'moved' },
  { source: 'changed', destination: 'unseen', winner: 'either', gives: 'look' },
  { source: 'cleared', destination: 'same', winner: 'either', gives: 'nothing' },
  { source: 'cleared', destination: 'changed', winner: 'either', gives: 'nothing' },
  { source: 'cleared', destination: 'cleared', winner: 'either', gives: 'nothing' },
  { source: 'cleared', destination: 'unseen', winner: 'either', gives: 'nothing' },
]

const rows = TABLE.flatMap((row) =>
  row.winner === 'either' ? (['source', 'destination'] as const).map((winner) => ({ ...row, winner })) : [row as never],
) as readonly (Row & { readonly winner: Question['winner'] })[]

const questionOf = ({ source, destination, winner }: (typeof rows)[number], values: readonly string[]): Question => {
  const [base = '', theirs = '', ours = ''] = values
  return {
    base,
    source: { same: base, changed: theirs, cleared: null }[source],
    destination: { same: base, changed: ours, equal: theirs, cleared: null, unseen: undefined }[destination],
    direction: 'both',
    winner,
    rails: OPEN,
    answer: null,
  }
}

test.each(rows)('source $source, destination $destination, $winner wins: $gives', (row) => {
  const given = align(questionOf(row, ['30', '14', '60']))
  expect(given.do).toBe(row.gives)
  if (row.because) expect(given).toMatchObject({ because: row.because })
})

test('any three values are merged as the table says', () => {
  const values = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(fc.constantFrom(...rows), values, (row, three) => {
      const question = questionOf(row, three)
      const given = align(question)
      expect(given.do).toBe(row.gives)
      if (given.do === 'toDestination') expect(given.value).toBe(question.source)
      if (given.do === 'toSource') expect([given.value, given.from]).toEqual([question.destination, question.source])
    }),
  )
})

const value = fc.constantFrom('Active', 'OnHold', 'CreditHold', 'Inactive')
const anyQuestion: fc.Arbitrary<Question> = fc.record({
  base: fc.option(value),
  source: fc.option(value),
  destination: fc.oneof(fc.option(value), fc.constant(undefined)),
  direction: fc.constantFrom('both', 'source', 'off'),
  winner: fc.constantFrom('source', 'destination'),
  rails: fc.record({
    kept: fc.constantFrom([], ['OnHold', 'CreditHold']),
    approve: fc.constantFrom('none', 'higher', 'all'),
    ranks: fc.constantFrom({}, { Active: 1, OnHold: 2, Inactive: 3 }),
  }),
  answer: fc.constantFrom(null, 'approve', 'drop'),
})

test('whatever is asked: the source gets nothing at first contact, nothing empty, and nothing while one way', () => {
  fc.assert(
    fc.property(anyQuestion, (question) => {
      const given = align(question)
      if (given.do !== 'toSource' && given.do !== 'hold') return
      expect(question.base).not.toBeNull()
      expect(question.direction).toBe('both')
      expect(given.value).toBe(question.destination)
      expect(given.value).not.toBe(question.source)
      expect(question.rails.kept).not.toContain(question.source)
      expect(question.answer).not.toBe('drop')
      // An edit that the source has not seen changes nothing there unless it wins.
      if (question.source !== question.base) expect([question.winner, given.lost]).toEqual(['destination', given.from])
    }),
  )
})

test('whatever is asked: once it was done, asking again does nothing', () => {
  fc.assert(
    fc.property(anyQuestion, (question) => {
      const given = align(question)
      if (given.do === 'nothing' || given.do === 'look' || given.do === 'hold') return
      const agreed = { ...question, base: given.value, source: given.value, destination: given.value }
      expect(align(agreed)).toEqual({ do: 'nothing' })
    }),
  )
})

test('nobody takes a customer off hold from the other end, whoever wins', () => {
  const rails = { ...OPEN, kept: ['CreditHold', 'OnHold'] }
  const question: Question = {
    ...{ base: 'CreditHold', source: 'CreditHold', destination: 'Active' },
    ...{ direction: 'both', winner: 'destination', rails, answer: 'approve' },
  }
  const kept = { do: 'toDestination', value: 'CreditHold', because: 'kept', lost: 'Active' }
  expect(align(question)).toEqual(kept)
  expect(align({ ...question, base: 'Active', destination: 'Inactive' })).toEqual({ ...kept, lost: 'Inactive' })
  // On hold is where anybody may put one.
  expect(align({ ...question, base: 'Active', source: 'Active', destination: 'OnHold' }).do).toBe('toSource')
})

test.each([
  ['none', '14', 'toSource'],
  ['none', '60', 'toSource'],
  ['higher', '14', 'toSource'],
  ['higher', '60', 'hold'],
  ['higher', 'EOM', 'hold'], // nobody knows how long that is
  ['all', '14', 'hold'],
] as const)('with %s to be approved, from 30 to %s days: %s', (approve, destination, gives) => {
  const rails: Rails = { kept: [], approve, ranks: { '14': 14, '30': 30, '60': 60 } }
  const question: Question = {
    ...{ base: '30', source: '30', destination, direction: 'both', winner: 'source', rails, answer: null },
  }
  expect(align(question).do).toBe(gives)
  expect(align({ ...question, answer: 'approve' })).toEqual({
    do: 'toSource',
    value: destination,
    from: '30',
    lost: null,
  })
  const dropped = { do: 'toDestination', value: '30', because: 'dropped', lost: destination }
  expect(align({ ...question, answer: 'drop' })).toEqual(dropped)
})

test('at first contact the value of the source is set, and what stood there is told', () => {
  const question: Question = {
    ...{ base: null, source: '30', destination: '60', direction: 'both', winner: 'destination' },
    ...{ rails: OPEN, answer: null },
  }
  expect(align(question)).toEqual({ do: 'toDestination', value: '30', because: 'first', lost: '60' })
  expect(align({ ...question, destination: null })).toMatchObject({ because: 'first', lost: null })
  expect(align({ ...question, destination: '30' })).toEqual({ do: 'agree', value: '30' })
})

test('one way, an edit is put back, and never carried over', () => {
  const question: Question = {
    ...{ base: '30', source: '30', destination: '60', direction: 'source', winner: 'destination' },
    ...{ rails: OPEN, answer: 'approve' },
  }
  expect(align(question)).toMatchObject({ do: 'toDestination', value: '30', because: 'oneWay' })
  expect(align({ ...question, source: '14' })).toMatchObject({ value: '14', because: 'overruled' })
  expect(align({ ...question, direction: 'off' })).toEqual({ do: 'nothing' })
})
