import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { masterKeySource } from './master-key.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-key-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

test('a key file that is a link that leads nowhere is said in words, and no key is made beside it', () => {
  symlinkSync(join(dataDir, 'gone'), join(dataDir, 'master.key'))
  expect(() => masterKeySource(dataDir, null).getOrMake()).toThrow(
    expect.objectContaining({
      code: 'vault.unusable_key',
      remedy: { do: 'hold' },
      message: expect.stringMatching(/master\.key cannot be found: it is a link that leads nowhere\.$/),
    }),
  )
})

test('and where something is sealed with the lost key, that is said of the link, not of a key that was never there', () => {
  symlinkSync(join(dataDir, 'gone'), join(dataDir, 'master.key'))
  expect(() => masterKeySource(dataDir, null).get()).toThrow(/it is a link that leads nowhere/)
})

test('a key file that cannot be read is said in words', () => {
  mkdirSync(join(dataDir, 'master.key'))
  expect(() => masterKeySource(dataDir, null).get()).toThrow(
    expect.objectContaining({
      code: 'vault.unusable_key',
      message: expect.stringMatching(/cannot be used \(EISDIR\)\.$/),
    }),
  )
})
