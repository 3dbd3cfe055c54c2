import type { z } from 'zod'
import { amount } from '../../app/amount.ts'
import { anyJson } from '../../app/any-json.ts'
import { settingsDocument } from '../../app/lists/list-documents.ts'
import { isNoAmount } from './no-amounts.ts'

/** Stands in the place of an amount that a visitor may not see. */
const HIDDEN = 'hidden'

/** An amount in a text: with two decimals, or beside a currency, however its thousands are written. */
const DIGITS = String.raw`(?:\d{1,3}(?:[\s.,'’]\d{3})+|\d+)(?:[.,]\d+)?`
const AMOUNT = new RegExp(
  [
    // Not the seconds of a time.
    String.raw`(?<!\d:|\d)[-−]?(?:\d{1,3}(?:[\s.,'’]\d{3})+|\d+)[.,]\d{2}(?![\d.,]*\d)`,
    String.raw`[-−]?${DIGITS}(?=\s?(?:kr\b|€|[A-Z]{3}\b))`,
    // Not "CUP-25": what a hyphen joins to letters is the number of a product.
    String.raw`(?<=(?:\bkr|€|\b[A-Z]{3})\s?)−?${DIGITS}`,
    String.raw`(?<=(?:\bkr|€|\b[A-Z]{3})\s)-${DIGITS}`,
    String.raw`(?<=\bkr|€|\b(?:NOK|SEK|DKK|ISK|EUR|USD|GBP|CHF|PLN))-${DIGITS}`,
  ].join('|'),
  'gu',
)
const NUMBER = /^[-−]?\d+(?:[.,]\d+)?$/

/** A number in a text of JSON, which may be cut off, after the name of its member. */
const MEMBER = /("((?:[^"\\]|\\.)*)":\s*)(?:"[-−]?\d[\d\s.,]*"?|-?\d+(?:\.\d*)?(?:[eE][-+]?\d*)?)(?=\s*(?:[,}\]…]|$))/gu

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
      return members(value, (name, one) =>
        def.valueType === anyJson ? freely(one, name) : withoutAmounts(def.valueType, one),
      )
    case 'object': {
      const of = fieldIn(value as object)
      return members(value, (name, one) => {
        const schema = def.shape[name]
        // Before and after are values of the field that is named beside them.
        return schema === undefined || schema === anyJson ? freely(one, of ?? name) : withoutAmounts(schema, one)
      })
    }
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
    // Nothing tells what in it is an amount: its route takes them out before it is made.
    case 'file':
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
  | { readonly type: 'string' | 'number' | 'boolean' | 'enum' | 'literal' | 'file' | 'custom' }

const members = (value: unknown, told: (name: string, one: unknown) => unknown) =>
  Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, told(name, one)]))

function fieldIn(value: object): string | null {
  const name = 'field' in value ? value.field : 'member' in value ? value.member : null
  return typeof name === 'string' ? name : null
}

/** What another system or a setting said of a member: any number in it may be an amount, unless the member is known to hold none. */
function freely(value: unknown, name = ''): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return isNoAmount(name) ? value : HIDDEN
  if (typeof value === 'string')
    return NUMBER.test(value) ? (isNoAmount(name) ? value : HIDDEN) : inWords(inJson(value))
  if (Array.isArray(value)) return value.map((one) => freely(one, name))
  if (typeof value !== 'object' || value === null) return value
  return members(value, (member, one) => freely(one, member))
}

/** A row as it was read is kept as text. */
const inJson = (text: string): string =>
  text.replaceAll(MEMBER, (told, before: string, name: string) => (isNoAmount(name) ? told : `${before}"${HIDDEN}"`))

const inWords = (text: string): string => (NUMBER.test(text) ? text : text.replaceAll(AMOUNT, HIDDEN))
