/** Plain data: what may be stored, compared and hashed. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** JSON text with sorted keys, so that equal data has equal text. `undefined` members are left out. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  // Every record passes here several times a run, so text is put together as it comes, without lists in between.
  if (Array.isArray(value)) {
    let text = '['
    for (const [at, item] of value.entries()) text += at === 0 ? canonical(item) : `,${canonical(item)}`
    return `${text}]`
  }
  let text = '{'
  for (const name of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[name]
    if (member === undefined) continue
    text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${canonical(member)}`
  }
  return `${text}}`
}

export const sameJson = (a: unknown, b: unknown): boolean => a === b || canonical(a ?? null) === canonical(b ?? null)
