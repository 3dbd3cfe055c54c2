import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Column, shortened, table } from './table.ts'

interface Row {
  readonly name: string
  readonly units: string
  readonly why: string
}
const rows: readonly Row[] = [
  { name: 'nordlys', units: '1,234', why: 'a reason that goes on and on and on' },
  { name: 'fjell', units: '7', why: '' },
]
const columns: readonly Column<Row>[] = [
  { title: 'name', value: (row) => row.name },
  { title: 'units', value: (row) => row.units, right: true, spare: 1 },
  { title: 'why', value: (row) => row.why },
]
const title = (cell: string) => cell

test('columns are as wide as their widest cell and numbers stand at the right', () => {
  expect(table(columns, rows, { width: 120, title })).toEqual([
    'name     units  why',
    'nordlys  1,234  a reason that goes on and on and on',
    'fjell        7',
  ])
})

test('the last column is cut to the width of the terminal, at the end of a word', () => {
  const [, first] = table(columns, rows, { width: 36, title })
  expect(first).toBe('nordlys  1,234  a reason that goes…')
})

test('a column that can be spared goes before another one is cut too short', () => {
  expect(table(columns, rows, { width: 30, title })).toEqual(['name     why', 'nordlys  a reason that goes…', 'fjell'])
})

test('colours do not move columns', () => {
  const painted = columns.map((column, at) => (at === 0 ? { ...column, paint: (cell: string) => `<${cell}>` } : column))
  expect(table(painted, rows, { width: 120, title })[2]).toBe('<fjell  >      7')
})

test('line breaks in a cell do not break the table', () => {
  const [, first] = table(columns, [{ name: 'a\nb', units: '1', why: 'x\n\ty' }], { width: 120, title })
  expect(first).toBe('a b       1  x y')
})

test('a column that goes on below loses nothing of what it says', () => {
  const going = columns.map((column) => (column.title === 'why' ? { ...column, wraps: true } : column))
  expect(table(going, rows, { width: 36, title })).toEqual([
    'name     units  why',
    'nordlys  1,234  a reason that goes',
    '                on and on and on',
    'fjell        7',
  ])
})

test('where not even the least of it fits, each row says its columns itself', () => {
  const wide = [{ title: 'run', value: () => 'r_4f1c0a9be27d5c38' }, ...columns.map((one) => ({ ...one, spare: 0 }))]
  const going = wide.map((column) => (column.title === 'why' ? { ...column, wraps: true } : column))
  expect(table(going, rows, { width: 40, title })).toEqual([
    'run    r_4f1c0a9be27d5c38',
    'name   nordlys',
    'units  1,234',
    'why    a reason that goes on and on and',
    '       on',
    '',
    'run    r_4f1c0a9be27d5c38',
    'name   fjell',
    'units  7',
    '',
  ])
})

interface Any {
  readonly id: string
  readonly name: string
  readonly units: string
  readonly why: string
}

const word = fc.stringMatching(/^[a-zæøåäö]{1,28}$/)
const sentence = (maxLength: number) => fc.array(word, { maxLength }).map((words) => words.join(' '))
const anyRow: fc.Arbitrary<Any> = fc.record({
  id: fc.stringMatching(/^[a-z]{8,20} \d{1,12}$/),
  name: sentence(6),
  units: fc.bigInt({ min: 0n, max: 10n ** 15n }).map((units) => units.toLocaleString('en')),
  why: fc.tuple(sentence(8), fc.nat(), sentence(4)).map(([before, id, after]) => `${before} ${id} ${after}`.trim()),
})
const anyColumns: readonly Column<Any>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'name', value: ({ name }) => name, least: 12, spare: 1 },
  { title: 'units', value: ({ units }) => units, right: true },
  { title: 'why', value: ({ why }) => why, least: 24, wraps: true },
]

test('whatever is in it and however wide the terminal, no line is longer, no number is cut and every word is whole', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 6 }), fc.integer({ min: 40, max: 200 }), (any, width) => {
      const lines = table(anyColumns, any, { width, title })
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
      const given = new Set(any.flatMap((row) => Object.values(row).join(' ').split(' ')))
      const shown = lines
        .join(' ')
        .split(/ +/)
        .filter((one) => one !== '')
      const titles = anyColumns.map((column) => column.title)
      const whole = (one: string) => given.has(one) || given.has(one.replace(/…$/, '')) || titles.includes(one)
      expect(shown.filter((one) => !whole(one))).toEqual([])
      for (const { id, units, why } of any) {
        for (const one of [...id.split(' '), units, ...why.split(' ')]) if (one !== '') expect(shown).toContain(one)
      }
    }),
  )
})

test('a word that does not fit is cut where it must be', () => {
  expect(shortened('customerinvoice', 8)).toBe('custome…')
  expect(shortened('before backfill', 12)).toBe('before…')
})
