import type { z } from 'zod'
import { amount } from '../../app/amount.ts'
import { anyJson } from '../../app/any-json.ts'
import { settingsDocument } from '../../app/lists/list-documents.ts'

/** Stands in the place of an amount that a visitor may not see. */
const HIDDEN = 'hidden'

/** An amount in a text: with two decimals, or beside a currency, however its thousands are written. */
const DIGITS = String.raw`(?:\d{1,3}(?:[\s.,'’]\d{3})+|\d+)(?:[.,]\d+)?`
const AMOUNT = new RegExp(
  [
    String.raw`[-−]?(?:\d{1,3}(?:[\s.,'’]\d{3})+|\d+)[.,]\d{2}(?![\d.,]*\d)`,
    String.raw`[-−]?${DIGITS}(?=\s?(?:kr\b|€|[A-Z]{3}\b))`,
    // Not "CUP-25": what a hyphen joins to letters is the number of a product.
    String.raw`(?<=(?:\bkr|€|\b[A-Z]{3})\s?)−?${DIGITS}`,
    String.raw`(?<=(?:\bkr|€|\b[A-Z]{3})\s)-${DIGITS}`,
  ].join('|'),
  'gu',
)
const NUMBER = /^[-−]?\d+(?:[.,]\d+)?$/

/** The same document without any amount, by its schema, so that no member is forgotten. */
export function withoutAmounts(schema: z.ZodType, value: unknown): unknown {
  if (value === null || value === undefined) return value
  if (schema === amount) return HIDDEN
  if (schema === anyJson) return freely(value)
  // Written by people of ours: times, counts and shares.
  if (schema === settingsDocument) return value
  const { def } = schema as unknown as { readonly def: Def }
  switch (def.type) {
    case 'nullable':
    case 'optional':
    case 'default':
    case 'readonly':
      return withoutAmounts(def.innerType, value)
    case 'array':
      return (value as readonly unknown[]).map((one) => withoutAmounts(def.element, one))
    case 'record':
      return members(value, () => def.valueType)
    case 'object':
      return members(value, (name) => def.shape[name])
    case 'union': {
      const fitting = def.options.find((option) => option.safeParse(value).success)
      return fitting === undefined ? freely(value) : withoutAmounts(fitting, value)
    }
    case 'string':
      return inWords(value as string)
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
      return value
    // Whatever is of a kind that is not known here tells nothing.
    default:
      return freely(value)
  }
}

type Def =
  | { readonly type: 'nullable' | 'optional' | 'default' | 'readonly'; readonly innerType: z.ZodType }
  | { readonly type: 'array'; readonly element: z.ZodType }
  | { readonly type: 'record'; readonly valueType: z.ZodType }
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: 'union'; readonly options: readonly z.ZodType[] }
  | { readonly type: 'string' | 'number' | 'boolean' | 'enum' | 'literal' | 'custom' }

const members = (value: unknown, schemaOf: (name: string) => z.ZodType | undefined) =>
  Object.fromEntries(
    Object.entries(value as object).map(([name, one]) => {
      const schema = schemaOf(name)
      return [name, schema === undefined ? freely(one) : withoutAmounts(schema, one)]
    }),
  )

/** What another system or a setting said: any number in it may be an amount. */
function freely(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return HIDDEN
  if (typeof value === 'string') return NUMBER.test(value) ? HIDDEN : inWords(value)
  if (Array.isArray(value)) return value.map(freely)
  if (typeof value !== 'object' || value === null) return value
  return members(value, () => undefined)
}

const inWords = (text: string): string => (NUMBER.test(text) ? text : text.replaceAll(AMOUNT, HIDDEN))
