import fc from 'fast-check'
import type { z } from 'zod'
import { hostileText } from '../hostile-text.ts'

type Def =
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: 'optional' | 'default' | 'nullable'; readonly innerType: z.ZodType }
  | { readonly type: 'array'; readonly element: z.ZodType }
  | { readonly type: 'record'; readonly valueType: z.ZodType }
  | { readonly type: 'enum'; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: 'literal'; readonly values: readonly unknown[] }
  | { readonly type: 'string' | 'number' | 'boolean' | 'lazy' }

const odd = fc.oneof(fc.constantFrom('', '0', '-1', 'null', '1e9', '../..', '%00', "' or 1=1 --"), hostileText)

/** What somebody may send where this is expected: what fits, what nearly fits, and what does not. */
export function arbitraryOf(
  schema: z.ZodType,
  named: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<unknown> {
  const { def } = schema as unknown as { readonly def: Def }
  switch (def.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(def.shape).map(([name, member]) => {
            const known = named[name]
            const usual = arbitraryOf(member, named)
            return [
              name,
              known === undefined ? usual : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, usual),
            ]
          }),
        ),
        { requiredKeys: Object.keys(def.shape).filter((name) => !OPTIONAL.includes(typeOf(def.shape[name]))) },
      )
    case 'optional':
    case 'default':
    case 'nullable':
      return fc.oneof({ weight: 4, arbitrary: arbitraryOf(def.innerType, named) }, odd)
    case 'array':
      return fc.oneof(fc.array(arbitraryOf(def.element, named), { maxLength: 3 }), odd)
    case 'record':
      return fc.dictionary(fc.string({ maxLength: 8 }), arbitraryOf(def.valueType, named), { maxKeys: 2 })
    case 'enum':
      return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...Object.values(def.entries)) }, odd)
    case 'literal':
      return fc.constantFrom(...def.values)
    case 'string':
      return fc.oneof(fc.string({ maxLength: 30 }), odd)
    case 'number':
      return fc.oneof(fc.integer({ min: -1, max: 300 }), odd)
    case 'boolean':
      return fc.oneof(fc.boolean(), odd)
    case 'lazy':
      return fc.jsonValue()
  }
}

const OPTIONAL = ['optional', 'default']
const typeOf = (schema: z.ZodType | undefined): string =>
  (schema as unknown as { readonly def: Def } | undefined)?.def.type ?? ''
