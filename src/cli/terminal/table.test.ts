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

test('no line is longer than the terminal while its columns can give way', () => {
  const cell = fc.string({ maxLength: 60 })
  const record = fc.record({ name: cell, units: fc.string({ maxLength: 8 }), why: cell })
  const giving = columns.map((column) => (column.title === 'name' ? { ...column, least: 8 } : column))
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), fc.integer({ min: 30, max: 140 }), (any, width) => {
      for (const line of table(giving, any, { width, title })) expect(line.length).toBeLessThanOrEqual(width)
    }),
  )
})

test('a word that does not fit is cut where it must be', () => {
  expect(shortened('customerinvoice', 8)).toBe('custome…')
  expect(shortened('before backfill', 12)).toBe('before…')
})
