import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, '..', '..', 'bin', 'ml-connector.js')

test.runIf(existsSync('/dev/full'))('an answer for a full disk is one sentence and exit code 2, not a stack', () => {
  const full = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(process.execPath, [program, '--help'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(full)
  expect([status, stderr]).toEqual([2, '✗ The output could not be written (ENOSPC): not all of it is there.\n'])
})
