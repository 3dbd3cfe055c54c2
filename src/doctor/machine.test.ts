import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config/config.ts'
import { dataDirectory, openToOthers } from './machine.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-machine-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const config = () => readConfig({ ML_CONNECTOR_DATA_DIR: dataDir })
const keyFile = () => join(dataDir, 'master.key')

test('a data directory and a key file that others get at are said, each with the command that closes it', async () => {
  writeFileSync(keyFile(), 'key', { mode: 0o600 })
  expect(await openToOthers(config(), keyFile())).toEqual([])
  expect(await dataDirectory(config(), 'probe')).toMatchObject({ status: 'ok' })

  chmodSync(dataDir, 0o755)
  chmodSync(keyFile(), 0o644)
  expect((await openToOthers(config(), keyFile())).map(({ message, advice }) => [message, advice])).toEqual([
    [`${dataDir} can be entered by other users.`, `Close it: chmod 700 ${dataDir}`],
    [`${keyFile()} can be read by other users.`, `Close it: chmod 600 ${keyFile()}`],
  ])
  expect(await dataDirectory(config(), 'probe')).toMatchObject({ status: 'warning' })
})
