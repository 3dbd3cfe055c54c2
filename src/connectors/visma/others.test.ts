import { expect, test } from 'vitest'
import { ROWS } from '../../../test/visma-rows.ts'
import { sourceKey } from '../../core/ids.ts'
import { decodeRow } from './calls/stream.ts'
import { DEFINITIONS } from './streams.ts'

test.each([
  ['contact', '7300', '/v1/contact/7300'],
  ['purchaseorder', 'RegularOrder:PO000123', '/v1/purchaseorder/PO000123'],
  ['purchaseorder', 'RegularOrder:PO:1/2', `/v1/purchaseorder/b64(${Buffer.from('PO:1/2').toString('base64url')})`],
  ['account', '15 00', '/v1/account/15%2000'],
  ['journaltransaction', 'ModuleGL:004711', '/v2/journaltransaction/004711'],
] as const)('one %s, %s, is read at its own path', (stream, key, path) => {
  expect(DEFINITIONS[stream].single(sourceKey(key))).toEqual({ by: 'path', path })
})

test.each(['branch', 'organization', 'currency'] as const)('one %s is looked for in the whole list', (stream) => {
  expect(DEFINITIONS[stream].single(sourceKey('1'))).toEqual({ by: 'list', query: {} })
})

test('what names a record must be there, all of it', () => {
  const reason = (stream: keyof typeof ROWS, change: object) => {
    const record = decodeRow(DEFINITIONS[stream], { ...ROWS[stream], ...change })
    return 'reason' in record ? [record.key, record.reason] : null
  }
  expect(reason('purchaseorder', { orderType: null })).toEqual([expect.stringMatching(/^row /), 'orderType is missing'])
  expect(reason('purchaseorder', { orderNbr: ' ' })).toEqual([expect.stringMatching(/^row /), 'orderNbr is missing'])
  expect(reason('currency', { id: null })).toEqual([expect.stringMatching(/^row /), 'id is missing'])
  expect(reason('account', { lastModifiedDateTime: 'soon' })).toEqual(['1500', 'lastModifiedDateTime is no time'])
})

test('a record keeps its number, what it belongs to and when it was changed, where the row tells', () => {
  expect(decodeRow(DEFINITIONS.contact, ROWS.contact)).toMatchObject({
    key: '7300',
    number: 'Lind, Anna',
    parent: '20012',
    modified: '2026-06-02T07:00:00',
  })
  expect(decodeRow(DEFINITIONS.contact, { contactId: 7300 })).toMatchObject({
    key: '7300',
    number: null,
    parent: null,
    modified: null,
  })
  expect(decodeRow(DEFINITIONS.purchaseorder, ROWS.purchaseorder)).toMatchObject({ number: 'PO000123', parent: null })
})

test('what says nothing about a record is no part of it, however it is spelt', () => {
  const row = { ...ROWS.account, MetaData: { totalCount: 9 }, errorInfo: '', Extras: [], description: 'Kunder' }
  const record = decodeRow(DEFINITIONS.account, row)
  expect('data' in record && record.data).toEqual({ ...ROWS.account, description: 'Kunder' })
})

test('a currency that says neither is not that of the books and has two decimals', () => {
  expect(decodeRow(DEFINITIONS.currency, { id: 'SEK' })).toMatchObject({ data: { isBase: false, decimals: 2 } })
  expect(decodeRow(DEFINITIONS.currency, { id: 'JPY', isBaseCurrency: 'false', decimalPrecision: 0 })).toMatchObject({
    data: { isBase: false, decimals: 0 },
  })
})
