import { expect, test } from 'vitest'
import { table } from './table.ts'

const rows = [
  { name: 'nordlys', units: '1,234', why: 'a reason that goes on and on and on' },
  { name: 'fjell', units: '7', why: '' },
]
const columns = [
  { title: 'name', value: (row: (typeof rows)[number]) => row.name },
  { title: 'units', value: (row: (typeof rows)[number]) => row.units, right: true },
  { title: 'why', value: (row: (typeof rows)[number]) => row.why },
]

test('columns are as wide as their widest cell and numbers stand at the right', () => {
  expect(table(columns, rows, { width: 120, title: (cell) => cell })).toEqual([
    'name     units  why',
    'nordlys  1,234  a reason that goes on and on and on',
    'fjell        7',
  ])
})

test('the last column is cut to the width of the terminal', () => {
  const [, first] = table(columns, rows, { width: 36, title: (cell) => cell })
  expect(first).toBe('nordlys  1,234  a reason that goes …')
})

test('colours do not move columns', () => {
  const painted = columns.map((column, at) => (at === 0 ? { ...column, paint: (cell: string) => `<${cell}>` } : column))
  expect(table(painted, rows, { width: 120, title: (cell) => cell })[2]).toBe('<fjell  >      7')
})

test('line breaks in a cell do not break the table', () => {
  const [, first] = table(columns, [{ name: 'a\nb', units: '1', why: 'x\n\ty' }], { width: 120, title: (cell) => cell })
  expect(first).toBe('a b       1  x y')
})
