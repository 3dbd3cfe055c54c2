import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (pattern: string) =>
  globSync(pattern, { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

const isCode = (text: string): boolean => /^[a-z]+\.[a-z_]+$/.test(text)

/** Issues that are written down as such: `code: '…'`, or a constant that holds one. */
const named = read('src/{core,flows,sync}/**/*.ts').flatMap(({ text }) =>
  [...text.matchAll(/(?:\bcode: |\bconst [A-Z_]+ = )(?:'([^']+)'|`match\.ambiguous_\$\{what\}`)/g)].flatMap(
    ([, code]) => (code === undefined ? ['match.ambiguous_organization', 'match.ambiguous_person'] : [code]),
  ),
)

/** Failures that become an issue of their record: thrown with the remedy *reject*, from its constructor to the next. */
const rejected = read('src/{connectors,flows,sync}/**/*.ts').flatMap(({ text }) =>
  text
    .split(/\bnew SyncError\(|\bsay\(/)
    .slice(1)
    .filter((part) => /'reject'|\bREJECT\b/.test(part.slice(0, 400)))
    .flatMap((part) => {
      const [, code = ''] = /^\s*['`]([\w.${}]+)['`]/.exec(part) ?? []
      return [code.includes('.') ? code : `pipedrive.${code}`]
    }),
)

/** A stream that cannot be read until a person acts (`core/alone.ts`), a walk that cannot end, a bug. */
const others = [
  ...['visma.forbidden', 'visma.no_such_endpoint', 'visma.paging_ignored', 'source.window_too_small'],
  // Their remedy is settled above the line that throws them.
  ...['pipedrive.rows_set_aside', 'visma.too_large', 'pipedrive.too_large', 'pipedrive.forbidden', 'engine.unexpected'],
]
const codes = [...new Set([...named, ...rejected, ...others])].filter(isCode)

test('the codes of issues are found in the code', () => {
  const some = ['match.ambiguous_person', 'source.undecodable', 'source.unreadable', 'pipedrive.rejected']
  expect(codes).toEqual(expect.arrayContaining([...some, 'visma.undecodable', 'source.stamped_ahead']))
})

const docs = read('docs/*.md')
  .map(({ text }) => text)
  .join('\n')

test.each(codes.sort())('the docs say of %s where it comes from and what to do', (code) => {
  const row = docs.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${code}\``))
  expect(row?.split('|').map((cell) => cell.trim().length > 0)).toEqual([false, true, true, true, false])
})

test('the docs name no code that the code does not raise', () => {
  const rows = read('docs/{operate,connect-visma}.md')
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => /^\| `[a-z]+\.[a-z_]+`/.test(line))
  const told = rows.flatMap((row) => row.split('|')[1]?.match(/[a-z]+\.[a-z_]+/g) ?? [])
  const issues = told.filter((code) => /^(visma|source|pipedrive|match|entry|edit|scope|engine)\./.test(code))
  expect(issues.length).toBeGreaterThan(30)
  expect(issues.filter((code) => !codes.includes(code))).toEqual([])
})
