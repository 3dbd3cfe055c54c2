import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { languageAskedFor, plural } from './language.ts'
import { catalogues as nb } from './nb/nb.ts'
import { catalogues as sv } from './sv/sv.ts'

test('the first language of the browser that is spoken here counts, and English where none is', () => {
  expect(languageAskedFor(['nn-NO', 'en-GB'])).toBe('nb')
  expect(languageAskedFor(['de-DE', 'no'])).toBe('nb')
  expect(languageAskedFor(['en-US', 'nb'])).toBe('en')
  expect(languageAskedFor(['sv-SE', 'en'])).toBe('sv')
  expect(languageAskedFor(['nn-NO', 'sv'])).toBe('nb')
  expect(languageAskedFor(['fi-FI'])).toBe('en')
  expect(languageAskedFor(['fi-FI', 'sv-FI', 'en'])).toBe('sv')
  expect(languageAskedFor(['da-DK', 'da', 'en-US'])).toBe('en')
  expect(languageAskedFor([])).toBe('en')
})

test('every catalogue is asked for under its own name', () => {
  const files = globSync('*.ts', { cwd: import.meta.dirname }).filter(
    (file) => !/^(like|language(\.test)?)\.ts$/.test(file),
  )
  const asked = files.map(
    (file) => /spoken\('([\w-]+)'/.exec(readFileSync(join(import.meta.dirname, file), 'utf8'))?.[1],
  )
  expect(asked.map((name) => `${name}.ts`)).toEqual(files)
  for (const catalogues of [nb, sv]) expect(Object.keys(catalogues(plural)).sort()).toEqual(asked.toSorted())
})

test('what another language takes along would wait for itself: its files import types and one another alone', () => {
  const files = globSync('{nb,sv}/*.ts', { cwd: import.meta.dirname })
  const imports = files.flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^import (?!type ).* from '([^']+)'/gm)].map(
      ([, from]) => from,
    ),
  )
  expect(imports.filter((from) => !from?.startsWith('./'))).toEqual([])
})

test('since when is said once: an instant says "ago" by a word that many languages use for "since" as well', () => {
  for (const catalogues of [nb, sv]) {
    const { common, issues, runs } = catalogues(plural) as unknown as {
      common: { minutesAgo: (n: number) => string }
      issues: { since: string }
      runs: { progress: { since: string } }
    }
    const ago = common.minutesAgo(4).split(' ').at(-1)
    expect([issues.since, runs.progress.since].filter((word) => word.toLowerCase() === ago)).toEqual([])
  }
})

test('thousands of things are written as numbers are elsewhere on the page', () => {
  expect(plural(1_203, { one: '# record', other: '# records' })).toBe('1,203 records')
})
