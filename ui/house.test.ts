import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const files = globSync('src/**/*.{ts,tsx}', { cwd: import.meta.dirname }).filter((file) => !file.includes('.test.'))
const textOf = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')

test('pages know types of the program alone, and those at one place', () => {
  const reaching = files.filter((file) => /from '(\.\.\/)+src\//.test(textOf(file)))
  expect(reaching).toEqual([join('src', 'documents.ts')])
  const imports = [...textOf('src/documents.ts').matchAll(/^import (type )?.* from '([^']+)'/gm)]
  expect(imports.map(([, type, from]) => [type, from])).toEqual([
    ['type ', '@orpc/contract'],
    ['type ', '../../src/http/api/contract/contract.ts'],
  ])
})

test('no file of the pages is longer than 300 lines', () => {
  expect(files.filter((file) => textOf(file).split('\n').length - 1 > 300)).toEqual([])
})

test('amounts and times are written by format.ts alone', () => {
  const writing = files.filter((file) =>
    /new Intl\.(Number|DateTime|RelativeTime)Format|toLocale\w*String/.test(textOf(file)),
  )
  expect(writing.sort()).toEqual([join('src', 'format.ts'), join('src', 'words', 'language.ts')])
})

test('what is said stands in the catalogues: no page has a sentence of its own', () => {
  const sentences = files
    .filter((file) => /src\/(pages|parts|shell)\//.test(file))
    .flatMap((file) =>
      [...textOf(file).matchAll(/>\s*([A-Z][a-z]+ [a-z]+[^<>{}\n]*)</g)].map(([, said]) => `${file}: ${said}`),
    )
  expect(sentences).toEqual([])
})
