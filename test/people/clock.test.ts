import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type Browser, type Door, door, PASSWORD } from './door.ts'

warnWithoutPostgres()

const HOUR = 3_600_000
const state = async (one: Browser) => JSON.parse(await (await one.ask('GET', '/api/v1/session')).text()).state
const signIn = (one: Browser, email: string, password = PASSWORD) =>
  one.ask('POST', '/api/v1/session', { email, password })

const kinds = postgresBinaries === null ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
describe.each(kinds)('people on %s', (kind) => {
  let server: TestPostgres | undefined
  let it: Door
  beforeAll(async () => {
    if (kind === 'postgres') server = await startPostgres()
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    it = await door((await server?.newDatabase()) ?? null)
  })
  afterEach(() => it.close())

  test('when the clock is set back, nobody stays in for longer for it, or is kept out, and no link is good for longer than twice', async () => {
    await it.first()
    const { url } = await it.users.invite({ email: 'ola@nordlys.no', role: 'viewer' })
    const link = { token: new URL(url).searchParams.get('token') }
    const [used, idle, later] = [it.browser(), it.browser(), it.browser()]
    for (const one of [used, idle]) expect((await signIn(one, 'kari@nordlys.no')).status).toBe(200)
    for (let tries = 0; tries < 6; tries += 1) await signIn(it.browser('guess'), 'kari@nordlys.no', 'guessed')
    it.clock.advance(-6 * HOUR)
    expect(await state(used)).toBe('in')
    const waits = (await signIn(later, 'kari@nordlys.no')).headers.get('retry-after')
    expect(Number(waits)).toBeLessThanOrEqual(300)
    it.clock.advance(300_000)
    expect((await signIn(later, 'kari@nordlys.no')).status).toBe(200)
    it.clock.advance(12 * HOUR)
    expect(await state(used)).toBe('out')
    it.clock.advance(-40 * 24 * HOUR)
    expect(await state(idle)).toBe('out')
    expect((await it.browser().ask('POST', '/api/v1/session/link/look', link)).status).toBe(410)
  })
})
