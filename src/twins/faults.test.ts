import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { FAULTS, type Fault, type FaultOptions, withFaults } from './faults.ts'

const clock = testClock()

/** A handler that counts what it applied, behind one kind of fault on every request that may fail. */
function behind(kinds: readonly Fault[], options: Partial<FaultOptions> = {}) {
  let applied = 0
  const faulty = withFaults(
    async (request) => {
      await request.text()
      applied += 1
      return Response.json({ applied, text: 'x'.repeat(200) }, { status: 201 })
    },
    { seed: 1, rate: 1, kinds, clock, ...options },
  )
  const call = () => faulty(new Request('http://twin.test/v1/customer?a=1', { method: 'POST', body: '{}' }))
  return { faulty, call, applied: () => applied }
}

test.each(['status-429', 'status-500', 'status-502', 'status-503'] as const)(
  '%s strikes before anything is applied',
  async (kind) => {
    const { call, applied } = behind([kind])
    const answer = await call()

    expect([answer.status, applied()]).toEqual([Number(kind.slice(7)), 0])
    if (kind === 'status-429') expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  },
)

test.each([
  ['reset-before', 0],
  ['reset-after', 1],
] as const)('%s is a broken connection; applied: %i', async (kind, times) => {
  const { call, applied } = behind([kind])

  await expect(call()).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } })
  expect(applied()).toBe(times)
})

test('an answer cut in two was applied, and is either cut cleanly or breaks while it is read', async () => {
  const outcomes = new Set<string>()
  for (let seed = 1; seed <= 20; seed++) {
    const { call, applied } = behind(['truncated'], { seed })
    const text = await (await call()).text().catch((error: Error) => error.message)
    expect(applied()).toBe(1)
    outcomes.add(text === 'terminated' ? 'broken' : 'cut')
    if (text !== 'terminated') expect(() => JSON.parse(text)).toThrow()
  }

  expect(outcomes).toEqual(new Set(['broken', 'cut']))
})

test('a page of HTML stands in for an answer that was applied, now and then with status 200', async () => {
  const statuses = new Set<number>()
  for (let seed = 1; seed <= 20; seed++) {
    const { call, applied } = behind(['html'], { seed })
    const answer = await call()
    expect([applied(), await answer.text()]).toEqual([1, expect.stringContaining('<html>')])
    statuses.add(answer.status)
  }

  expect(statuses).toEqual(new Set([200, 502]))
})

test('a slow answer waits on the clock and is right', async () => {
  const { call } = behind(['slow'], { slowMs: 5_000 })
  const before = clock.now().getTime()

  expect((await call()).status).toBe(201)
  expect(clock.now().getTime() - before).toBe(5_000)
})

test('never more than three in a row on one path, so that a few tries get through', async () => {
  const { call } = behind(['status-500'])
  const statuses = []
  for (let count = 0; count < 8; count++) statuses.push((await call()).status)

  expect(statuses).toEqual([500, 500, 500, 201, 500, 500, 500, 201])
})

test('the same seed strikes the same requests in the same way', async () => {
  const strikes = async () => {
    const { call, faulty } = behind(FAULTS, { seed: 42, rate: 0.5 })
    for (let count = 0; count < 40; count++)
      await call()
        .then((answer) => answer.text())
        .catch(() => undefined)
    return faulty.injected
  }
  const first = await strikes()

  expect(await strikes()).toEqual(first)
  expect(first.length).toBeGreaterThan(5)
  expect(first[0]).toEqual({ fault: expect.any(String), method: 'POST', path: '/v1/customer' })
})

test('strikes only where it may, and not while switched off', async () => {
  const { call, faulty } = behind(['status-500'], { only: (request) => request.method === 'GET' })
  expect((await call()).status).toBe(201)

  const off = behind(['status-500'])
  off.faulty.enabled = false
  expect((await off.call()).status).toBe(201)
  expect([...faulty.injected, ...off.faulty.injected]).toEqual([])
})
