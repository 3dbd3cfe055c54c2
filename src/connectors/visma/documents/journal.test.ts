import { expect, test } from 'vitest'
import { joinBatch, journalLines } from './journal.ts'

test('a batch without a list of lines has none', () => {
  for (const batch of [null, 'text', {}, { journalTransactionLines: null }, { journalTransactionLines: 'x' }]) {
    expect(journalLines(batch)).toEqual([])
  }
  expect(journalLines({ journalTransactionLines: [1, 2] })).toEqual([1, 2])
})

test('what a page border cut through is put together under the earlier head', () => {
  const earlier = { batchNumber: '1', status: 'Posted', journalTransactionLines: [1] }
  expect(joinBatch(earlier, { batchNumber: '1', journalTransactionLines: [2, 3] })).toEqual({
    ...earlier,
    journalTransactionLines: [1, 2, 3],
  })
  expect(joinBatch('no batch', earlier)).toEqual(earlier)
})
