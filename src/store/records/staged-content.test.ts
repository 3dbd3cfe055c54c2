import { expect, test } from 'vitest'
import { sourceKey } from '../../core/ids.ts'
import type { SourceRecord } from '../../core/record.ts'
import { incoming, judge, type Known, needsStoredData } from './staged-content.ts'

const record = (given: Partial<SourceRecord> = {}): SourceRecord => ({
  key: sourceKey('1'),
  number: '100',
  parent: 'customer-1',
  modified: '2026-09-14T09:12:33',
  data: { total: '1', lines: [1] },
  ...given,
})
const list = record({ data: { total: '1', lines: null }, weak: ['lines'] })

/** The record as the rows leave it, one after the other. */
function after(...rows: readonly SourceRecord[]): Known | undefined {
  let known: Known | undefined
  let data: SourceRecord['data'] | undefined
  for (const one of rows) {
    const row = incoming(one)
    const verdict = judge(known, row, needsStoredData(known, row) ? data : undefined)
    if (verdict.is === 'fresh') data = verdict.data
    if (verdict.is !== 'same') known = { ...verdict.row, state: 'done', emptied_at: null }
  }
  return known
}

test('a list row that was merged is known again without its stored data, also after the full row of the same', () => {
  for (const rows of [
    [record(), list],
    [record(), list, record()],
  ]) {
    const known = after(...rows)
    expect(needsStoredData(known, incoming(list))).toBe(false)
    expect(judge(known, incoming(list), undefined).is).toBe('same')
  }
})

test('the full row of what a list row was merged into writes nothing', () => {
  expect(judge(after(record(), list), incoming(record()), undefined).is).toBe('same')
})

test('a list row is merged anew once a full row brought another content', () => {
  const known = after(record(), list, record({ data: { total: '2', lines: [1] } }))
  expect(needsStoredData(known, incoming(list))).toBe(true)
})
