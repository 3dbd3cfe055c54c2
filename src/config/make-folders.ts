import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and the missing ones above it.
 *
 * Not by `mkdirSync` with `recursive`: where the system answers ENOENT for a folder whose parent exists, as in `/proc`,
 * Node.js tries both in turn for ever, and no signal can end it.
 *
 * @throws the system's error: of `mkdir` when the folder cannot be made, ENOENT of `stat` for a link that leads nowhere
 */
export function makeFolders(path: string, mode: number): void {
  const missing: string[] = []
  for (let at = resolve(path); kindOf(at) === undefined; at = dirname(at)) missing.unshift(at)
  // Where a file is in its place, `mkdir` throws the error of the system.
  if (missing.length === 0 && kindOf(path)?.isDirectory() === false) mkdirSync(path)
  for (const folder of missing) makeOne(folder, mode)
}

const kindOf = (path: string) => statSync(path, { throwIfNoEntry: false })

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Fine where another process made it first, or where it is a link to a folder.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST' && statSync(folder).isDirectory()))
      throw error
  }
}
