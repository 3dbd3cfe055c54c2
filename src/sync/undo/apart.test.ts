import { expect, test } from 'vitest'
import { remoteId } from '../../core/ids.ts'
import type { Operation } from '../../core/sync-store.ts'
import { apart } from './apart.ts'

const rules = { isLeaf: (entity: string) => entity === 'note' }

/** `create note 7` and so on. */
async function together(...operations: readonly string[]): Promise<readonly string[]> {
  async function* all() {
    for (const text of operations) {
      const [kind, entity, id] = text.split(' ')
      yield { kind, entity, remote: id === undefined ? null : remoteId(id) } as Operation
    }
  }
  const found: string[] = []
  for await (const several of apart(all(), rules))
    found.push(several.map(({ kind, entity, remote }) => `${kind} ${entity} ${remote}`).join(', '))
  return found
}

test('notes and updates of records of their own are taken back at once', async () => {
  expect(await together('create note 1', 'update deal 2', 'create note 3')).toEqual([
    'create note 1, update deal 2, create note 3',
  ])
})

test('a record on which others may hang waits for all before it, and all after it wait for it', async () => {
  expect(await together('create note 1', 'create note 2', 'create deal 3', 'create deal 4', 'update deal 5')).toEqual([
    ...['create note 1, create note 2', 'create deal 3', 'create deal 4', 'update deal 5'],
  ])
})

test('two writes to one record keep their order', async () => {
  expect(await together('update note 1', 'update deal 1', 'create note 1', 'create note 2')).toEqual([
    ...['update note 1, update deal 1', 'create note 1, create note 2'],
  ])
})

test('no more are sent at once than other writes are', async () => {
  const many = await together(...Array.from({ length: 40 }, (_, at) => `create note ${at}`))
  expect(Math.max(...many.map((one) => one.split(', ').length))).toBeLessThan(20)
})
