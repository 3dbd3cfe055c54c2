import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/**
 * Sees to it that nobody but this user reads the database, whatever the umask and whoever made the file: it is made before
 * SQLite would make it, whose log beside it takes over the mode. What cannot be done here SQLite says better.
 */
export function keepPrivate(file: string): void {
  quietly(() => closeSync(openSync(file, 'wx', 0o600)))
  for (const one of [file, `${file}-wal`, `${file}-shm`]) {
    quietly(() => {
      const { mode } = statSync(one)
      if ((mode & 0o077) !== 0) chmodSync(one, mode & 0o700)
    })
  }
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // It is there already, is not there at all, or belongs to somebody else.
  }
}
