import { afterEach, describe, expect, test } from 'vitest'
import { isDue, type Work } from '../../src/core/work.ts'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { type TwoCompanies, twoCompanies } from '../two-companies.ts'

const MINUTE = 60_000
const json = (status: number) => () => Response.json({ message: 'no' }, { status })
const page = (status: number) => () =>
  new Response('<html><h1>Maintenance</h1></html>', { status, headers: { 'content-type': 'text/html' } })
const redirect = () => new Response(null, { status: 302, headers: { location: 'https://status.example/' } })

let w: TwoCompanies
afterEach(() => w.close())

/** A connection that has worked, with something to write; each system may answer everything with one answer. */
async function started(works = true) {
  const answers: { visma: (() => Response) | null; pipedrive: (() => Response) | null } = {
    visma: null,
    pipedrive: null,
  }
  w = await twoCompanies({
    atVisma: (handler) => async (request) => answers.visma?.() ?? handler(request),
    atPipedrive: (handler) => async (request) => answers.pipedrive?.() ?? handler(request),
  })
  await w.apply()
  if (works) expect((await w.sync()).status).toBe('done')
  w.clock.advance(15 * MINUTE)
  addCustomer(w.nordlys.company, { name: 'Nykunde AS', attention: 'Kari Ny' })
  const made = w.nordlys.company.customers.at(-1)
  if (made) postInvoice(w.nordlys.company, made)
  return answers
}
const runsByItself = async () => {
  const work = (await w.service.store.work.get((await w.connection()).id)) as Work
  return isDue({ ...work, nextAt: 0 }, w.clock.now().getTime())
}

describe.each(['visma', 'pipedrive'] as const)('%s', (system) => {
  test.each([
    ['401', json(401)],
    ['a page with 403', page(403)],
    ['a page with 404', page(404)],
    ['a redirect', redirect],
  ])('R6: %s for a while does not hold a connection that worked, and it comes back by itself', async (_, answer) => {
    const answers = await started()
    answers[system] = answer
    for (let at = 0; at < 3; at++) {
      expect((await w.sync()).status).not.toBe('done')
      expect((await w.connection()).state).toBe('active')
      w.clock.advance(16 * MINUTE)
      await w.restart()
    }
    answers[system] = null
    const run = await w.sync()
    expect(run).toMatchObject({ status: 'done', counts: { issues: 0 } })
    expect(run.counts.created).toBeGreaterThan(0)
    expect(await w.connection()).toMatchObject({ state: 'active', refusedSince: null })
  })

  test('R6: refusals over an hour hold it with their reason; it is tried all the same and comes back', async () => {
    const answers = await started()
    answers[system] = json(401)
    expect((await w.sync()).message).toContain('It has worked before, so it is not held yet')
    await w.restart()
    w.clock.advance(61 * MINUTE)
    await w.sync()
    expect(await w.connection()).toMatchObject({
      state: 'held',
      stateReason: expect.stringContaining('goes on once it is let in'),
    })
    expect(await runsByItself()).toBe(true)
    w.clock.advance(300 * MINUTE)
    expect((await w.sync()).status).toBe('failed')
    expect((await w.connection()).state).toBe('held')
    answers[system] = null
    expect((await w.sync()).status).toBe('done')
    expect(await w.connection()).toMatchObject({ state: 'active', stateReason: null, refusedSince: null })
  })

  test('a connection that never worked says at once what is wrong, and waits for a person', async () => {
    const answers = await started(false)
    answers[system] = json(401)
    const run = await w.sync()
    expect(run.status).toBe('failed')
    expect(await w.connection()).toMatchObject({ state: 'held', stateReason: run.message })
    expect(await runsByItself()).toBe(false)
  })
})

test('other credentials have not worked yet: that they are wrong is said at once', async () => {
  await started()
  await w.apply('nordlys', { visma: { clientSecret: 'wrong' } })
  await w.sync()
  expect((await w.connection()).state).toBe('held')
  expect(await runsByItself()).toBe(false)
})

test('refusals a day apart are not one that lasts', async () => {
  const answers = await started()
  answers.visma = json(401)
  for (let day = 0; day < 3; day++) {
    await w.sync()
    expect((await w.connection()).state).toBe('active')
    w.clock.advance(24 * 60 * MINUTE)
  }
})

describe.each(['visma', 'pipedrive'] as const)('%s', (system) => {
  test.each([
    ['Retry-After: 0', { 'retry-after': '0' }],
    ['nothing named', {}],
    ['a reset that is past', { 'x-ratelimit-reset': '1700000000' }],
  ])('R9: 429 all day with %s is asked again at growing intervals, within an hour', async (_, headers) => {
    const answers = await started()
    answers[system] = () => Response.json({ message: 'no' }, { status: 429, headers: { ...headers } })
    const waits: number[] = []
    for (let at = 0; at < (system === 'visma' ? 12 : 8); at++) {
      const run = await w.sync()
      expect(run.status).toBe('paused')
      const until = Date.parse(`${/after (\S+ \S+) UTC/.exec(run.message ?? '')?.[1]?.replace(' ', 'T')}:00Z`)
      waits.push(until - w.clock.now().getTime())
      w.clock.advance(waits.at(-1) ?? 0)
      w.clock.advance(MINUTE)
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(60 * MINUTE)
    // A token runs out meanwhile, and asking for another one begins anew.
    expect(Math.max(...waits.slice(0, 6))).toBeGreaterThan(10 * MINUTE)
    expect(waits.at(-1) ?? 0).toBeGreaterThan(10 * MINUTE)
    expect(waits[0] ?? 0).toBeLessThan(5 * MINUTE)
  })
})
