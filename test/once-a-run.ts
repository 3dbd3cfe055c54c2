import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { promisify } from 'node:util'

/** The variable that names a folder of this run of tests (`one-postgres.ts`), which goes with its end. */
export const RUN_FOLDER = 'TEST_RUN_FOLDER'
const LOOK_EVERY_MS = 100

/** With its owner, as which some program may have to run. */
const copy = (from: string, to: string) => promisify(execFile)('cp', ['-a', from, to])

/**
 * A folder that takes long to make: made by the first test file of a run that wants it, for the others a copy.
 *
 * @param folder where nothing is yet
 */
export async function onceARun(what: string, folder: string, make: () => Promise<void>): Promise<void> {
  if (process.env[RUN_FOLDER] === undefined) return make()
  let isMadeHere = false
  const kept = await keptForTheRun(what, async (whole) => {
    await make()
    await copy(folder, whole)
    isMadeHere = true
  })
  if (!isMadeHere) await copy(kept, folder)
}

/**
 * A folder that takes long to make and that nobody changes: made by the first test file that wants it, the same for all.
 *
 * @returns its path, only within a run of tests
 */
export async function keptForTheRun(what: string, make: (folder: string) => Promise<void>): Promise<string> {
  const place = process.env[RUN_FOLDER]
  if (place === undefined) throw new Error('Only a run of tests has a folder.')
  const [kept, making] = [join(place, what), join(place, `${what}-making`)]
  while (!existsSync(kept)) {
    try {
      mkdirSync(making)
    } catch {
      // Another file is at it; where that fails, this one tries.
      await passed(LOOK_EVERY_MS)
      continue
    }
    try {
      if (existsSync(kept)) continue
      const whole = `${kept}-${randomUUID()}`
      await make(whole)
      renameSync(whole, kept)
    } finally {
      rmSync(making, { recursive: true })
    }
  }
  return kept
}
