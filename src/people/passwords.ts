import pLimit from 'p-limit'

const LEAST_LENGTH = 12
const MOST_LENGTH = 200

/** Why a password is not taken; `null` where it is. */
export function unfitPassword(password: string, email: string): string | null {
  const length = [...password].length
  if (length < LEAST_LENGTH) return `A password has at least ${LEAST_LENGTH} characters.`
  if (length > MOST_LENGTH) return `A password has at most ${MOST_LENGTH} characters.`
  if (new Set(password).size < 5) return 'A password has at least five different characters.'
  return password.toLowerCase() === email ? 'The password must not be your e-mail address.' : null
}

// Each takes 32 MB and a thread for a tenth of a second: strangers who try many must not take those of the syncs.
const atOnce = pLimit(2)

// Loaded when the first person signs in, since the library is large beside all else that `serve` loads.
const library = () => import('better-auth/crypto')

export const hashPassword = (password: string): Promise<string> =>
  atOnce(async () => (await library()).hashPassword(password))

/** @param hash `null` where nobody has such a password: it takes as long, so that nobody learns who has one */
export const isPassword = (hash: string | null, password: string): Promise<boolean> =>
  atOnce(async () => {
    const { hashPassword, verifyPassword } = await library()
    if (hash !== null) return verifyPassword({ hash, password: cut(password) })
    nobodys ??= hashPassword('nobody has this password')
    await verifyPassword({ hash: await nobodys, password: cut(password) })
    return false
  })

let nobodys: Promise<string> | null = null
const cut = (password: string): string => password.slice(0, 4 * MOST_LENGTH)
