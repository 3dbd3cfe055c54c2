import { expect, test } from 'vitest'
import { exampleParty } from '../../../test/example-records.ts'
import { syncStore } from '../../../test/sync-store.ts'
import { runId, sourceKey } from '../../core/ids.ts'
import { rowsIn } from './rows.ts'

test('a record is given back with what its decoder made of it, and a stream that is none does not compile', async () => {
  const store = await syncStore()
  const party = exampleParty({ internalId: '7', number: '10042' })
  const record = { key: sourceKey(party.internalId), number: party.number, parent: null, modified: null, data: party }
  await store.stage('customer', [record], runId('r_1'))
  const rows = rowsIn(store)
  const name: string | undefined = (await rows.byNumber('customer', ['10042'])).get('10042')?.data.name
  expect(name).toBe(party.name)
  // @ts-expect-error
  expect((await rows.byNumber('costumer', ['10042'])).size).toBe(0)
  // @ts-expect-error
  expect((await rows.walk('customer', null, 1))[0]?.data.dueDate).toBeUndefined()
})
