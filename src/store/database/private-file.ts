import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/**
 * Makes the database readable to this user alone, whatever the umask. The file is made here, before SQLite would, and
 * SQLite gives its log the same mode. Failures are ignored, since SQLite then reports them better.
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
    // The file exists already, cannot be made, or belongs to another user.
  }
}
