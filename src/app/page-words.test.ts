import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { actIn, documentInPages, inPages } from './page-words.ts'

const root = join(import.meta.dirname, '..')

/** Rooms whose words are for whoever sits at the terminal, and files that are printed or written there alone. */
const FOR_THE_TERMINAL =
  /^(cli|twins|serve|store\/backup|store\/vault|doctor)\/|^app\/(doctor|init|delete-without-key|new-connection-file|page-words)\.ts$|^connection\/reference\.ts$/

/** A text of ours that has people give a command, with a name in every gap. */
const textsIn = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/'[^'\n]*'|`[^`\n]*`|"[^"\n]*"/g)]
    .map(([text]) => text.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, 'nordlys'))
    .filter(
      (text) =>
        /ml-connector (?:[a-z-]+ )+/.test(text) &&
        !/ml-connector (?:itself|may|jobs|sign-in|on|keeps|are)\b/.test(text),
    )

const texts = globSync('**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts') && !FOR_THE_TERMINAL.test(file))
  .flatMap((file) => textsIn(file).map((text) => ({ file, text })))

test('every command that a text for pages names has words for those', () => {
  expect(texts.length).toBeGreaterThan(30)
  const left = texts.filter(({ text }) => inPages(text).includes('ml-connector '))
  expect(left).toEqual([])
})

test('what a program can do is told beside, without the names of examples', () => {
  expect(actIn('Let it write again: ml-connector connection resume nordlys')).toEqual({
    ...{ route: 'connections.resume', input: { connection: 'nordlys' } },
  })
  expect(actIn('List them: ml-connector runs NAME')).toEqual({ route: 'runs.list', input: {} })
  expect(actIn('Ask again when it is over.')).toBeNull()
})

test('an answer is named as the pages offer it', () => {
  expect(inPages('Say which it is: ml-connector issue answer ID link 42, or keep apart if it is none of them.')).toBe(
    'Say which it is: answer link 42, or keep apart if it is none of them.',
  )
  expect(
    inPages('See it: ml-connector preview nordlys. Approve exactly that: ml-connector preview nordlys --apply r_1.'),
  ).toBe('See it: Preview, on the page Runs. Approve exactly that: Apply, on the page of preview r_1.')
})

test('what others wrote is left as it is', () => {
  const said = 'ask ml-connector connection resume nordlys'
  expect(documentInPages({ name: said, list: [{ advice: said, at: new Date(0) }] })).toEqual({
    ...{ name: said, list: [{ advice: 'ask Resume, on the page Connection', at: new Date(0) }] },
  })
})
