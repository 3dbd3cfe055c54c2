import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleParty } from '../../../../test/example-records.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { remoteId, sourceKey } from '../../../core/ids.ts'
import { copyOf } from '../account/copy.ts'
import { nearTo } from './near.ts'
import { suggester } from './suggest.ts'
import { suggestCandidate, suggestSource } from './suggest-keys.ts'

const hashed = async (rule: string, values: readonly string[]) =>
  new Map(values.map((value) => [value, `${rule}#${value}`]))
const store = { hashed } as never

/** As the store answers it: values hashed. */
function mirrored(record: RemoteRecord) {
  const { keys, marks = {}, record: kept } = copyOf(record)
  const all = Object.entries({ ...keys, ...marks })
  return {
    ...kept,
    hashes: Object.fromEntries(all.map(([rule, values]) => [rule, values.map((one) => `${rule}#${one}`)])),
  }
}

const letters = fc.string({ unit: fc.constantFrom(...'abno æ'), minLength: 1, maxLength: 9 })
const place = fc.constantFrom('0150', '5003', null)
const sides = fc.record({
  parties: fc.array(fc.record({ name: letters, place }), { minLength: 1, maxLength: 6 }),
  others: fc.array(fc.record({ name: letters, place }), { maxLength: 12 }),
})

test('whatever a name suggests is among the records that hashes alone call near', async () => {
  await fc.assert(
    fc.asyncProperty(sides, async ({ parties, others }) => {
      const sources = parties.map(({ name, place }, at) => {
        const address = { lines: [], postalCode: place, city: null, country: null, countryName: null }
        return suggestSource(sourceKey(`${at}`), exampleParty({ name, address, contact: null }), new Set())
      })
      const records = others.map(({ name, place }, at): RemoteRecord => {
        const fields = { name, address: place === null ? null : { value: place, postal_code: place } }
        return { entity: 'organization', id: remoteId(at + 1), fields, updatedAt: null, deleted: false }
      })
      const near = await nearTo(sources, store)
      const [all, some] = [suggester(sources), suggester(sources)]
      for (const record of records) {
        all.offer(suggestCandidate(record))
        if (near.isNear(mirrored(record))) some.offer(suggestCandidate(record))
      }
      expect(some.found()).toEqual(all.found())
    }),
  )
})

test('of a record the copy keeps no name, address, e-mail, phone or title, but of a deal that we may have made', () => {
  const fields = {
    ...{ name: 'Kari Nordmann AS', title: 'Ring Kari', address: { value: 'Kariveien 1', postal_code: '0150' } },
    ...{ emails: [{ value: 'kari@kari.example' }], phones: [{ value: '+47 900' }], website: 'https://kari.example' },
    ...{ owner_id: '3', org_id: '7', person_id: '8', status: 'open' },
  }
  const kept = (entity: 'organization' | 'person' | 'deal', more = {}) =>
    copyOf({ entity, id: remoteId(1), fields: { ...fields, ...more }, updatedAt: null, deleted: false }).record.fields
  expect(kept('organization')).toEqual({ owner_id: '3', legalForm: 'as' })
  expect(kept('person')).toEqual({ owner_id: '3', org_id: '7' })
  expect(kept('deal')).toEqual({ status: 'open', owner_id: '3', org_id: '7', person_id: '8' })
  expect(kept('deal', { title: 'Visma – Kari (10042)' })).toMatchObject({ title: 'Visma – Kari (10042)' })
})
