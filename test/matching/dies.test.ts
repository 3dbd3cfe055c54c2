import { expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { everyNth } from '../breadth.ts'
import { type Deciding, deciding } from './deciding.ts'

type Handler = (request: Request) => Promise<Response>

/** A world in which a wrong match brought a customer, and a run that acts on its relink and dies at its n-th write. */
async function relinking(at: number | null) {
  const kill = new AbortController()
  let writes = 0
  let armed = false
  const around = (handler: Handler) => async (request: Request) => {
    const isWrite = armed && request.method !== 'GET'
    if (armed) kill.signal.throwIfAborted()
    const answer = await handler(request)
    if (isWrite && ++writes === at) kill.abort()
    if (armed) kill.signal.throwIfAborted()
    return answer
  }
  const w = await deciding({ around: { pipedrive: around } })
  const wrong = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS' })
  w.pipedrive.act.createDeal({ title: 'Renewal', org_id: wrong.id, status: 'open' })
  const customer = w.customer({ number: '10042', name: 'Fjordkaffe AS' })
  postInvoice(w.company, customer)
  await w.run()
  const right = w.pipedrive.act.createOrganization({ name: 'Kaffehuset' })
  await w.decide({ action: 'relink', key: '10042', remote: String(right.id) })
  armed = true
  await w.sync({ signal: kill.signal })
  armed = false
  return { w, writes, died: kill.signal.aborted, customer, wrong, right }
}

const shown = (w: Deciding) => ({
  organizations: w.organizations().map(({ name, custom_fields }) => [name, filled(custom_fields)]),
  persons: w.persons().map(({ name, org_id }) => [name, org_id]),
  deals: w.deals().map(({ title, org_id, custom_fields }) => [title, org_id, filled(custom_fields)]),
  notes: w.notes().map(({ content, org_id, deal_id }) => [content, org_id, deal_id]),
})
const filled = (fields: Readonly<Record<string, unknown>>) =>
  Object.values(fields).filter((value) => value !== null && value !== '')

const writesOf = ({ writes }: { readonly writes: number }) => Array.from({ length: writes }, (_, at) => at + 1)

test('a relink that dies after any of its writes is finished by the next run, and nothing is doubled', async () => {
  const whole = await relinking(null)
  const expected = shown(whole.w)
  expect(await whole.w.linkOf(whole.customer)).toMatchObject({ remote: whole.right.id })
  expect(whole.writes).toBeGreaterThan(6)
  for (const at of everyNth(writesOf(whole), 2)) {
    const { w, died, customer, right } = await relinking(at)
    expect(died).toBe(true)
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: right.id, rule: 'decision' })
    expect({ at, ...shown(w) }).toEqual({ at, ...expected })
    w.writes()
    await w.run()
    expect({ at, writes: w.writes() }).toEqual({ at, writes: [] })
  }
})

test('a relink that dies and is sent back before the next run leaves nothing of ours on the record in between', async () => {
  const whole = await relinking(null)
  for (const at of everyNth(writesOf(whole), 2)) {
    const { w, customer, wrong, right } = await relinking(at)
    await w.decide({ action: 'relink', key: '10042', remote: String(wrong.id) })
    await w.run()
    await w.run({ mode: 'full' })
    expect(await w.linkOf(customer)).toMatchObject({ remote: wrong.id })
    const between = w.pipedrive.state.organizations.get(right.id)
    expect({ at, left: filled(between?.custom_fields ?? {}) }).toEqual({ at, left: [] })
    expect({ at, places: w.notes().map(({ org_id }) => org_id) }).toEqual({
      ...{ at, places: w.notes().map(() => wrong.id) },
    })
    w.writes()
    await w.run({ mode: 'full' })
    expect({ at, writes: w.writes(), left: await leftIn(w) }).toEqual({ at, writes: [], left: [] })
  }
})

/** Records from which something of ours is still to go. */
async function leftIn(w: Deciding) {
  const now = w.clock.now().getTime()
  const lease = await w.store.leases.claim((await w.connection()).id, 'a look', now, now + 60_000)
  if (lease === null) throw new Error('A run holds the connection.')
  const left = await w.store.sync(lease).leftRecords()
  await w.store.leases.release(lease)
  return left
}
