import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolders } from './make-folders.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ml-folders-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('all folders that are missing are made with the mode, and again is no failure', () => {
  const deep = join(home, 'a', 'b', 'c')
  makeFolders(deep, 0o700)
  makeFolders(deep, 0o700)
  expect(statSync(deep).mode & 0o777).toBe(0o700)
  expect(statSync(join(home, 'a')).mode & 0o777).toBe(0o700)
})

test('a link to a folder is that folder', () => {
  symlinkSync(home, join(home, 'link'))
  makeFolders(join(home, 'link', 'a'), 0o700)
  expect(statSync(join(home, 'a')).isDirectory()).toBe(true)
})

// Node.js itself would go round for ever there.
test.runIf(process.platform === 'linux')('a place in which the system makes no folder is an error at once', () => {
  expect(() => makeFolders('/proc/nope', 0o700)).toThrow(/^ENOENT.*mkdir/)
  expect(() => makeFolders('/proc/nope/deeper', 0o700)).toThrow(/^ENOENT.*mkdir/)
})
