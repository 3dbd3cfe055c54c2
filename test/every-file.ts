import { join, relative } from 'node:path'
import { afterEach, expect } from 'vitest'
import { CALM_FROM_THE_START } from './calm-from-the-start.ts'
import { restoreNodeGlobals } from './node-globals.ts'
import './property-seed.ts'
import { callsBeforeCalm } from './weather.ts'

restoreNodeGlobals()

const ROOT = join(import.meta.dirname, '..')
// What the file before this one called is not its own.
callsBeforeCalm()
afterEach(({ task }) => {
  const count = callsBeforeCalm()
  const file = relative(ROOT, task.file.filepath)
  if (CALM_FROM_THE_START.includes(file))
    expect(count, `${file} calls before it is calm, and is left out of the faults`).toBe(0)
})
