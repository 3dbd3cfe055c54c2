import { expect, test } from 'vitest'
import { parseYaml } from './yaml.ts'

test.each([
  ['lists in one line', '['.repeat(50_000)],
  ['lists that are closed', `name: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['lists on lists', `${'- '.repeat(20_000)}x`],
])('what is nested without end is refused in words: %s', (_, text) => {
  expect(() => parseYaml(text)).toThrow('The connection file is nested too deeply.')
})

test('a file of hundreds of thousands of characters is refused before it is parsed', () => {
  expect(() => parseYaml(`exclude: [${'1,'.repeat(200_000)}]`)).toThrow('is longer than 200,000 characters')
})

test('aliases that multiply are refused', () => {
  const names = [...'bcdefgh']
  const lists = names.map((name, at) => `${name}: &${name} [${`*${['a', ...names][at]},`.repeat(10)}]`)
  expect(() => parseYaml(['a: &a [x,x,x,x]', ...lists].join('\n'))).toThrow('an alias (*name) that cannot be resolved')
})
