import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { live, refusal, type Sent, scriptedAccount } from '../../../test/scripted.ts'
import { isSyncError } from '../../core/errors.ts'
import { remoteId } from '../../core/ids.ts'
import type { Pipedrive } from './model.ts'
import '../../../test/property-seed.ts'

/**
 * Answers as a proxy, a bug or a half-done release may make them: somewhere in a good one something is missing or is
 * something else. Whatever it is, a list is read whole, or says what it left out, or fails; never is it shorter in
 * silence, since what is not in a list is made anew.
 */

type Body = Record<string, unknown>
type Path = readonly (string | number)[]

const ERROR = { error: 'Internal Server Error', code: 'ERR_UNKNOWN' }
const REFUSAL = { success: false, error: 'Not found', data: null }
const WHOLE: readonly string[] = ['', 'null', '[]', '{}', '"ok"', '<html>502</html>', JSON.stringify(REFUSAL)].concat(
  JSON.stringify([ERROR]),
  JSON.stringify({ success: true, data: [ERROR] }),
  JSON.stringify({ success: true, data: ERROR }),
)

const mutation = fc.record({
  /** Which call of the walk is answered so. */
  call: fc.integer({ min: 0, max: 2 }),
  /** Where in the body; larger numbers lie deeper. */
  at: fc.nat(1_000_000),
  // No other id and no other cursor: that would be another good answer.
  to: fc.constantFrom<unknown>(undefined, null, [], {}, true, 1.5, 'text', ERROR, [ERROR], [null, null]),
  /** Whether that answer is so whenever it is asked for; then only rows are touched, or their members. */
  forever: fc.boolean(),
  whole: fc.option(fc.constantFrom(...WHOLE), { freq: 4 }),
})
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never

/** Every place of the body but single rows of a list: one row fewer is another good answer. */
function paths(value: unknown, at: Path = []): readonly Path[] {
  if (Array.isArray(value))
    return value.slice(0, 3).flatMap((item, index) => [[...at, index], ...paths(item, [...at, index])])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [[...at, name], ...paths(member, [...at, name])])
}

function mutated(body: Body, { at, to, whole, forever }: Mutation): Response {
  const answer = (text: string) => new Response(text, { headers: { 'content-type': 'application/json' } })
  if (whole !== null && !forever) return answer(whole)
  const all = paths(body).filter(([first, ...rest]) => !forever || (first === 'data' && rest.length > 0))
  const path = all[at % all.length] ?? ['data']
  const copy = structuredClone(body)
  const last = path.at(-1) as string
  const parent = path.slice(0, -1).reduce<Body>((from, name) => from[name] as Body, copy)
  const isList = Array.isArray(parent[last])
  if (to === undefined && !Array.isArray(parent)) delete parent[last]
  // An empty list is a good answer, and so is a page that says plainly that it is the last.
  else if (isList && Array.isArray(to) && to.length === 0) parent[last] = null
  else parent[last] = to ?? (/cursor|more|additional|pagination/.test(last) ? 'text' : null)
  return answer(JSON.stringify(copy))
}

/** Serves `pages` and changes the answer to one call; asked again it is as it should be, or not. */
function serving(pages: (sent: Sent) => Body, change: Mutation) {
  let calls = 0
  let mutatedPage: string | null = null
  return scriptedAccount(testClock(), [
    (sent) => {
      if (!/^\d*$/.test(sent.url.searchParams.get('cursor') ?? '')) return refusal(400, 'cursor is invalid')
      const page = sent.url.search
      if (calls++ === change.call) mutatedPage = page
      else if (!change.forever || page !== mutatedPage) return Response.json(pages(sent))
      return mutated(pages(sent), change)
    },
  ])
}

// Three pages. Those of API v1 are full, since a shorter one that names no next one is the last.
const idsTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1)
const V2 = { ids: idsTo(103), size: 50 }
const V1 = { ids: idsTo(1_003), size: 500 }
const slice = ({ ids, size }: typeof V1, from: number) =>
  ids.slice(from, from + size).map((id) => ({ id, name: `No. ${id}`, update_time: null }))

const v2 = ({ url }: Sent): Body => {
  const from = Number(url.searchParams.get('cursor') ?? 0)
  const next_cursor = from + V2.size < V2.ids.length ? String(from + V2.size) : null
  return { success: true, data: slice(V2, from), additional_data: { next_cursor } }
}
const v1 = ({ url }: Sent): Body => {
  const start = Number(url.searchParams.get('start'))
  const more = start + V1.size < V1.ids.length
  const next = more ? { next_start: start + V1.size } : {}
  const pagination = { start, limit: V1.size, more_items_in_collection: more, ...next }
  return { success: true, data: slice(V1, start), additional_data: { pagination } }
}

const leftOut = (account: Pipedrive): number => account.setAside().reduce((sum, { rows }) => sum + rows, 0)

async function ids(account: Pipedrive, entity: 'organization' | 'note'): Promise<number[] | 'failed'> {
  try {
    const all: number[] = []
    for await (const page of account.list(entity, {}, live())) all.push(...page.map(({ id }) => Number(id)))
    return all
  } catch (error) {
    if (!isSyncError(error)) throw error
    return 'failed'
  }
}

describe.each([
  ['API v2', 'organization', v2, V2.ids, 400],
  ['API v1', 'note', v1, V1.ids, 200],
] as const)('a list of %s', (_, entity, pages, all, numRuns) => {
  test('is read whole, says what it left out, or fails', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const { account } = serving(pages, change)
        const read = await ids(account, entity)
        if (read === 'failed') return
        // A row that two pages share may be unreadable in one of them: it is told of all the same.
        const shared = entity === 'note' ? [0, 1] : [0]
        expect(new Set(read).size + leftOut(account) - all.length).toBeOneOf(shared)
        expect(read).toEqual(all.filter((id) => read.includes(id)))
      }),
      { numRuns },
    )
  })
})

test('a single read gives that record or fails: it never says that the record is gone', async () => {
  const body = () => ({ success: true, data: { id: 7, name: 'Fjord Fisk AS', custom_fields: { a: 1 } } })
  await fc.assert(
    fc.asyncProperty(mutation, async (change) => {
      const { account } = serving(body, { ...change, call: 0 })
      const read = await account.read('organization', remoteId('7'), live()).catch((error: unknown) => {
        if (!isSyncError(error)) throw error
        return error.code
      })
      expect(typeof read === 'string' ? read : read?.id).toSatisfy((it) => it === '7' || it === 'pipedrive.unreadable')
    }),
    { numRuns: 200 },
  )
})

test('of fields, an odd one or an odd option is left out and said, and the others are there', async () => {
  const field = (at: number) => ({
    ...{ field_code: `code${at}`, field_name: `Field ${at}`, field_type: 'enum', is_custom_field: true },
    options: [0, 1].map((option) => ({ id: at * 10 + option, label: `Option ${option}` })),
  })
  const body = () => ({ success: true, data: [1, 2, 3].map(field), additional_data: { next_cursor: null } })
  await fc.assert(
    fc.asyncProperty(mutation, async (change) => {
      const { account } = serving(body, { ...change, call: 0 })
      const fields = await account.accountFields('deal', live()).catch((error: unknown) => {
        if (!isSyncError(error)) throw error
        return null
      })
      if (fields === null) return
      const missing = 3 - fields.length
      const withoutAll = fields.filter(({ options }) => options.length < 2).length
      expect(missing > 0 || withoutAll > 0 ? leftOut(account) > 0 : leftOut(account) === 0).toBe(true)
      expect(fields.length).toBeGreaterThanOrEqual(2)
    }),
    { numRuns: 300 },
  )
})
