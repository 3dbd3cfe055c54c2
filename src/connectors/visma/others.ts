import { sourceKey } from '../../core/ids.ts'
import { decoder, rawText, type SingleRead, type StreamDefinition, withoutBankDetails } from './calls/stream.ts'
import { flag, isObject, row, text, time, whole } from './decode.ts'
import { pathId } from './documents/document.ts'
import type { CurrencyInfo } from './model.ts'

/**
 * Streams without a flow of their own. They are readable as Visma sends them (numbers as decimal text), without bank
 * details, which never leave Visma, and without members that say nothing about the record.
 */

const NOISE = new Set(['metadata', 'errorinfo', 'extras'])

interface Generic {
  readonly stream: StreamDefinition['stream']
  readonly path: string
  readonly paging: StreamDefinition['paging']
  readonly since: StreamDefinition['since']
  /** Members that together name a record. */
  readonly key: readonly string[]
  readonly number: string
  readonly parent?: string
  readonly single: StreamDefinition['single']
}

function generic(of: Generic): StreamDefinition {
  const names = [...new Set([...of.key, of.number, ...(of.parent === undefined ? [] : [of.parent])])]
  const schema = row(Object.fromEntries(names.map((name) => [name, text])))
  const modifiedAt = row({ lastModifiedDateTime: time })
  const name = (given: Readonly<Record<string, unknown>>) => keyOf(of.key.map((member) => rawText(given[member])))
  return {
    stream: of.stream,
    path: of.path,
    paging: of.paging,
    since: of.since,
    query: {},
    single: of.single,
    name,
    decode: (value) => {
      const data = isObject(value)
        ? Object.fromEntries(Object.entries(value).filter(([member]) => !NOISE.has(member.toLowerCase())))
        : value
      return decoder(schema, (given) => {
        const missing = of.key.find((member) => given[member] === null)
        if (missing !== undefined) return `${missing} is missing`
        const modified = modifiedAt.safeParse(value)
        if (!modified.success) return 'lastModifiedDateTime is no time'
        return {
          key: sourceKey(of.key.map((member) => given[member]).join(':')),
          number: given[of.number] ?? null,
          parent: of.parent === undefined ? null : (given[of.parent] ?? null),
          modified: modified.data.lastModifiedDateTime,
          data: withoutBankDetails(data),
        }
      })(value)
    },
  }
}

const keyOf = (parts: readonly (string | null)[]): string | null => (parts.includes(null) ? null : parts.join(':'))
const byPath =
  (path: string) =>
  (key: string): SingleRead => ({ by: 'path', path: `${path}/${pathId(key)}` })
const afterColon = (key: string): string => key.slice(key.indexOf(':') + 1)
const fromList = (): SingleRead => ({ by: 'list', query: {} })

/** GET /v1/contact: unpaged; `businessAccount` is a customer's or supplier's number or name, undocumented which. */
export const contacts = generic({
  stream: 'contact',
  path: '/v1/contact',
  paging: 'whole',
  since: 'condition',
  key: ['contactId'],
  number: 'displayName',
  parent: 'businessAccount',
  single: byPath('/v1/contact'),
})

/** GET /v1/purchaseorder: plain amounts are in the order's currency here, the reverse of invoices. */
export const purchaseOrders = generic({
  stream: 'purchaseorder',
  path: '/v1/purchaseorder',
  paging: 'array',
  since: 'condition',
  key: ['orderType', 'orderNbr'],
  number: 'orderNbr',
  single: (key) => byPath('/v1/purchaseorder')(afterColon(key)),
})

/** GET /v1/account: unpaged. */
export const accounts = generic({
  stream: 'account',
  path: '/v1/account',
  paging: 'whole',
  since: 'condition',
  key: ['accountCD'],
  number: 'accountCD',
  single: byPath('/v1/account'),
})

/** GET /v2/journaltransaction: pages count lines, and one batch may be cut in two. */
export const journalTransactions = generic({
  stream: 'journaltransaction',
  path: '/v2/journaltransaction',
  paging: 'lines',
  since: 'time',
  key: ['module', 'batchNumber'],
  number: 'batchNumber',
  single: (key) => byPath('/v2/journaltransaction')(afterColon(key)),
})

/** GET /v1/branch: unpaged. */
export const branches = generic({
  stream: 'branch',
  path: '/v1/branch',
  paging: 'whole',
  since: 'condition',
  key: ['number'],
  number: 'number',
  single: fromList,
})

/** GET /v1/organization: unpaged; carries the company's name and base currency. */
export const organizations = generic({
  stream: 'organization',
  path: '/v1/organization',
  paging: 'whole',
  since: 'condition',
  key: ['organizationCd'],
  number: 'organizationCd',
  single: fromList,
})

const currency = row({ id: text, isBaseCurrency: flag, decimalPrecision: whole })

/** GET /v1/currency: unpaged, no filters; `CurrencyInfo`. */
export const currencies: StreamDefinition<CurrencyInfo> = {
  stream: 'currency',
  path: '/v1/currency',
  paging: 'whole',
  since: 'none',
  query: {},
  single: fromList,
  name: (given) => rawText(given.id),
  decode: decoder(currency, (given) => {
    if (given.id === null) return 'id is missing'
    const data: CurrencyInfo = {
      id: given.id,
      isBase: given.isBaseCurrency ?? false,
      decimals: given.decimalPrecision ?? 2,
    }
    return { key: sourceKey(data.id), number: data.id, parent: null, modified: null, data }
  }),
}
