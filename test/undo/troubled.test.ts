import { expect, test } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { type World, world } from '../world.ts'
import { differences, snapshot } from './snapshot.ts'
import { resume, undo } from './undo.ts'

const ON = { flows: { receivables: true } }

/** What Pipedrive says of a record that is deleted: no document tells. */
type OfDeleted = 'as the twin' | 404 | 410

const KINDS = ['organizations', 'persons', 'deals', 'notes', 'activities'] as const

interface Struck {
  /** Called with every write to Pipedrive that was carried out. */
  onWritten: (request: Request) => void
  ofDeleted: OfDeleted
  /** What Pipedrive does not take. */
  refuses: (request: Request) => boolean
}

/** Two runs: the first makes records, the second makes some more and changes those of the first. */
async function lived(options: Parameters<typeof world>[0] = {}) {
  const its: Struck = { onWritten: () => undefined, ofDeleted: 'as the twin', refuses: () => false }
  const isDeleted = (request: Request): boolean => {
    const [, kind, id] = /\/v\d\/(\w+)\/(\d+)$/.exec(new URL(request.url).pathname) ?? []
    const found = KINDS.find((one) => one === kind)
    return found !== undefined && w.pipedrive.state[found].get(Number(id))?.is_deleted === true
  }
  const w: World = await world({
    ...{ settings: ON, suppliers: 1, customers: 2, invoices: 6 },
    around: {
      pipedrive: (handler) => async (request) => {
        if (its.ofDeleted !== 'as the twin' && isDeleted(request))
          return Response.json({ success: false, error: 'Not found' }, { status: its.ofDeleted })
        if (its.refuses(request)) return Response.json({ success: false, error: 'Not like this' }, { status: 400 })
        const answer = await handler(request)
        if (request.method !== 'GET' && answer.ok) its.onWritten(request)
        return answer
      },
    },
    ...options,
  })
  w.calm()
  await w.sync()
  const [customer] = w.company.customers
  if (customer) postInvoice(w.company, customer)
  postInvoice(w.company, addCustomer(w.company, { name: 'Kommer og går AS' }))
  const before = snapshot(w)
  w.clock.advance(3_600_000)
  const second = await w.sync()
  expect(differences(before, snapshot(w)).size).toBeGreaterThan(5)
  w.calls()
  return { w, its, before, second }
}

const lost = () => {
  throw networkError('ECONNRESET', 'read ECONNRESET')
}

/** What an undo carried out in Pipedrive, a line for each call. */
const written = (w: World) =>
  w
    .calls()
    .filter(({ method, status }) => method !== 'GET' && status < 300)
    .map(({ method, path }) => `${method} ${path}`)

async function nothingComesBack(w: World): Promise<void> {
  await resume(w)
  w.calls()
  for (const mode of ['changes', 'full'] as const) {
    w.clock.advance(3_600_000)
    await w.sync({ mode })
    expect(written(w)).toEqual([])
  }
}

test.each([
  ['DELETE', 'as the twin'],
  ['DELETE', 404],
  ['DELETE', 410],
  ['PATCH', 404],
  ['PUT', 410],
] as const)(
  'R13: the first answer to every %s is lost, and what is deleted answers %s: all is taken back all the same',
  async (method, ofDeleted) => {
    const { w, its, before, second } = await lived()
    its.ofDeleted = ofDeleted
    const struck = new Set<string>()
    its.onWritten = (request) => {
      const name = `${request.method} ${new URL(request.url).pathname}`
      if (request.method !== method || struck.has(name)) return
      struck.add(name)
      lost()
    }
    const { run } = await undo(w, second.id)
    expect([run.status, struck.size > 0]).toEqual(['done', true])
    expect([...differences(before, snapshot(w))]).toEqual([])
    await nothingComesBack(w)
    await w.close()
  },
)

test('R13: a process that dies right after any write leaves a part, and the next undo the rest, with nothing sent twice', async () => {
  const whole = await lived()
  await undo(whole.w, whole.second.id)
  const all = written(whole.w)
  await whole.w.close()
  for (const at of all.keys()) {
    const { w, its, before, second } = await lived()
    its.ofDeleted = (['as the twin', 404, 410] as const)[at % 3] ?? 404
    const killed = new AbortController()
    let writes = 0
    its.onWritten = () => {
      if (writes++ === at) killed.abort(new Error('killed'))
      killed.signal.throwIfAborted()
    }
    const first = await undo(w, second.id, { signal: killed.signal })
    expect(first.run.status).toBe('stopped')
    its.onWritten = () => undefined
    const again = await undo(w, second.id)
    expect([at, again.run.status]).toEqual([at, 'done'])
    expect([at, ...differences(before, snapshot(w))]).toEqual([at])
    expect([at, ...written(w).sort()]).toEqual([at, ...all.toSorted()])
    await nothingComesBack(w)
    await w.close()
  }
})

test('R13: what an undo had sent when it died is known to the sync that follows, whatever it was', async () => {
  for (let at = 0, isOver = false; !isOver; at++) {
    const { w, its, before, second } = await lived()
    const killed = new AbortController()
    let writes = 0
    its.onWritten = () => {
      if (writes++ === at) killed.abort(new Error('killed'))
      killed.signal.throwIfAborted()
    }
    const dead = await undo(w, second.id, { signal: killed.signal })
    isOver = dead.run.status === 'done'
    its.onWritten = () => undefined
    const left = snapshot(w)
    await nothingComesBack(w)
    const open = (await w.store.ledger.ofRun(dead.run.id, 1_000, 0)).filter(({ settledAt }) => settledAt === null)
    expect([at, open, ...differences(left, snapshot(w))]).toEqual([at, []])
    await undo(w, second.id)
    expect([at, ...differences(before, snapshot(w))]).toEqual([at])
    await w.close()
  }
})

test('R13: an undo that meets the daily limit is paused, and goes on the next day', async () => {
  const { w, before, second } = await lived({ limits: { dailyBudget: 20_000 } })
  const day = w.clock.now().toISOString().slice(0, 10)
  const { account } = await w.connection()
  const limit = 30_000 * 5
  await w.store.usage.add(account, day, limit - (await w.store.usage.get(account, day)) - 25)
  const first = await undo(w, second.id)
  expect([first.run.status, differences(before, snapshot(w)).size > 0]).toEqual(['paused', true])
  expect(first.run.message).toMatch(/budget|limit/i)
  expect((await w.connection()).state).toBe('paused')
  w.clock.advance(24 * 3_600_000)
  const again = await undo(w, second.id)
  expect(again.run.status).toBe('done')
  expect([...differences(before, snapshot(w))]).toEqual([])
  await nothingComesBack(w)
  await w.close()
})

test('R13: what Pipedrive refuses to put back is left, and goes on being kept up to date', async () => {
  const { w, its, second } = await lived()
  its.refuses = ({ method }) => method === 'PATCH' || method === 'PUT'
  const { run } = await undo(w, second.id)
  its.refuses = () => false
  const left = (await w.store.ledger.ofRun(run.id, 1_000, 0)).filter(({ rule }) => rule === 'undo.refused')
  expect(left.length).toBeGreaterThan(0)
  const { id } = await w.connection()
  const kept = await w.store.ledger.keptBack(id)
  for (const { entity, remote, undoes } of left)
    expect(kept.filter((one) => one.entity === entity && one.remote === remote && one.operation === undoes)).toEqual([])
  const again = await undo(w, second.id)
  expect(again.run.status).toBe('done')
  await w.close()
})
