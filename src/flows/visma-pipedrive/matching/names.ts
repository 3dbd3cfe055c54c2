// Normal forms in which values of both systems are compared. They make equal only what is surely the same: a wrong link
// shows invoices of one company to a seller of another, while a missed link costs a person a click.

// Letters in their own right in the Nordic languages: folding "Bø" to "Bo" would make two companies one.
const OWN_LETTERS = /[åäöæøüðþ]/u

const LEGAL_FORMS = new Set(
  (
    'as asa ans da enk nuf sa ba ks iks ab hb kb aps ivs amba oy oyj abp ky tmi osk ' +
    'ltd limited plc llp llc inc incorporated corp corporation gmbh kg ohg bv nv sarl srl pty'
  ).split(' '),
)
const LEADING_FORMS = new Set('as ab oy tmi aps'.split(' '))
const AND = new Set(['and', 'och', 'og', 'und'])

/**
 * `Fjordkaffe A/S`, `FJORDKAFFE  AS.` and `AS Fjordkaffe` → `fjordkaffe`. Case, accents, punctuation, the word
 * for *and* and legal forms do not count; `æ ø å ä ö` do, and are not folded into one another.
 */
export function normaliseName(name: string): string {
  const words = wordsOf(name)
  const { start, end } = bare(words)
  return words
    .slice(start, end)
    .map((word) => foldAccents(word.replace(FORM, '')))
    .join(' ')
}

/**
 * The legal form in a name, `A/S` and `a.s.` as `as`, all of them where there are several; `null` for none. Two names
 * that differ only in it are two companies, where both have one.
 */
export function legalForm(name: string): string | null {
  const words = wordsOf(name)
  const { start, end } = bare(words)
  const forms = [...words.slice(0, start), ...words.slice(end)]
    .filter((word) => word.endsWith(FORM) || LEGAL_FORMS.has(word))
    .map((word) => word.replace(FORM, ''))
    .map((word) => LONG_FORMS.get(word) ?? word)
  return forms.length === 0 ? null : [...new Set(forms)].sort().join(' ')
}

/** Whether two legal forms may belong to one company. */
export function sameForm(a: string | null | undefined, b: string | null | undefined): boolean {
  if (!a || !b || a === b) return true
  const [one, other] = [a.split(' '), b.split(' ')]
  // A company in Finland may call itself by both of its names at once: "Oy Karl Fazer Ab".
  const isBilingual = (forms: readonly string[]) => FINNISH.some((both) => both.every((form) => forms.includes(form)))
  return (isBilingual(one) || isBilingual(other)) && one.some((form) => other.includes(form))
}

const FINNISH = [
  ['ab', 'oy'],
  ['abp', 'oyj'],
]
const LONG_FORMS = new Map([
  ['limited', 'ltd'],
  ['incorporated', 'inc'],
  ['corporation', 'corp'],
])

const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<!\p{L})([aikp])\/s(?!\p{L})/gu, ` $1s${FORM} `)
    .replace(/(?<![\p{L}\p{N}])(?:\p{L}\.){2,}\p{L}?(?!\p{L})/gu, (letters) => letters.replaceAll('.', '')) // a.s.
    .replace(/['’`´]/gu, '')
    .replace(/[&+]/gu, ' og ')
    .split(NEITHER_LETTER_NOR_DIGIT)
    .filter((word) => word !== '')
    .map((word) => (AND.has(word) ? 'og' : word))

// Marks a legal form that was written with a slash (`I/S`), since a bare "is" or "ps" is an ordinary word.
const FORM = '\uE000'
const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{M}\p{N}\uE000]+/u

/** Where in a name its words without legal forms begin and end. */
function bare(all: readonly string[]): { readonly start: number; readonly end: number } {
  // "(publ)" follows a Swedish company's name wherever its "AB" stands.
  const words = all.length > 1 && all.at(-1) === 'publ' ? all.slice(0, -1) : all
  const isForm = (word: string | undefined) => word !== undefined && (word.endsWith(FORM) || LEGAL_FORMS.has(word))
  let end = words.length
  while (end > 1 && isForm(words[end - 1])) end -= 1
  // "& Co." is what is left of "GmbH & Co. KG" without its forms.
  if (end < words.length && end > 2 && words[end - 1] === 'co' && words[end - 2] === 'og') {
    end -= 2
    while (end > 1 && isForm(words[end - 1])) end -= 1
  }
  const [first = ''] = words
  const leads = first.endsWith(FORM) || LEADING_FORMS.has(first)
  // "Oy Karl Fazer Ab" has one on either side; elsewhere a leading "as" before a trailing form is part of the name.
  const start = end > 1 && leads && (end === words.length || first === 'oy') ? 1 : 0
  return { start, end }
}

const foldAccents = (word: string): string =>
  Array.from(word.normalize('NFC'), (letter) =>
    OWN_LETTERS.test(letter) ? letter : letter.normalize('NFD').replace(/\p{M}/gu, ''),
  ).join('')

/**
 * `NO 912 345 678 MVA`, `912345678` → `912345678`; `SE556012579001`, `16556012-5790` → `5560125790`;
 * `FI-1234567-8` → `12345678`. `null` for what cannot be an organisation number, such as `000000000`.
 */
export function normaliseOrganisationNumber(text: string): string | null {
  const upper = text.normalize('NFKC').toUpperCase()
  const digits = upper.replace(/\D/g, '')
  const swedishVat = /SE\W*\d/.test(upper) && digits.length === 12 && digits.endsWith('01')
  const number = swedishVat ? digits.slice(0, 10) : /^(?:16|19|20)\d{10}$/.test(digits) ? digits.slice(2) : digits
  if (number.length < 8 || number.length > 11) return null
  return isPlaceholder(number) ? null : number
}

/**
 * `no 912 345 678 mva` → `NO912345678`, with its country in front. A number without one is completed by
 * `country` (ISO 3166 alpha-2), else it is no key: nine digits mean different companies in different countries.
 */
export function normaliseVat(text: string, country: string | null = null): string | null {
  const compact = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
  const isNorwegian = /^(?:NO)?\d{9}MVA$/.test(compact)
  const bare = isNorwegian ? compact.slice(0, -3) : compact
  const prefixed = /^[A-Z]{2}/.test(bare)
    ? bare
    : isNorwegian
      ? `NO${bare}`
      : country === null
        ? ''
        : `${country.toUpperCase()}${bare}`
  const digits = prefixed.replace(/\D/g, '')
  if (!/^[A-Z]{2}[A-Z0-9]{7,13}$/.test(prefixed) || digits.length < 7) return null
  return isPlaceholder(digits) ? null : prefixed
}

// What people type where a form insists on a number.
const isPlaceholder = (digits: string): boolean => /^(\d)\1*$/.test(digits) || '1234567890'.startsWith(digits)

/** Host of a web address or of an e-mail address, without `www.`; `null` when there is none in it. */
export function webDomain(text: string): string | null {
  const trimmed = text.trim().toLowerCase()
  const host = /^[^\s/:]+@/.test(trimmed)
    ? trimmed.slice(trimmed.lastIndexOf('@') + 1)
    : trimmed.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\//, '')
  if (host === '' || /\s/.test(host)) return null
  try {
    const { hostname } = new URL(`http://${host}`)
    const domain = hostname.replace(/^www\d?\./, '').replace(/\.$/, '')
    return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(domain) ? domain : null
  } catch {
    return null
  }
}

/** Mail for everybody, in the Nordic countries and worldwide: such a domain says nothing about a company. */
const FREE_MAIL: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com ' +
    'gmx.com gmx.net gmx.de web.de t-online.de mail.com proton.me protonmail.com pm.me fastmail.com zoho.com yandex.com mail.ru ' +
    'hotmail.no live.no yahoo.no outlook.no online.no frisurf.no broadpark.no getmail.no lyse.net altibox.no altiboxmail.no ' +
    'c2i.net start.no epost.no haugnett.no nextgentel.com ebnett.no enivest.net tele2.no bkkfiber.no ' +
    'hotmail.se live.se yahoo.se outlook.se telia.com bredband.net bredband2.com comhem.se spray.se tele2.se glocalnet.net ' +
    'bahnhof.se passagen.se swipnet.se home.se ' +
    'hotmail.dk live.dk yahoo.dk outlook.dk mail.dk jubii.dk sol.dk ofir.dk tdcadsl.dk mail.tele.dk stofanet.dk youmail.dk ' +
    'post.tele.dk privat.dk webspeed.dk get2net.dk hotmail.fi live.fi yahoo.fi outlook.fi luukku.com kolumbus.fi saunalahti.fi ' +
    'elisanet.fi pp.inet.fi inet.fi suomi24.fi netti.fi welho.com dnainternet.net hotmail.co.uk live.co.uk yahoo.co.uk ' +
    'btinternet.com sky.com virginmedia.com hotmail.de yahoo.de hotmail.fr yahoo.fr orange.fr free.fr laposte.net wanadoo.fr'
  ).split(' '),
)

/** Sites on which many companies have a page: the host says nothing about which. */
const SHARED_HOSTS: ReadonlySet<string> = new Set(
  (
    'facebook.com m.facebook.com fb.com instagram.com linkedin.com twitter.com x.com youtube.com tiktok.com google.com ' +
    'sites.google.com business.site wixsite.com wordpress.com blogspot.com squarespace.com webnode.com weebly.com shopify.com ' +
    'myshopify.com proff.no gulesider.no 1881.no allabolag.se hitta.se eniro.se krak.dk degulesider.dk proff.dk finder.fi fonecta.fi ' +
    'no.linkedin.com se.linkedin.com dk.linkedin.com fi.linkedin.com linktr.ee finn.no blocket.se github.com'
  ).split(' '),
)

/** A domain that points to one company, or `null`. */
export function companyDomain(text: string): string | null {
  const domain = webDomain(text)
  return domain === null || FREE_MAIL.has(domain) || SHARED_HOSTS.has(domain) ? null : domain
}

/** `kari@Fjordkaffe.NO ` → `kari@fjordkaffe.no`; `null` when it is no address. */
export function normaliseEmail(text: string): string | null {
  const email = text.trim().toLowerCase()
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? email : null
}

/** `N-5003`, `50 03` → `5003`. */
export function normalisePostalCode(text: string): string | null {
  const code = text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^(?:NO?|SE?|DK|FIN?)(?=\d)/, '')
  return code === '' ? null : code
}
