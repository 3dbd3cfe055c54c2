import { describe, expect, test } from 'vitest'
import type { RecordEntity as Entity } from '../../src/connectors/pipedrive/entities.ts'
import type { Destination, Fields, RemoteRecord } from '../../src/core/connector.ts'
import { isSyncError } from '../../src/core/errors.ts'
import { type RemoteId, remoteId } from '../../src/core/ids.ts'
import { sameJson } from '../../src/core/json.ts'

/** A destination with a little power over what lies behind it. */
export interface DestinationRig {
  readonly destination: Destination
  /** The next write is carried out and its answer lost. */
  readonly loseNextAnswer: () => void
  /** What a person does who deletes a record. */
  readonly remove: (entity: Entity, id: RemoteId) => Promise<void>
  /** Lets some seconds pass. */
  readonly later: () => void
}

const live = (): AbortSignal => new AbortController().signal
const NEVER_MADE = remoteId('987654321')

async function all(pages: AsyncIterable<readonly RemoteRecord[]>): Promise<readonly RemoteRecord[]> {
  const records: RemoteRecord[] = []
  for await (const page of pages) records.push(...page)
  return records
}

const ids = (records: readonly RemoteRecord[]): readonly RemoteId[] => records.map(({ id }) => id)

/** What was asked for is there, in the same form; what else a record holds is the destination's affair. */
function expectFields(record: RemoteRecord | null, wanted: Fields): void {
  const differing = Object.entries(wanted).filter(([name, value]) => !sameJson(record?.fields[name], value))
  const got = differing.map(([name]) => [name, record?.fields[name]])
  expect(Object.fromEntries(got)).toEqual(Object.fromEntries(differing))
}

interface Parents {
  readonly organization: RemoteId
  readonly person: RemoteId
  readonly deal: RemoteId
}

/** One record of each kind, a change to it, and a member that can be cleared. */
const SAMPLES = {
  organization: {
    make: () => ({ name: 'Fjord Fisk AS', address: { value: 'Havnegata 7, 5003 Bergen', postal_code: '5003' } }),
    change: { name: 'Fjord Fisk Holding AS' },
    clear: 'address',
  },
  person: {
    make: ({ organization }) => ({
      name: 'Kari Nordmann',
      org_id: organization,
      emails: [
        { value: 'kari@fjordfisk.example', primary: true, label: 'work' },
        { value: 'post@fjordfisk.example', primary: false, label: 'work' },
      ],
    }),
    change: { emails: [{ value: 'kari.nordmann@fjordfisk.example', primary: true, label: 'work' }] },
    clear: 'emails',
  },
  deal: {
    make: ({ organization, person }) => ({
      title: 'Invoice 123194 – Fjord Fisk AS',
      value: '12500.5',
      currency: 'NOK',
      org_id: organization,
      person_id: person,
      expected_close_date: '2026-10-14',
    }),
    change: { value: '9000', expected_close_date: '2026-11-01' },
    clear: 'person_id',
  },
  activity: {
    make: ({ deal, organization, person }) => ({
      subject: 'Invoice 123194',
      type: 'task',
      note: '<p>Invoice <b>123194</b></p>',
      due_date: '2026-10-14',
      done: false,
      deal_id: deal,
      org_id: organization,
      person_id: person,
    }),
    change: { done: true, subject: 'Invoice 123194, settled' },
    clear: 'person_id',
  },
  note: {
    make: ({ deal, organization }) => ({
      content: '<p>Invoice <b>123194</b></p>',
      deal_id: deal,
      org_id: organization,
      add_time: '2026-01-31T00:00:00Z',
    }),
    change: { content: '<p>Invoice <b>123194</b>, settled</p>' },
    clear: 'org_id',
  },
} as const satisfies Record<
  Entity,
  { readonly make: (parents: Parents) => Fields; readonly change: Fields; readonly clear: string }
>
const ENTITIES = Object.keys(SAMPLES) as readonly Entity[]

/** What every `Destination` must do; see the port for the words. */
export function destinationContract(name: string, setUp: () => Promise<DestinationRig>): void {
  async function prepared() {
    const rig = await setUp()
    const { destination } = rig
    const create = async (entity: Entity, fields: Fields) => (await destination.create(entity, fields, live())).id
    const organization = await create('organization', { name: 'Nordlys Renhold AS' })
    const person = await create('person', { name: 'Ola Nordmann', org_id: organization })
    const deal = await create('deal', { title: 'Visma – Nordlys Renhold AS', org_id: organization })
    const parents: Parents = { organization, person, deal }
    const make = (entity: Entity) => destination.create(entity, SAMPLES[entity].make(parents), live())
    return { ...rig, create, parents, make }
  }

  describe(`${name} as a destination`, () => {
    test.each(ENTITIES)('a created %s is answered with its id and read back as it was made', async (entity) => {
      const { destination, parents, make } = await prepared()
      const made = await make(entity)
      const found = await destination.read(entity, made.id, live())

      expectFields(made, SAMPLES[entity].make(parents))
      expectFields(found, SAMPLES[entity].make(parents))
      expect(found).toMatchObject({ entity, id: made.id, deleted: false })
    })

    test.each(ENTITIES)('an update of a %s changes what it names and nothing else', async (entity) => {
      const { destination, parents, make } = await prepared()
      const { id } = await make(entity)
      const { change } = SAMPLES[entity]
      const after = await destination.update(entity, id, change, live())

      expectFields(after, { ...SAMPLES[entity].make(parents), ...change })
      expectFields(await destination.read(entity, id, live()), { ...SAMPLES[entity].make(parents), ...change })
    })

    test.each(ENTITIES)('the same update of a %s twice is the update once', async (entity) => {
      const { destination, make } = await prepared()
      const { id } = await make(entity)
      const once = await destination.update(entity, id, SAMPLES[entity].change, live())
      const twice = await destination.update(entity, id, SAMPLES[entity].change, live())

      expect(twice.fields).toEqual(once.fields)
    })

    test.each(ENTITIES)('null clears a member of a %s', async (entity) => {
      const { destination, make } = await prepared()
      const { id } = await make(entity)
      await destination.update(entity, id, { [SAMPLES[entity].clear]: null }, live())
      const found = await destination.read(entity, id, live())

      // Of a list nothing is an empty list.
      expect([null, []]).toContainEqual(found?.fields[SAMPLES[entity].clear])
    })

    test.each(ENTITIES)('a %s that never was is read as null and cannot be updated', async (entity) => {
      const { destination } = await prepared()

      expect(await destination.read(entity, NEVER_MADE, live())).toBeNull()
      await expect(destination.update(entity, NEVER_MADE, SAMPLES[entity].change, live())).rejects.toMatchObject({
        code: expect.stringMatching(/\.gone$/),
        remedy: { do: 'reject' },
      })
    })

    test.each(ENTITIES)(
      'a deleted %s is in no list, reads as deleted or gone, and cannot be updated',
      async (entity) => {
        const { destination, make, remove } = await prepared()
        const { id } = await make(entity)
        await remove(entity, id)
        const found = await destination.read(entity, id, live())
        const listed = await all(destination.list(entity, {}, live()))

        expect(found === null || found.deleted).toBe(true)
        expect(ids(listed.filter((record) => !record.deleted))).not.toContain(id)
        await expect(destination.update(entity, id, SAMPLES[entity].change, live())).rejects.toMatchObject({
          code: expect.stringMatching(/\.gone$/),
          remedy: { do: 'reject' },
        })
      },
    )

    test.each(ENTITIES)('every %s is in the list once, the newest first when asked for', async (entity) => {
      const { destination, make, later } = await prepared()
      const made: RemoteId[] = []
      for (let n = 0; n < 3; n++) {
        made.push((await make(entity)).id)
        later()
      }
      const listed = ids(await all(destination.list(entity, {}, live())))
      const newest = ids(await all(destination.list(entity, { newestFirst: true }, live())))

      expect(new Set(listed).size).toBe(listed.length)
      expect(listed).toEqual(expect.arrayContaining(made))
      expect(newest.slice(0, 3)).toEqual(made.toReversed())
    })

    test.each(ENTITIES)('a list of changed records has every %s changed at or after that moment', async (entity) => {
      const { destination, make, later } = await prepared()
      const [first, second] = [await make(entity), await make(entity)]
      later()
      const changed = await destination.update(entity, second.id, SAMPLES[entity].change, live())
      expect(changed.updatedAt).not.toBeNull()
      const since = { updatedSince: changed.updatedAt ?? '' }
      const listed = ids(await all(destination.list(entity, since, live())))

      expect(listed).toContain(second.id)
      expect(listed).not.toContain(first.id)
    })

    test.each([
      ['person', 'organization'],
      ['deal', 'organization'],
      ['deal', 'person'],
      ['activity', 'organization'],
      ['activity', 'deal'],
      ['activity', 'person'],
      ['note', 'organization'],
      ['note', 'deal'],
    ] as const)('a list of each %s of one %s has those and no others', async (entity, parent) => {
      const { destination, create, parents, make } = await prepared()
      const mine = await make(entity)
      const organization = await create('organization', { name: 'Another AS' })
      const person = await create('person', { name: 'Another', org_id: organization })
      const deal = await create('deal', { title: 'Another', org_id: organization, person_id: person })
      const others = { organization, person, deal }
      const other = await destination.create(entity, SAMPLES[entity].make(others), live())
      const listed = ids(await all(destination.list(entity, { [parent]: parents[parent] }, live())))

      expect(listed).toContain(mine.id)
      expect(listed).not.toContain(other.id)
    })

    test.each(ENTITIES)(
      'R3: when the answer to the creation of a %s is lost, it says so, and a list settles it',
      async (entity) => {
        const { destination, parents, make, loseNextAnswer } = await prepared()
        loseNextAnswer()
        const error = await make(entity).then(
          () => null,
          (reason: unknown) => reason,
        )

        expect(isSyncError(error)).toBe(true)
        expect(error).toMatchObject({ applied: 'unknown', remedy: { do: 'retry' } })
        const [newest] = await all(destination.list(entity, { newestFirst: true }, live()))
        expectFields(newest ?? null, SAMPLES[entity].make(parents))
      },
    )

    test('an update whose answer is lost is repeated inside', async () => {
      const { destination, make, loseNextAnswer } = await prepared()
      const { id } = await make('deal')
      loseNextAnswer()
      const after = await destination.update('deal', id, SAMPLES.deal.change, live())

      expectFields(after, SAMPLES.deal.change)
    })

    test('what was aborted is not begun, and the reason is handed on', async () => {
      const { destination } = await prepared()
      const { calls } = destination.usage()
      const stopped = AbortSignal.abort(new Error('shutting down'))

      await expect(destination.create('organization', { name: 'x' }, stopped)).rejects.toThrow('shutting down')
      await expect(destination.read('deal', NEVER_MADE, stopped)).rejects.toThrow('shutting down')
      await expect(all(destination.list('deal', {}, stopped))).rejects.toThrow('shutting down')
      expect(destination.usage().calls).toBe(calls)
    })

    test('calls are counted with their price, and nothing is searched for', async () => {
      const { destination, make } = await prepared()
      const before = destination.usage()
      await make('organization')
      await all(destination.list('organization', {}, live()))
      const after = destination.usage()

      expect(after.calls).toBe(before.calls + 2)
      expect(after.budget).toBeGreaterThan(before.budget)
      expect(after.searches).toBe(0)
    })
  })
}
