import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
/** What a run of all tests has lain about at a time, several times over. */
const NEEDED_BYTES = 8 * 1024 ** 3

/**
 * Temporary folders of all tests in memory, where there is room: a store waits for its disk at every commit, which is
 * half the time of a test that syncs. A process that is killed leaves the same there as on a disk.
 */
export default function memory(): () => void {
  if (!hasRoom()) return () => undefined
  const [before, folder] = [process.env.TMPDIR, mkdtempSync(join(MEMORY, 'ml-tests-'))]
  // A PostgreSQL of the tests runs as somebody else.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  return () => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= NEEDED_BYTES
  } catch {
    return false
  }
}
