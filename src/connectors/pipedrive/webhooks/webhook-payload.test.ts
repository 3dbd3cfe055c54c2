import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Hint } from '../../../core/hint.ts'
import { isOwnEcho, parsePipedrive } from './webhook-payload.ts'

type Members = Readonly<Record<string, unknown>>
const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

function hints(payload: unknown): readonly Hint[] {
  const parsed = parsePipedrive(bytes(payload))
  if ('refusal' in parsed) throw new Error(parsed.refusal.message)
  return parsed.hints
}
function refused(payload: unknown): string {
  const parsed = parsePipedrive(bytes(payload))
  return 'refusal' in parsed ? `${parsed.refusal.kind}: ${parsed.refusal.message}` : 'accepted'
}

const meta2 = {
  action: 'change',
  company_id: '1234567',
  correlation_id: '40659b32-1677-4ec5-b83c-1852670aa19f',
  entity_id: '42',
  entity: 'organization',
  id: 'ea17c64f-ec7e-4e47-a321-5d84b7735fef',
  is_bulk_edit: false,
  timestamp: '2026-11-22T09:00:00.152Z',
  type: 'general',
  user_id: '13075973',
  version: '2.0',
  webhook_id: '4710827',
  webhook_owner_id: '12094821',
  change_source: 'app',
  attempt: 1,
  host: 'acme.pipedrive.com',
}
const v2 = (meta: Members = {}, more: Members = {}) => ({
  data: { id: 42, name: 'Fjord Fisk AS' },
  previous: { name: 'Fjord Fisk' },
  ...more,
  meta: { ...meta2, ...meta },
})
const meta1 = {
  v: 1,
  action: 'updated',
  object: 'deal',
  id: 42,
  company_id: 1234567,
  user_id: 13075973,
  timestamp: 1795338000,
  timestamp_micro: 1795338000384700,
  change_source: 'app',
  webhook_id: 4710827,
}
const v1 = (meta: Members = {}, more: Members = {}) => ({
  v: 1,
  meta: { ...meta1, ...meta },
  retry: 0,
  current: { id: 42, title: 'Renewal' },
  previous: { id: 42, title: 'Renewl' },
  event: 'updated.deal',
  ...more,
})

describe('payload version 2.0', () => {
  test('tells which record changed, who changed it and when', () => {
    expect(hints(v2())).toEqual([
      {
        system: 'pipedrive',
        deliveryId: 'ea17c64f-ec7e-4e47-a321-5d84b7735fef',
        concerns: 'organization',
        id: '42',
        idIs: 'key',
        action: 'changed',
        byUser: '13075973',
        byApi: false,
        at: Date.parse('2026-11-22T09:00:00.152Z'),
      },
    ])
  })

  test('ids may be numbers, and one that is missing is taken from the record', () => {
    expect(hints(v2({ entity_id: 42, user_id: 13075973 }))).toEqual(hints(v2()))
    expect(hints(v2({ entity_id: undefined }))).toEqual(hints(v2()))
    const gone = v2({ action: 'delete', entity_id: undefined }, { data: null, previous: { id: 42 } })
    expect(hints(gone)).toMatchObject([{ id: '42', action: 'deleted' }])
  })

  test('its version may be missing, short or a number', () => {
    for (const version of [undefined, '2', 2]) expect(hints(v2({ version }))).toEqual(hints(v2()))
  })

  test('events of users carry seconds and the user as event id, so time tells them apart', () => {
    const user = (timestamp: number) =>
      hints(v2({ entity: 'user', entity_id: '7', id: '7', timestamp }, { data: { id: '7', active_flag: false } }))[0]
    expect(user(1795338000)).toMatchObject({ concerns: 'user', action: 'changed', at: 1795338000000 })
    expect(user(1795338000)?.deliveryId).not.toBe(user(1795338001)?.deliveryId)
  })

  test('every attempt has the same delivery id', () => {
    expect(hints(v2({ attempt: 4 }))[0]?.deliveryId).toBe(hints(v2())[0]?.deliveryId)
    const first = hints(v2({ id: undefined }))[0]?.deliveryId
    expect(first).toBe(`4710827|organization|42|change|${Date.parse('2026-11-22T09:00:00.152Z')}`)
    expect(hints(v2({ id: undefined, attempt: 3 }))[0]?.deliveryId).toBe(first)
  })

  test('a record that was merged away says where it went', () => {
    const away = v2({ action: 'delete', merged_to_id: '43' }, { data: null })
    expect(hints(away)).toMatchObject([{ id: '42', action: 'merged', mergedInto: '43' }])
  })

  test('the survivor of a merge tells of the other one too, in case that delivery is lost', () => {
    expect(hints(v2({ merged_from_id: 41 }))).toMatchObject([
      { id: '41', action: 'merged', mergedInto: '42' },
      { id: '42', action: 'changed' },
    ])
  })

  test('a record put into the bin by an edit is deleted; a stage or a user without its flag is not', () => {
    const binned = (entity: string, data: Members) => hints(v2({ entity }, { data }))[0]?.action
    expect(binned('note', { active_flag: false })).toBe('deleted')
    expect(binned('organization', { active_flag: false })).toBe('deleted')
    expect(binned('deal', { status: 'deleted' })).toBe('deleted')
    expect(binned('person', { is_deleted: true })).toBe('deleted')
    expect(binned('activity', { active_flag: true })).toBe('changed')
    expect(binned('stage', { active_flag: false })).toBe('changed')
    expect(binned('user', { active_flag: false })).toBe('changed')
  })
})

describe('payload version 1.0', () => {
  test('tells the same in its own words', () => {
    expect(hints(v1())).toEqual([
      {
        system: 'pipedrive',
        deliveryId: '4710827|deal|42|updated|1795338000384700',
        concerns: 'deal',
        id: '42',
        idIs: 'key',
        action: 'changed',
        byUser: '13075973',
        byApi: false,
        at: 1795338000000,
      },
    ])
    expect(hints(v1({ action: 'added' }))[0]?.action).toBe('created')
    expect(hints(v1({ action: 'deleted' }, { current: null }))[0]?.action).toBe('deleted')
  })

  test('the event alone is enough', () => {
    const bare = { event: 'updated.deal', current: { id: 42 }, previous: null, retry: 0 }
    expect(hints(bare)).toMatchObject([{ concerns: 'deal', id: '42', action: 'changed', at: null }])
  })

  test('its merges name the survivor, and the other one where the payload shows it', () => {
    const merged = (previous: Members) => hints(v1({ action: 'merged' }, { previous, event: 'merged.deal' }))
    expect(merged({ id: 42 })).toMatchObject([{ id: '42', action: 'merged' }])
    expect(merged({ id: 42 })[0]).not.toHaveProperty('mergedInto')
    expect(merged({ id: 41 })).toMatchObject([
      { id: '41', action: 'merged', mergedInto: '42' },
      { id: '42', action: 'changed' },
    ])
  })

  test('retries share the delivery id, a second event of the same edit does not', () => {
    expect(hints(v1({}, { retry: 2 }))[0]?.deliveryId).toBe(hints(v1())[0]?.deliveryId)
    expect(hints(v1({ timestamp_micro: 1795338000384701 }))[0]?.deliveryId).not.toBe(hints(v1())[0]?.deliveryId)
  })
})

describe('what is no payload', () => {
  test('is malformed, in a sentence', () => {
    expect(refused('<html>')).toBe('malformed: The body is not JSON.')
    expect(refused('[]')).toBe('malformed: The body is not a JSON object.')
    expect(refused('null')).toBe('malformed: The body is not a JSON object.')
    expect(refused(v2({ version: '3.0' }))).toBe('malformed: The payload version is neither 1.0 nor 2.0.')
    expect(refused(v2({ entity: undefined }))).toBe('malformed: The payload names no action or no entity.')
    expect(refused(v2({ action: { $ne: '' } }))).toBe('malformed: The payload names no action or no entity.')
    expect(refused({ hello: 'world' })).toBe('malformed: The payload names no action or no entity.')
  })

  test('is not what an address is probed with when a hook is made: that says nothing', () => {
    for (const probe of ['', ' ', '{}']) expect(hints(probe)).toEqual([])
  })

  test('never makes it throw, and what it gives can be stored', () => {
    fc.assert(fc.property(fc.uint8Array(), (body) => void parsePipedrive(body)))
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('42', 42, 0, '\u0000', '\ud800', 'x'.repeat(5000)))
    const payload = fc.record({
      meta: fc.dictionary(
        fc.constantFrom(...Object.keys({ ...meta1, ...meta2, merged_to_id: 0, merged_from_id: 0 })),
        odd,
      ),
      data: odd,
      current: odd,
      previous: odd,
      event: odd,
    })
    fc.assert(
      fc.property(payload, fc.constantFrom('1.0', '2.0', undefined), (given, version) => {
        const parsed = parsePipedrive(
          bytes({ ...given, meta: { action: 'change', entity: 'deal', ...given.meta, version } }),
        )
        if ('refusal' in parsed) return
        for (const hint of parsed.hints) {
          expect(`${hint.deliveryId}${hint.concerns}${hint.id}${hint.byUser}${hint.mergedInto}`).toMatch(
            /^[\w|-]{1,600}$/,
          )
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a body nested a hundred thousand deep is just another body', () => {
    const deep = `{"meta":${JSON.stringify(meta2)},"data":${'['.repeat(1e5)}${']'.repeat(1e5)}}`
    expect(() => parsePipedrive(bytes(deep))).not.toThrow()
  })
})

describe('own echoes', () => {
  const hint = (meta: Members) => hints(v2(meta))[0] as Hint
  test('are what our user wrote through the API', () => {
    expect(isOwnEcho(hint({ change_source: 'api' }), '13075973')).toBe(true)
    expect(isOwnEcho(hint({ change_source: 'api', action: 'create' }), '13075973')).toBe(true)
  })

  test("are neither the same user's edits by hand nor another program's writes", () => {
    expect(isOwnEcho(hint({ change_source: 'app' }), '13075973')).toBe(false)
    expect(isOwnEcho(hint({ change_source: 'api', user_id: '99' }), '13075973')).toBe(false)
    expect(isOwnEcho(hint({ change_source: 'api', user_id: null }), '13075973')).toBe(false)
  })

  test('are never deletions or merges: those are heeded whoever made them', () => {
    expect(isOwnEcho(hint({ change_source: 'api', action: 'delete' }), '13075973')).toBe(false)
    expect(isOwnEcho(hint({ change_source: 'api', action: 'delete', merged_to_id: '43' }), '13075973')).toBe(false)
  })
})
