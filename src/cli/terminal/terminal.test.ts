import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOSTILE, hostileText } from '../../../test/hostile-text.ts'
import { csvLine } from '../../app/csv.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import { createLog } from '../../observe/log.ts'
import { markedColours, shown, withoutColours } from './colours.ts'
import { table } from './table.ts'
import { createTerminal } from './terminal.ts'

/** A terminal whose streams are kept, and what each was given. */
function kept(isTTY: boolean, environment: Readonly<Record<string, string>> = {}) {
  const written = { out: '', note: '' }
  const stream = (to: 'out' | 'note') => ({
    isTTY,
    columns: 80,
    on: () => undefined,
    write: (text: string) => {
      written[to] += text
      return true
    },
  })
  const streams = { stdin: { isTTY }, stdout: stream('out'), stderr: stream('note') }
  return { written, terminal: createTerminal(streams as never, environment) }
}

test('whoever reads an answer or what is said on the way may stop reading', () => {
  const [stdout, stderr] = [new EventEmitter(), new EventEmitter()]
  createTerminal({ stdin: {}, stdout, stderr } as never, {})
  for (const stream of [stdout, stderr]) {
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    expect(() => stream.emit('error', closed)).not.toThrow()
  }
})

test('an answer that cannot be written is said in one sentence, once', () => {
  const said: string[] = []
  const stderr = Object.assign(new EventEmitter(), { write: (text: string) => said.push(text) })
  const stdout = new EventEmitter()
  const lost: string[] = []
  createTerminal({ stdin: {}, stdout, stderr } as never, {}, (why) => void lost.push(why))
  for (const stream of [stdout, stdout, stderr])
    stream.emit('error', Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }))
  expect(said).toEqual(['✗ The output could not be written (ENOSPC): not all of it is there.\n'])
  expect(lost).toEqual(['ENOSPC'])
})

const bare = (text: string): string => text.replaceAll(/\r?\n/g, '')
/** The sequences that colours are made of: what is left of them is not ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
const uncoloured = (text: string): string => text.replaceAll(/\u001b\[\d\dm|\u001b\[\dm/g, '')

test('nothing that others wrote is obeyed by a terminal, wherever it is said', () => {
  fc.assert(
    fc.property(hostileText, fc.boolean(), (text, isTTY) => {
      const { written, terminal } = kept(isTTY)
      const { red } = markedColours(true)
      terminal.out(text)
      terminal.write(text)
      terminal.note(`✗ ${text}`)
      terminal.out(JSON.stringify({ name: text }, null, 2))
      expect(bare(written.out)).not.toMatch(HOSTILE)
      expect(bare(written.note)).not.toMatch(HOSTILE)

      terminal.out(red(`a ${text} ${red(text)} b`))
      for (const line of table([{ title: 'name', value: () => text, paint: red }], [text], { width: 80, title: red })) {
        terminal.out(line)
      }
      // One pair around each text is ours; a colour of theirs would be one more.
      const ours = written.out.split('\u001b[').length - 1
      expect(ours % 2).toBe(0)
      expect(bare(uncoloured(written.out))).not.toMatch(HOSTILE)
    }),
  )
})

test('JSON says the same as before, with escapes for what does not show', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { written, terminal } = kept(false)
      terminal.out(JSON.stringify({ name: text }, null, 2))
      expect(JSON.parse(written.out)).toEqual({ name: text })
    }),
  )
})

test('a colour of theirs is written out, a colour of ours colours, also around another', () => {
  const { red, green } = markedColours(true)
  expect(shown(red('\u001b[32mpaid\u001b[0m'))).toBe('\u001b[31m\\u001b[32mpaid\\u001b[0m\u001b[39m')
  expect(shown(red(`a ${green('b')} c`))).toBe('\u001b[31ma \u001b[32mb\u001b[31m c\u001b[39m')
  expect(withoutColours(red(`a ${green('b')} c`))).toBe('a b c')
  expect(shown(markedColours(false).red('plain'))).toBe('plain')
})

test('a line of the log and a line of CSV carry nothing of the kind either', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const lines: string[] = []
      createLog('info', new KnownSecrets(), (line) => void lines.push(line)).info({ name: text }, text)
      expect(lines).toHaveLength(1)
      expect(JSON.parse(lines[0] ?? '').name).toBe(text)
      expect(bare(lines[0] ?? '')).not.toMatch(HOSTILE)
      expect(bare(csvLine([text, 'b']))).not.toMatch(HOSTILE)
    }),
  )
})

test.each([
  [{}, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, false],
])('with %j and a terminal (%s) there are colours: %s', (environment, isTTY, isColoured) => {
  const { written, terminal } = kept(isTTY, environment)
  terminal.say(terminal.colours.red('out'))
  terminal.note(terminal.noteColours.red('note'))
  expect([written.out, written.note].map((text) => text.includes('\u001b'))).toEqual([isColoured, isColoured])
})

test('what people read is broken between words on a terminal; documents and lines of the log never are', () => {
  const { written, terminal } = kept(true)
  const long = 'word '.repeat(30).trimEnd()
  terminal.say(long)
  terminal.note(long)
  expect(written.out.split('\n').map(({ length }) => length)).toEqual([79, 69, 0])
  expect(written.note).toBe(written.out)
  terminal.out(long)
  terminal.log(long)
  expect([written.out, written.note]).toEqual(Array(2).fill(`${written.note.slice(0, 150)}${long}\n`))
  const piped = kept(false)
  piped.terminal.say(long)
  expect(piped.written.out).toBe(`${long}\n`)
})
