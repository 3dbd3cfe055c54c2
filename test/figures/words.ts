/** Every amount with two decimals in a text, however its thousands and decimals are written. */
export const amountsIn = (words: string): readonly bigint[] =>
  [...words.matchAll(/([-−–]\s?)?\d{1,3}(?:[\s.,’']?\d{3})*[.,]\d{2}(?!\d)/gu)].map(([found]) => {
    const digits = found.replaceAll(/\D/g, '')
    const amount = BigInt(digits)
    return /^[-−]/.test(found) ? -amount : amount
  })

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
