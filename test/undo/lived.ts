import { expect } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { type World, world } from '../world.ts'
import { differences, snapshot } from './snapshot.ts'
import { resume } from './undo.ts'

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
export async function lived(options: Parameters<typeof world>[0] = {}) {
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

/** What an undo carried out in Pipedrive, a line for each call. */
export const written = (w: World) =>
  w
    .calls()
    .filter(({ method, status }) => method !== 'GET' && status < 300)
    .map(({ method, path }) => `${method} ${path}`)

/** Two runs that come later write nothing. */
export async function nothingComesBack(w: World): Promise<void> {
  await resume(w)
  w.calls()
  for (const mode of ['changes', 'full'] as const) {
    w.clock.advance(3_600_000)
    await w.sync({ mode })
    expect(written(w)).toEqual([])
  }
}
