import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markedColours, withoutColours } from './colours.ts'
import { fitted, wrapped } from './wrap.ts'

test('a paragraph is broken between words, and its further lines are indented', () => {
  expect(wrapped('Two organizations bear this number.', 20, '→ ', '  ')).toEqual([
    '→ Two organizations',
    '  bear this number.',
  ])
})

test('no word is lost or broken, and only a word that is longer than the line makes a longer one', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 100 }), (any, width) => {
      const lines = wrapped(any.join(' '), width, '- ', '  ')
      expect(lines.map((line) => line.slice(2)).join(' ')).toBe(any.join(' '))
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
    }),
  )
})

test('a line is broken only where its next word does not fit, whatever is coloured', () => {
  const { red, bold, dim } = markedColours(true)
  const paints = [(text: string) => text, red, bold, dim]
  const word = fc.tuple(fc.stringMatching(/^[a-zæøå&():,.\d]{1,14}$/), fc.constantFrom(...paints))
  const words = fc.array(word, { minLength: 1, maxLength: 30 })
  const marks = fc.constantFrom('', `${red('!')} `, `  ${dim('→')} `, `${bold('Visma.net')}  `)
  fc.assert(
    fc.property(words, marks, fc.integer({ min: 26, max: 100 }), (any, mark, width) => {
      const text = any.map(([letters, paint]) => paint(letters)).join(' ')
      const ways = [wrapped(text, width, mark, '    '), fitted(mark + text, width).split('\n')]
      for (const lines of ways.map((way) => way.map(withoutColours))) {
        for (const [at, line] of lines.entries()) {
          const [next] = lines[at + 1]?.trim().split(' ') ?? []
          if (next !== undefined) expect(`${line} ${next}`.length).toBeGreaterThan(width)
        }
      }
    }),
  )
})

test('a command keeps its name, and fits also where it is called by npx', () => {
  const text = 'Let it write again: ml-connector connection resume nordlys'
  expect(wrapped(text, 44)).toEqual(['Let it write again:', 'ml-connector connection resume nordlys'])
  expect(wrapped(text, 46)).toEqual(['Let it write again:', 'ml-connector connection resume nordlys'])
  expect(wrapped(text, 47)).toEqual(['Let it write again: ml-connector connection', 'resume nordlys'])
})

test('where a word fits only without its indent, the indent gives way', () => {
  const page = 'https://ml.example.com/hooks/3kJ9'
  expect(wrapped(`webhooks to ${page}`, 36, '  Visma.net  ', ' '.repeat(13))).toEqual([
    '  Visma.net  webhooks to',
    `   ${page}`,
  ])
  expect(wrapped(page, 36, '  Visma.net  ', ' '.repeat(13))).toEqual(['  Visma.net', `   ${page}`])
})

test('colours take no room on a line', () => {
  const { red } = markedColours(true)
  const lines = wrapped(`${red('!')} Two organizations bear ${red('this')} number.`, 24)
  expect(lines.map(withoutColours)).toEqual(['! Two organizations bear', 'this number.'])
})

test('only lines that do not fit are broken, below where their words began', () => {
  const { green } = markedColours(true)
  const text = `name    state\n  ${green('✓')} Wrote connection.yaml and .env\n  2. Put the secrets into .env`
  expect(withoutColours(fitted(text, 22))).toBe(
    [
      'name    state',
      '  ✓ Wrote',
      '    connection.yaml',
      '    and .env',
      '  2. Put the secrets',
      '     into .env',
    ].join('\n'),
  )
})
