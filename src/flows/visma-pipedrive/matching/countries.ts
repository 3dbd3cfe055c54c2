/** The languages in which people of our connections name countries in Pipedrive. */
const LANGUAGES = ['en', 'nb', 'sv', 'da', 'fi'] as const

/** `Norge`, `NORWAY`, `no` → `NO`; `null` for what names no country. */
export function countryCode(text: string | null): string | null {
  const name = text?.trim().toLowerCase() ?? ''
  if (/^[a-z]{2}$/.test(name)) return name.toUpperCase()
  names ??= everyName()
  return names.get(name) ?? null
}

let names: ReadonlyMap<string, string> | null = null

// Made when it is first asked for, since it takes some milliseconds.
function everyName(): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  for (const language of LANGUAGES) {
    const regions = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    for (const code of codes()) {
      const name = regions.of(code)?.toLowerCase()
      if (name !== undefined && !known.has(name)) known.set(name, code)
    }
  }
  return known
}

function* codes(): Generator<string> {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  for (const first of letters) for (const second of letters) yield first + second
}
