/** Every amount with two decimals in a text, however its thousands, decimals and sign are written. */
export const amountsIn = (words: string): readonly bigint[] =>
  [...words.matchAll(/([-−–]\s?)?((?:[A-Z]{3}|kr|€)\s?)?([-−]\s?)?(\d{1,3}(?:[\s.,’']?\d{3})*[.,]\d{2})(?!\d)/gu)].map(
    ([, before = '', currency, after = '', digits = '']) => {
      const amount = BigInt(digits.replaceAll(/\D/g, ''))
      // A dash between two numbers is no sign.
      const sign = currency === undefined ? before + after : before.replace('–', '') + after
      return /[-−]/.test(sign) ? -amount : amount
    },
  )

/** A note as a person reads it. */
export const plain = (html: string): string =>
  html
    .replaceAll(/<br\s*\/?>|<\/p>|<\/li>|<\/ul>|<\/ol>/g, '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

/** What stands between two tags of a kind, in turn. */
export const inside = (html: string, tag: 'p' | 'ul' | 'li' | 'b'): readonly string[] =>
  [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, text = '']) => text)
