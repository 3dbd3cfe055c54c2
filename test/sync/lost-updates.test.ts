import { afterEach, expect, test } from 'vitest'
import {
  addCustomer,
  type Company,
  nordicCompany,
  postInvoice,
  renameCustomer,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { testClock } from '../clock.ts'
import { type Tiny, tiny } from './tiny.ts'

let w: Tiny | null = null
afterEach(async () => {
  await w?.close()
  w = null
})

/** Both systems, and a process that dies right after its next write to an organization was applied. */
async function setUp() {
  const refused = { reads: 0 }
  const clock = testClock('2026-11-16T09:00:00Z')
  const company: Company = nordicCompany({ seed: 1, clock, suppliers: 0, customers: 0, invoices: 0 })
  const kill = new AbortController()
  let armed = false
  const around = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
    if (refused.reads > 0 && request.method === 'GET' && /\/organizations\/\d+/.test(request.url)) {
      refused.reads--
      return Response.json({ success: false, error: 'Internal error' }, { status: 500 })
    }
    const answer = await handler(request)
    if (armed && request.method === 'PATCH' && request.url.includes('/organizations/')) {
      armed = false
      kill.abort()
    }
    if (kill.signal.aborted && !armed) kill.signal.throwIfAborted()
    return answer
  }
  let dead = false
  const mortal = (handler: (request: Request) => Promise<Response>) => {
    const deadly = around(handler)
    return (request: Request) => (dead && refused.reads === 0 ? handler(request) : deadly(request))
  }
  const world = await tiny({ clock, company, around: { pipedrive: mortal } })
  w = world
  const customer = addCustomer(company, { name: 'Første Navn AS', attention: 'Kari' })
  postInvoice(company, customer)
  expect((await world.sync()).status).toBe('done')
  return {
    world,
    customer,
    refused,
    /** A run in which the process dies with its organization written and nothing of that in the store. */
    dieWriting: async () => {
      armed = true
      expect((await world.sync({ signal: kill.signal })).status).toBe('stopped')
      dead = true
    },
    name: () => world.organizations().map((one) => one.name),
  }
}

test('R3: an update whose answer died with the process is known as ours, and the next change is still carried over', async () => {
  const { world, customer, dieWriting, name } = await setUp()
  renameCustomer(world.company, customer, 'Andre Navn AS')
  await dieWriting()
  expect(name()).toEqual(['Andre Navn AS'])

  renameCustomer(world.company, customer, 'Tredje Navn AS')
  expect((await world.sync()).status).toBe('done')
  expect(name()).toEqual(['Tredje Navn AS'])
})

test('R3: an address counts as ours by what it says, however the API spells it', async () => {
  const { world, customer, dieWriting } = await setUp()
  const move = (street: string) => {
    customer.mainAddress.addressLine1 = street
    touch(world.company, customer)
  }
  move('Strandgata 1')
  await dieWriting()
  expect(world.organizations()[0]?.address?.value).toContain('Strandgata 1')

  move('Havnegata 2')
  expect((await world.sync()).status).toBe('done')
  expect(world.organizations()[0]?.address?.value).toContain('Havnegata 2')
})

test('R3: a source that went back to its old value after such an update brings the old value back', async () => {
  const { world, customer, dieWriting, name } = await setUp()
  renameCustomer(world.company, customer, 'Andre Navn AS')
  await dieWriting()

  renameCustomer(world.company, customer, 'Første Navn AS')
  expect((await world.sync()).status).toBe('done')
  expect(name()).toEqual(['Første Navn AS'])
})

test('R5: a person’s edit after such an update is still a person’s', async () => {
  const { world, customer, dieWriting, name } = await setUp()
  renameCustomer(world.company, customer, 'Andre Navn AS')
  await dieWriting()
  const [organization] = world.organizations()
  if (!organization) throw new Error('no organization')
  world.pipedrive.act.editOrganization(organization.id, { name: 'Vårt navn' })

  renameCustomer(world.company, customer, 'Tredje Navn AS')
  expect((await world.sync()).status).toBe('done')
  expect(name()).toEqual(['Vårt navn'])
})

test('R3: a look at the record that fails leaves what was lost to the next one of the same run', async () => {
  const { world, customer, dieWriting, name, refused } = await setUp()
  renameCustomer(world.company, customer, 'Andre Navn AS')
  await dieWriting()
  world.calm()
  renameCustomer(world.company, customer, 'Tredje Navn AS')
  // More than one look tries, fewer than two do.
  refused.reads = 5
  expect((await world.sync()).status).toBe('done')
  expect(refused.reads).toBe(0)
  expect(name()).toEqual(['Tredje Navn AS'])
})
