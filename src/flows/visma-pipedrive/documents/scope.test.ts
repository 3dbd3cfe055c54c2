import { describe, expect, test } from 'vitest'
import { exampleDocument, exampleParty } from '../../../../test/example-records.ts'
import { DOCUMENT_STATUSES } from '../../../connectors/visma/model.ts'
import { isReleased, isSettled } from './released.ts'
import { documentScope, isHouseAccount, partyScope } from './scope.ts'

const settings = {
  drafts: false,
  backfill: { since: '2025-01-01' },
  exclude: {
    customers: ['1'],
    customerClasses: ['WEB'],
    suppliers: ['2'],
    supplierClasses: ['INTERN'],
    branches: ['9'],
  },
}
const unlinked = { alreadyLinked: false }
const linked = { alreadyLinked: true }
const skipped = (reason: string) => ({ do: 'skip', reason })
const taken = { do: 'take' }

test('§3 released means Open or Closed, everything else is not', () => {
  expect([...DOCUMENT_STATUSES, 'Unknown' as const].filter(isReleased)).toEqual(['Open', 'Closed'])
})

test('a balance that is left keeps a document unsettled whatever its status', () => {
  expect(isSettled(exampleDocument({ status: 'Closed', balance: '0' }))).toBe(true)
  expect(isSettled(exampleDocument({ status: 'Closed', balance: '1' }))).toBe(false)
  expect(isSettled(exampleDocument({ status: 'Closed', balance: null }))).toBe(true)
  expect(isSettled(exampleDocument({ status: 'Hold', balance: '0' }))).toBe(false)
})

describe('§3 scope of documents', () => {
  test.each([
    'Hold',
    'Balanced',
    'PendingPrint',
    'PendingEmail',
    'CreditHold',
    'CcHold',
    'Scheduled',
    'Reserved',
    'Printed',
    'Prebooked',
    'Unknown',
  ] as const)('%s is a draft: shown only with drafts: true', (status) => {
    const document = exampleDocument({ status })
    expect(documentScope(document, settings, unlinked)).toEqual(skipped('draft'))
    expect(documentScope(document, { ...settings, drafts: true }, unlinked)).toEqual(taken)
  })

  test('Voided is shown only where we had shown the document before', () => {
    const document = exampleDocument({ status: 'Voided' })
    expect(documentScope(document, { ...settings, drafts: true }, unlinked)).toEqual(skipped('voided, never shown'))
    expect(documentScope(document, settings, linked)).toEqual(taken)
  })

  test('backfill.since compares the document’s own date', () => {
    const closed = (date: string) => documentScope(exampleDocument({ status: 'Closed', date }), settings, unlinked)
    expect(closed('2025-01-01')).toEqual(taken)
    expect(closed('2024-12-31')).toEqual(skipped('before backfill'))
  })
  test('older documents are taken if open', () => {
    expect(documentScope(exampleDocument({ status: 'Open', date: '2019-05-01' }), settings, unlinked)).toEqual(taken)
  })
  test('once linked, older documents are followed to the end', () => {
    const document = exampleDocument({ status: 'Closed', date: '2019-05-01' })
    expect(documentScope(document, settings, linked)).toEqual(taken)
  })

  test('excluded customers and classes are out, linked or not', () => {
    const party = { number: '1', internalId: null, name: null }
    expect(documentScope(exampleDocument({ party }), settings, linked)).toEqual(skipped('excluded'))
    expect(documentScope(exampleDocument(), settings, { ...unlinked, partyClass: 'WEB' })).toEqual(skipped('excluded'))
  })
  test('documents of an excluded branch are out, linked or not, and those without a branch are not', () => {
    const of = (branch: string | null) => documentScope(exampleDocument({ branch }), settings, linked)
    expect(of('9')).toEqual(skipped('branch excluded'))
    expect([of('1'), of(null)]).toEqual([taken, taken])
  })
  test('excluding a customer does not exclude the supplier of the same number', () => {
    const party = { number: '1', internalId: null, name: null }
    expect(documentScope(exampleDocument({ ledger: 'supplier', party }), settings, unlinked)).toEqual(taken)
  })

  test.each(['Payment', 'Prepayment', 'Refund', 'SmallBalanceWo', 'VoidPayment', 'Unknown'] as const)(
    '%s is not a document we show',
    (type) => {
      expect(documentScope(exampleDocument({ type }), settings, unlinked)).toEqual(skipped('not a document we show'))
    },
  )
  test.each(['Check', 'VoidCheck', 'QuickCheck'] as const)('nor is the supplier ledger’s %s', (type) => {
    const document = exampleDocument({ ledger: 'supplier', type })
    expect(documentScope(document, settings, unlinked)).toEqual(skipped('not a document we show'))
  })
})

describe('§3 scope of parties', () => {
  const scope = (changes: Parameters<typeof exampleParty>[0], hasDocumentInScope = false) =>
    partyScope(exampleParty(changes), settings, { kind: 'customer', hasDocumentInScope })

  test('parties have no date filter', () => expect(scope({})).toEqual(taken))
  test('inactive ones need a document in scope', () => {
    expect(scope({ status: 'Inactive' })).toEqual(skipped('inactive without documents'))
    expect(scope({ status: 'Inactive' }, true)).toEqual(taken)
  })
  test('one-time ones need a document in scope', () => {
    expect(scope({ status: 'OneTime' })).toEqual(skipped('one-time without documents'))
    expect(scope({ status: 'OneTime' }, true)).toEqual(taken)
  })
  test('excluded numbers and classes are out', () => {
    expect(scope({ number: '1' }, true)).toEqual(skipped('excluded'))
    expect(scope({ classId: 'WEB' }, true)).toEqual(skipped('excluded'))
    expect(scope({ classId: 'INTERN' })).toEqual(taken)
  })
})

test('a customer with more than 500 documents in scope is probably a house account', () => {
  expect([500, 501].map((count) => isHouseAccount(count, { houseAccountAt: 500 }))).toEqual([false, true])
})
