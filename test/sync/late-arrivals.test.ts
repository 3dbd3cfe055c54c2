import { describe, expect, onTestFinished, test } from 'vitest'
import { postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { adopt } from '../adopting.ts'
import { some, testOnce } from '../breadth.ts'
import { testClock } from '../clock.ts'
import { loseWhat } from '../restoring.ts'
import { type Tiny, tiny } from './tiny.ts'

const LATE_MS = 8_000
const ALL = {
  filters: true,
  flows: { receivables: true, referenceData: { status: 'off', paymentTerms: 'both' } },
} as const

/**
 * A process that dies while its `nth` write to `path` is on its way: no answer reaches it any more, and Pipedrive takes
 * the write in only seconds later.
 */
async function idle(path: string, nth: number, lateMs = LATE_MS) {
  const clock = testClock('2026-11-16T09:00:00Z')
  const kill = new AbortController()
  const late: { readonly at: number; readonly arrive: () => Promise<unknown> }[] = []
  let isArmed = false
  let writes = 0
  const arrived = async () => {
    while (late[0] !== undefined && late[0].at <= clock.now().getTime()) await late.shift()?.arrive()
  }
  const w = await tiny({
    clock,
    settings: ALL,
    around: {
      pipedrive: (handler) => async (request) => {
        await arrived()
        const isOne = isArmed && request.method === 'POST' && new URL(request.url).pathname.endsWith(path)
        if (!isOne || ++writes !== nth) return handler(request)
        const sent = request.clone()
        late.push({ at: clock.now().getTime() + lateMs, arrive: () => handler(sent) })
        kill.abort()
        throw networkError('ECONNRESET', 'The connection broke.')
      },
    },
  })
  w.calm()
  const send = async () => {
    isArmed = true
    expect((await w.sync({ signal: kill.signal })).status).toBe('stopped')
  }
  return { w, arrived, send }
}

function enter(w: Tiny, no: string): void {
  postInvoice(w.company, w.customer({ name: `Kaffe ${no} AS` }))
  postSupplierInvoice(w.company, w.supplier({ name: `Bønner ${no} AS` }))
}

async function dying(path: string, nth: number) {
  const one = await idle(path, nth)
  enter(one.w, '1')
  one.w.clock.advance(15 * 60_000)
  await one.send()
  return one
}

function doubles({ pipedrive: { state } }: Tiny): readonly string[] {
  const names = [
    ...(['organization', 'person', 'deal'] as const).flatMap((entity) =>
      [...state.fields[entity].values()].flatMap((field) => [
        `${entity} ${field.field_name}`,
        ...(field.options ?? []).map(({ label }) => `${entity} ${field.field_name}: ${label}`),
      ]),
    ),
    ...[...state.pipelines.values()].map(({ name }) => `pipeline ${name}`),
    ...[...state.filters.values()].map(({ name }) => `filter ${name}`),
    ...[...state.notes.values()].map(({ content }) => `note ${content.replace(/^.*?<b>(.*?)<\/b>.*$/s, '$1')}`),
    ...[...state.organizations.values()].map(({ name }) => `organization ${name}`),
    ...[...state.persons.values()].map(({ name }) => `person ${name}`),
    ...[...state.deals.values()].map(({ title }) => `deal ${title}`),
  ]
  return names.filter((name, at) => names.indexOf(name) !== at)
}

const WRITES = [
  ['/organizations', 1],
  ['/deals', 1],
  ['/notes', 2],
  ['/organizationFields', 2],
  ['/pipelines', 1],
  ['/filters', 1],
  ['/dealFields', 5],
  ['/stages', 1],
  ['/organizations', 2],
  ['/persons', 1],
  ['/notes', 1],
  ['/notes', 3],
] as const

describe.each(some(WRITES, 3))('R3: what arrives late is not made twice: POST %s, no. %i', (path, nth) => {
  test('of a run that broke off', async () => {
    const { w, arrived } = await dying(path, nth)
    await endsWell(w, arrived)
  })

  test('of a connection that was deleted and made again', async () => {
    const { w, arrived } = await dying(path, nth)
    await w.store.connections.remove((await w.connection()).id)
    await w.configure(ALL)
    await endsWell(w, arrived)
  })
})

testOnce('R3: the very first field of a run that broke off arrives late, and is not made twice', async () => {
  const { w, arrived } = await dying('/organizationFields', 1)
  await endsWell(w, arrived)
})

const OF_RECORDS = [
  ['/organizations', 1],
  ['/notes', 1],
  ['/persons', 1],
  ['/deals', 1],
  ['/notes', 2],
] as const

test.each(some(OF_RECORDS, 1))(
  'R3: what arrives late after a backup was restored is not made twice: POST %s, no. %i',
  async (path, nth) => {
    const { w, arrived, send } = await idle(path, nth)
    await w.sync()
    w.clock.advance(15 * 60_000)
    enter(w, '2')
    const { remove } = await loseWhat(send, w)
    onTestFinished(remove)
    await adopt(w)
    await endsWell(w, arrived)
  },
)

const WHEN = [
  ['late', LATE_MS],
  ['at once', 0],
] as const

test.each(some(WHEN, 2))(
  'R3: an option for terms that are new arrives %s, and is not made twice',
  async (_, lateMs) => {
    const { w, arrived, send } = await idle('/options', 1, lateMs)
    enter(w, '1')
    await w.sync()
    w.clock.advance(15 * 60_000)
    const [first] = w.company.creditTerms
    if (first === undefined) throw new Error('No terms.')
    const lastModifiedDateTime = '2026-11-16T10:14:00' as typeof first.createdDateTime
    w.company.creditTerms.push({ ...first, termsId: '75', description: '75 dager netto', lastModifiedDateTime })
    await send()
    await endsWell(w, arrived)
  },
)

testOnce('R3: nothing waits for it in a new account, nor later', async () => {
  const w = await tiny()
  w.calm()
  await w.sync()
  w.clock.advance(15 * 60_000)
  await w.sync({ mode: 'full' })
  expect(w.clock.slept.filter((ms) => ms > 1000)).toEqual([])
})

async function endsWell(w: Tiny, arrived: () => Promise<void>) {
  await w.sync()
  w.clock.advance(15 * 60_000)
  await arrived()
  await w.sync({ mode: 'full' })
  expect(doubles(w)).toEqual([])
}
