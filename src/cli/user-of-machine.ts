import { userInfo } from 'node:os'

/** The user whose command line it is; where the machine has no name for them, as in some containers, the number. */
export function userOfMachine(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
