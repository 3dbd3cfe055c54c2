import { tmpdir } from 'node:os'
import { stripVTControlCharacters as withoutEscapes } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { all, COLOURED, ENDLESS, escaped, everythingSaid, FILES, type Said, tooLong } from './everything-said.ts'

/**
 * Chance, the machine or a server has a say in these: what they print is in tests of their own, and that it fits in this one.
 */
const OWN = ['backup', 'connection authorize', 'doctor', 'keys rotate', 'restore', 'runs', 'store copy']

/** Without what chance or the machine made, each as long as it was, so that every line breaks where it did. */
const sameEverywhere = (text: string): string =>
  text
    .replaceAll(/ml-json-\w{6}/g, 'ml-json-xxxxxx')
    .replaceAll(`${tmpdir()}/ml-json`, '/tmp/ml-json')
    .replaceAll(/\b([riw])_[0-9a-z]{9,18}\b/g, (id, kind) => `${kind}_`.padEnd(id.length, '0'))
    .replaceAll(/(\/hooks\/\w+\/)([\w-]+)/g, (_, path, secret) => path + 'x'.repeat(secret.length))
    .replaceAll(/((?:state|token)=)([\w-]+)/g, (_, name, secret) => name + 'x'.repeat(secret.length))

describe.each([60, 80, 120])('on a terminal of %i columns', (columns) => {
  let said: readonly Said[] = []
  beforeAll(async () => {
    said = await everythingSaid({ stdout: columns, stderr: columns }, COLOURED, null)
  })
  afterAll(() => {
    said = []
  })

  test('every command prints lines of whole words that fit; only a word that is longer stands out', () => {
    expect(tooLong(said, columns)).toEqual([])
  })

  // Of every command, so that one that is new stands here too.
  const shown = all.map(({ words }) => words).filter((words) => ![...ENDLESS, ...FILES, ...OWN].includes(words))
  test.each(shown)('%s looks as it did', (words) => {
    const answers = said.filter((one) => one.words === words && one.code < 2)
    const texts = answers
      .filter(({ line }) => !line.endsWith('--help'))
      .map(({ line, stdout, stderr }) => `$ ${line}\n${stdout}${stderr}`)
    expect(texts.length).toBeGreaterThan(0)
    expect(`\n${sameEverywhere(withoutEscapes(texts.join('\n')))}`).toMatchSnapshot(`${columns} columns`)
  })

  test('a terminal that is told to has colours', () => {
    expect(escaped(said, 'stdout').length).toBeGreaterThan(10)
    expect(escaped(said, 'stderr').length).toBeGreaterThan(10)
  })
})
