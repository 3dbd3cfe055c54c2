/**
 * Whether two entries of a list of e-mails or phones are the same: addresses whatever their case, phones by their
 * digits, so that `+4722000000`, `0047 22 00 00 00` and `22 00 00 00` are one.
 */
export function sameContact(a: string, b: string): boolean {
  const [one, other] = [phone(a), phone(b)]
  if (one === null || other === null) return folded(a) === folded(b)
  if (one.country === other.country) return one.digits === other.digits
  const [abroad, home] = one.country ? [one, other] : [other, one]
  return COUNTRIES.some((code) => abroad.digits === `${code}${home.digits.replace(/^0/, '')}`)
}

const folded = (text: string): string => text.trim().toLowerCase()

interface Phone {
  /** Without the `+` or `00` of a country code. */
  readonly digits: string
  /** Whether they begin with a country code. */
  readonly country: boolean
}

/** `null` for what is no number, such as an address or `ask at the desk`. */
function phone(text: string): Phone | null {
  if (/[@\p{L}]/u.test(text)) return null
  const digits = text.replace(/\(0\)/g, '').replace(/\D/g, '')
  if (digits.length < SHORTEST) return null
  const isPlus = /^[^\d]*\+/.test(text)
  const isZeros = !isPlus && digits.startsWith('00')
  return { digits: isZeros ? digits.slice(2) : digits, country: isPlus || isZeros }
}

// Shorter numbers are extensions, which every company has.
const SHORTEST = 5

/** Country codes of where Visma.net is used: a number written without one belongs to one of these countries. */
const COUNTRIES = ['47', '46', '45', '358']
