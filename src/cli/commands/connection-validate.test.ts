import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CliWorld, cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'

let world: CliWorld
beforeEach(() => {
  world = cliWorld()
})
afterEach(() => world.remove())

test('a file is checked as apply does, and nothing is stored or made', async () => {
  const path = world.file('connection.yaml', MINIMAL)
  const checked = await world.here(['connection', 'validate', '-f', path])
  expect(checked).toMatchObject({ code: 0 })
  expect(checked.stdout).toContain('nordlys can be applied. Nothing was stored.')
  expect(existsSync(world.dataDir)).toBe(false)
})

test('every slip is named, with exit code 2 and one document for scripts', async () => {
  const path = world.file('connection.yaml', `${MINIMAL}settings: { local: nb-NO, backfill: { since: 2025-13-01 } }\n`)
  const checked = await world.here(['connection', 'validate', '-f', path, '--json'])
  expect(checked.code).toBe(2)
  const { error } = JSON.parse(checked.stdout)
  expect(error.message).toContain('settings.local is not known; did you mean settings.locale?')
  expect(error.message).toContain('settings.backfill.since must be a day of the calendar')
})

test('what is stored already is compared with', async () => {
  const path = world.file('connection.yaml', MINIMAL)
  expect((await world.here(['connection', 'apply', '-f', path])).code).toBe(0)
  const changed = world.file('changed.yaml', `${MINIMAL}settings: { locale: sv-SE }\n`)
  const checked = await world.here(['connection', 'validate', '-f', changed, '--json'])
  const { changes } = JSON.parse(checked.stdout)
  expect(changes).toEqual([expect.stringContaining('settings.locale')])
  const { stdout } = await world.here(['connection', 'export', 'nordlys'])
  expect(stdout).toContain('locale: nb-NO')
})

test('the schema for editors is one document of JSON', async () => {
  const { code, stdout } = await world.here(['connection', 'schema'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ type: 'object', additionalProperties: false })
})

test('a .env beside the current folder is read, and variables that are set win', async () => {
  world.file('.env', 'ML_CONNECTOR_DATA_DIR=from-file\nLOG_LEVEL=nonsense\n')
  const said = await world.ml(['doctor'], { ML_CONNECTOR_DATA_DIR: undefined })
  expect(said.stdout).toContain('LOG_LEVEL must be one of')
  const won = await world.ml(['doctor'], { ML_CONNECTOR_DATA_DIR: undefined, LOG_LEVEL: 'warn' })
  expect(won.stdout).toContain('from-file can be written')
})
