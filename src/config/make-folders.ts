import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and those above it that are missing.
 *
 * Not by `mkdirSync` with `recursive`: where the system says ENOENT for a folder in one that is there, as in `/proc`,
 * Node.js tries the two in turn for ever, and no signal is heard meanwhile.
 *
 * @throws the error of the system: of `mkdir` where it cannot be made, ENOENT of `stat` for a link that leads nowhere
 */
export function makeFolders(path: string, mode: number): void {
  const missing: string[] = []
  for (let at = resolve(path); kindOf(at) === undefined; at = dirname(at)) missing.unshift(at)
  // A file in its place is refused by the system, in its words.
  if (missing.length === 0 && kindOf(path)?.isDirectory() === false) mkdirSync(path)
  for (const folder of missing) makeOne(folder, mode)
}

const kindOf = (path: string) => statSync(path, { throwIfNoEntry: false })

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Another process was faster, or it is a link.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST' && statSync(folder).isDirectory()))
      throw error
  }
}
