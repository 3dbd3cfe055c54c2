import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answersTo, ISSUE_KINDS, kindOf } from '../src/app/answered.ts'

const root = join(import.meta.dirname, '..')
const read = (pattern: string) =>
  globSync(pattern, { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

const isCode = (text: string): boolean => /^[a-z_]+\.[a-z_]+$/.test(text)

/** Issues that are written down as such: `code: '…'`, or a constant that holds one. A wait that is told of is none. */
const named = read('src/{core,flows,sync}/**/*.ts').flatMap(({ text }) =>
  [
    ...text.matchAll(/(?:(?<!again\(\{ )\bcode: |\bconst [A-Z_]+ = )(?:'([^']+)'|`match\.ambiguous_\$\{what\}`)/g),
  ].flatMap(([, code]) => (code === undefined ? ['match.ambiguous_organization', 'match.ambiguous_person'] : [code])),
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

describe('what the program says of an issue is what the docs say', () => {
  test.each(ISSUE_KINDS.map((kind) => [kind.codes.join(', '), kind] as const))(
    '%s',
    (_, { codes: of, cause, remedy }) => {
      const row = docs.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${of[0]}\``))
      expect(row).toBe(`| ${of.map((code) => `\`${code}\``).join(', ')} | ${cause} | ${remedy} |`)
    },
  )

  test('the remedy names every answer that the issue takes, and no other', () => {
    for (const { codes: of, remedy, answers = {} } of ISSUE_KINDS) {
      const named = Object.keys(answers).filter((answer) => new RegExp(`(ID |\`)${answer}\``).test(remedy))
      // Of several issues with the same answers one says them.
      const isSaid = remedy.startsWith('the same')
      expect([of, isSaid ? Object.keys(answers) : named]).toEqual([of, Object.keys(answers)])
      expect([of, remedy.includes('issue answer') || isSaid]).toEqual([of, Object.keys(answers).length > 0])
    }
  })

  // They fail a whole run, or a command, and are never an issue of a record.
  const failures = ['source.window_too_small', 'visma.bad_since']

  test.each(codes.filter((code) => !failures.includes(code)))(
    '%s has its cause and remedy in the program too',
    (code) => {
      expect(kindOf(code)).not.toBeNull()
    },
  )

  test('no kind is of a code that nothing raises', () => {
    const told = ISSUE_KINDS.flatMap(({ codes: of }) => of).filter((code) => !code.startsWith('visibility.'))
    expect(told.filter((code) => !codes.includes(code))).toEqual([])
    expect(answersTo({ code: 'scope.house_account', details: {} })).toEqual(['include', 'exclude'])
  })
})
