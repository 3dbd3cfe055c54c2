import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters as withoutEscapes } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from '../../src/cli/run-program.ts'
import { createTerminal } from '../../src/cli/terminal/terminal.ts'
import { readConfig } from '../../src/config/config.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { seeded } from '../../src/twins/random.ts'
import { KARI } from '../actor.ts'
import { testClock } from '../clock.ts'

const COLUMNS = 60
const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-narrow-'))
let lines: readonly string[] = []

beforeAll(async () => {
  const environment = { ML_CONNECTOR_DATA_DIR: dataDir, FORCE_COLOR: '1' }
  const stop = new AbortController()
  let said = ''
  const stream = {
    isTTY: true,
    columns: COLUMNS,
    on: () => undefined,
    write: (text: string) => {
      said += text
      // Everything but what happens from then on was said.
      if (said.includes('Ctrl-C stops')) stop.abort()
      return true
    },
  }
  const terminal = createTerminal({ stdin: {}, stdout: stream, stderr: stream } as never, environment)
  const code = await runProgram(
    {
      terminal: { ...terminal, bars: null },
      environment,
      config: async () => readConfig(environment),
      ...{
        clock: testClock(),
        random: seeded(1),
        fetch,
        secrets: new KnownSecrets(),
        actor: KARI,
        signal: stop.signal,
      },
    },
    ['demo', '--days', '1'],
  )
  expect(code).toBe(0)
  lines = said.split('\n').map(withoutEscapes)
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('the demo prints lines of whole words that fit the terminal', () => {
  expect(lines.length).toBeGreaterThan(80)
  expect(lines.filter((line) => line.length > COLUMNS && line.trim().includes(' '))).toEqual([])
  const text = lines.join(' ').replaceAll(/ +/g, ' ')
  expect(text).toContain('It sells coffee, machines and kitchen goods to hotels, cafés and offices; two sellers work')
  expect(text).toMatch(/In Pipedrive created: 1\d fields, .* deals In Pipedrive updated: /)
})

test('what needs a person is broken only where the next word does not fit', () => {
  const from = lines.findIndex((line) => line.includes('as in real life'))
  const issues = lines.slice(from + 1, from + 20).filter((line) => /^( *→|!| {2,4}\S)/.test(line))
  expect(issues[0]).toMatch(/^! Brygga Mat & Vin AS/)
  const broken = issues.flatMap((line, at) => {
    const next = issues[at + 1] ?? ''
    return /^ +[^→ ]/.test(next) ? [`${line} ${next.trim().split(' ')[0]}`] : []
  })
  expect(broken.length).toBeGreaterThan(5)
  // A command leaves room for `npx ` before it.
  const roomOf = (line: string) => line.length + (line.includes('ml-connector ') ? 4 : 0)
  expect(broken.filter((line) => roomOf(line) <= COLUMNS)).toEqual([])
})
