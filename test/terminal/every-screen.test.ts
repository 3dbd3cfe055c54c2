import { describe, expect, test } from 'vitest'
import { COLOURED, escaped, everythingSaid, NARROW, tooLong } from './everything-said.ts'

// Where every command is printed to beside what `every-command.test.ts` tries.

describe('no code of a colour is in what does not go to a terminal, whichever command it is', () => {
  test.each([[null], ['--json'], ['--csv']])('in a pipe: %s', async (form) => {
    const said = await everythingSaid({ stdout: null, stderr: null }, COLOURED, form)
    expect(said.length).toBeGreaterThan(form === '--csv' ? 2 : 40)
    expect([...escaped(said, 'stdout'), ...escaped(said, 'stderr')]).toEqual([])
  })

  test('where NO_COLOR is set', async () => {
    const said = await everythingSaid(NARROW, { ...COLOURED, NO_COLOR: '1' }, null)
    expect([...escaped(said, 'stdout'), ...escaped(said, 'stderr')]).toEqual([])
  })

  test('where only stderr is in a file, and where only stdout is', async () => {
    const errors = await everythingSaid({ stdout: 60, stderr: null }, COLOURED, null)
    expect(escaped(errors, 'stderr')).toEqual([])
    const answers = await everythingSaid({ stdout: null, stderr: 60 }, COLOURED, null)
    expect(escaped(answers, 'stdout')).toEqual([])
  })

  test.each([['--json'], ['--csv']])('in a document on a terminal: %s', async (form) => {
    const said = await everythingSaid(NARROW, COLOURED, form)
    expect(escaped(said, 'stdout')).toEqual([])
    expect(escaped(said, 'stderr').length).toBeGreaterThan(0)
  })
})

test('on a terminal of 40 columns every command prints lines of whole words that fit', async () => {
  const said = await everythingSaid({ stdout: 40, stderr: 40 }, COLOURED, null)
  expect(tooLong(said, 40)).toEqual([])
  expect(escaped(said, 'stdout').length).toBeGreaterThan(10)
  expect(escaped(said, 'stderr').length).toBeGreaterThan(10)
})
