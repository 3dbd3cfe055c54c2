import type { z } from 'zod'
import { type SourceKey, sourceKey } from '../../../core/ids.ts'
import { type Decimal, isZero } from '../../../core/money.ts'
import type { SourceRecord } from '../../../core/record.ts'
import { rawText, type SingleRead, type Sources } from '../calls/stream.ts'
import { amount, clean, day, flag, list, oneOf, text, time, whole } from '../decode.ts'
import {
  type Application,
  DOCUMENT_STATUSES,
  DOCUMENT_TYPES,
  type Document,
  type DocumentLine,
  type DocumentType,
} from '../model.ts'
import { idDescription } from '../parties/party.ts'

const documentType = oneOf(DOCUMENT_TYPES)

/**
 * The document's type and its key, `Invoice:123194`: numbers are unique per type only. `usual` is the type of a
 * row that names none. A type we do not know keeps its own word in the key, so that two such types do not share keys.
 */
export function documentKey(
  type: string | null,
  number: string,
  usual: DocumentType,
): { type: DocumentType; key: SourceKey } {
  const known = type === null ? usual : documentType.parse(type)
  const named = known === 'Unknown' && type !== null ? type.replace(/[\s:]/g, '') : known
  return { type: known, key: sourceKey(`${named}:${number}`) }
}

/** `Invoice:123194` → its parts; the number may itself contain colons. */
export function keyParts(key: SourceKey): { readonly type: string; readonly number: string } {
  const colon = key.indexOf(':')
  return { type: key.slice(0, colon), number: key.slice(colon + 1) }
}

/**
 * A document number in a path. Percent-encoded; one with a slash or its like goes as Visma's `b64(…)`, since
 * gateways take `%2F` apart before Visma sees it.
 */
export function pathId(id: string): string {
  return /[/?:#\\%]/.test(id) ? `b64(${Buffer.from(id, 'utf8').toString('base64url')})` : encodeURIComponent(id)
}

/**
 * The two amounts of a pair: `inCurrency` is in the document's currency and the plain one in the company's. So it was
 * measured on a real company; the prose of Visma's specification says the opposite. Where Visma sends only one of the
 * two, it stands for both only if `same` proves that the currencies are equal.
 */
export function pair(plain: Decimal | null, inCurrency: Decimal | null, same: boolean) {
  return { document: inCurrency ?? (same ? plain : null), base: plain ?? (same ? inCurrency : null) }
}

/** Members that the documents of both ledgers have. */
export const documentMembers = {
  documentType: text,
  referenceNumber: text,
  status: oneOf(DOCUMENT_STATUSES),
  currencyId: text,
  exchangeRate: amount,
  amount,
  amountInCurrency: amount,
  balance: amount,
  balanceInCurrency: amount,
  vatTotal: amount,
  vatTotalInCurrency: amount,
  creditTerms: idDescription,
  lastModifiedDateTime: time,
} as const

/** Amount of a document → the members of a row that it is made of, in either ledger. */
export const AMOUNT_SOURCES = {
  total: ['amount', 'amountInCurrency'],
  totalBase: ['amount', 'amountInCurrency'],
  balance: ['balance', 'balanceInCurrency'],
  balanceBase: ['balance', 'balanceInCurrency'],
  vat: ['vatTotal', 'vatTotalInCurrency'],
} as const satisfies Sources

/** Whether the document is in the company's currency, as far as its amounts tell. */
export function sameCurrency(
  rate: Decimal | null,
  pairs: readonly (readonly [Decimal | null, Decimal | null])[],
): boolean {
  if (pairs.some(([plain, inCurrency]) => plain !== null && inCurrency !== null && plain !== inCurrency)) return false
  const equal = pairs.some(([plain, inCurrency]) => plain !== null && plain === inCurrency && !isZero(plain))
  return equal || rate === '1' || pairs.every(([, inCurrency]) => inCurrency === null)
}

export const applicationsMember = list({
  docType: text,
  refNbr: text,
  amountPaid: amount,
  applicationDate: day,
  released: flag,
  voided: flag,
})

export function toApplications(given: z.output<typeof applicationsMember>): readonly Application[] | null {
  if (given === null) return null
  return given
    .filter(({ refNbr, amountPaid }) => refNbr !== null && amountPaid !== null)
    .map((one) => ({
      type: documentType.parse(one.docType),
      number: one.refNbr ?? '',
      amount: one.amountPaid ?? '0',
      day: one.applicationDate,
      released: one.released ?? false,
      voided: one.voided ?? false,
    }))
}

/** Lines of customer documents; suppliers' differ in their names. */
export const customerLines = list({
  lineNumber: whole,
  inventoryNumber: text,
  description: text,
  quantity: amount,
  uom: text,
  unitPrice: amount,
  unitPriceInCurrency: amount,
  discountPercent: amount,
  discountAmount: amount,
  discountAmountInCurrency: amount,
  amount,
  amountInCurrency: amount,
})

export function toCustomerLines(given: z.output<typeof customerLines>, same: boolean): readonly DocumentLine[] | null {
  return (
    given?.map((line) => ({
      number: line.lineNumber,
      product: product(line.inventoryNumber),
      description: line.description,
      quantity: line.quantity,
      unit: line.uom,
      unitPrice: pair(line.unitPrice, line.unitPriceInCurrency, same).document,
      discountPercent: line.discountPercent,
      discount: pair(line.discountAmount, line.discountAmountInCurrency, same).document,
      amount: pair(line.amount, line.amountInCurrency, same).document,
    })) ?? null
  )
}

/** The product of a line; `null` for text lines, which carry `"0"` or nothing instead. */
export const product = (inventoryNumber: string | null): string | null =>
  inventoryNumber === '0' ? null : inventoryNumber

/**
 * Members of a document that may be empty although there is a value: lists leave terms empty, and single reads have no
 * applications.
 */
const WEAK = ['terms', 'lines', 'applications'] as const

/** Left out of the fingerprint: an update by Visma once touched every row of a table without changing anything else. */
const VOLATILE = ['modified'] as const

export function documentRecord(key: SourceKey, document: Document): SourceRecord<Document> {
  const { number, modified, party } = document
  return { key, number, parent: party.number, modified, data: document, weak: WEAK, volatile: VOLATILE }
}

/** A raw row's name, e.g. for the issue it becomes. */
export function documentName(usual: DocumentType, typeMember = 'documentType', numberMember = 'referenceNumber') {
  return (row: Readonly<Record<string, unknown>>): string | null => {
    const number = rawText(row[numberMember])
    const type = rawText(row[typeMember])
    return number === null ? null : documentKey(type === null ? null : clean(type), number, usual).key
  }
}

/** A single read of a document whose endpoint holds one type only. */
export function byNumber(path: string) {
  return (key: SourceKey): SingleRead => ({ by: 'path', path: `${path}/${pathId(keyParts(key).number)}` })
}
