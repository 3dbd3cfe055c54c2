import { expect, test } from 'vitest'
import type { ErasedCustomer } from '../../app/erase-customer.ts'
import { markedColours } from './colours.ts'
import { erasedLines } from './erased.ts'

type There = ErasedCustomer['inPipedrive'][number]

const stopped = (became: readonly There['became'][]): string => {
  const inPipedrive = became.map(
    (one, at): There => ({
      ...{ entity: 'note', remote: String(at), origin: 'created', url: null, shared: false, because: null },
      became: one,
    }),
  )
  const erased: ErasedCustomer = {
    ...{ name: 'nordlys', customer: { key: '1', number: '10001' }, erased: false, openDocuments: 0, held: [] },
    ...{ inPipedrive, run: null, stays: [] },
  }
  return erasedLines(erased, { columns: 200, colours: markedColours(false) })[0] ?? ''
}

test('an erasure that was stopped tells what is gone in Pipedrive already', () => {
  expect(stopped(['stays'])).toBe('✗ Nothing was erased yet: run the same command again to go on')
  expect(stopped(['deleted', 'deleted', 'put_back', 'stays'])).toBe(
    '✗ Nothing was erased here yet; in Pipedrive 2 records deleted and 1 record put back already: run the same command again to go on',
  )
})
