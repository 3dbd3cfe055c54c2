import { expect, test } from 'vitest'
import type { Destination, RemoteRecord } from './core/connector.ts'
import { remoteId } from './core/ids.ts'
import { firstWrites } from './first-writes.ts'

const record: RemoteRecord = { entity: 'note', id: remoteId(1), fields: {}, updatedAt: null, deleted: false }
const signal = new AbortController().signal

function counting() {
  const made: string[] = []
  const destination: Destination = {
    create: async (entity) => {
      made.push(`create ${entity}`)
      return record
    },
    update: async (entity) => {
      made.push(`update ${entity}`)
      return record
    },
    read: async () => record,
    list: async function* () {},
    usage: () => ({ calls: 0, budget: 0, throttled: 0, searches: 0 }),
    setAside: () => [],
  }
  return { made, destination }
}

test('so many writes are made and the next one is not sent', async () => {
  const { made, destination } = counting()
  const first = firstWrites(destination, 2)
  await first.destination.create('organization', {}, signal)
  await first.destination.update('deal', remoteId(7), {}, signal)
  expect(first.isOver()).toBe(false)
  await expect(first.destination.create('note', {}, signal)).rejects.toMatchObject({
    code: 'preview.first_done',
    applied: 'no',
    remedy: { do: 'wait' },
  })
  expect(first.isOver()).toBe(true)
  expect(made).toEqual(['create organization', 'update deal'])
})

test('reads are not counted', async () => {
  const first = firstWrites(counting().destination, 1)
  for (let i = 0; i < 5; i++) await first.destination.read('note', remoteId(1), signal)
  await first.destination.create('note', {}, signal)
  expect(first.isOver()).toBe(false)
})
