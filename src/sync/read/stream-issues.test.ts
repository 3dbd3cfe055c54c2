import { expect, test } from 'vitest'
import { SyncError, type SyncErrorOptions } from '../../core/errors.ts'
import { sourceKey } from '../../core/ids.ts'
import { stampedAheadIssue, streamIssue } from './stream-issues.ts'

const issue = (options: SyncErrorOptions = {}) =>
  streamIssue('supplier', 'suppliers', new SyncError('visma.forbidden', 'Visma says no.', { do: 'hold' }, options))

test('the issue of a stream that cannot be read closes with its next read, and says what goes on', () => {
  expect(issue()).toMatchObject({ flow: 'suppliers', stream: 'supplier', key: 'supplier', code: 'visma.forbidden' })
  expect(issue().message).toMatch(/^Visma says no\. Nothing new of suppliers /)
})

test('what the failure advises is added, and its request can be named to the support', () => {
  expect(issue().advice).toMatch(/suppliers: false\.$/)
  expect(issue({ advice: 'Ask for the right.' }).advice).toMatch(/suppliers: false\. Else: Ask for the right\.$/)
  expect([issue().details, issue({ requestId: 'r1' }).details]).toEqual([{}, { requestId: 'r1' }])
})

test('a row stamped ahead is named by its number, or by its key where it has none', () => {
  const books = { title: 'Visma.net', vendor: 'Visma' }
  const row = { key: sourceKey('7'), number: 'A-1', modified: '2027-01-01T00:00:00' }
  expect(stampedAheadIssue('customer', 'customers', row, books)).toMatchObject({
    key: 'customer',
    message: expect.stringMatching(/^customer A-1 says .* at 2027-01-01T00:00:00/),
    details: row,
  })
  expect(stampedAheadIssue('customer', 'customers', { ...row, number: null }, books).message).toMatch(
    /^customer 7 says/,
  )
})
