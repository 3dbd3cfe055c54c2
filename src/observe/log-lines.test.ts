import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { APP, signingIn } from '../../test/signing-in.ts'
import { FAULTS, withFaults } from '../twins/faults.ts'
import { type Handler, networkError } from '../twins/fetch.ts'

type Line = Readonly<Record<string, unknown>>

/** The first note is made and its answer lost, so that one record is in trouble whatever the faults beside it are. */
function losingOne(handler: Handler): Handler {
  let isLost = false
  return async (request) => {
    if (isLost || request.method !== 'POST' || !request.url.includes('/v1/notes')) return handler(request)
    isLost = true
    await handler(request)
    throw networkError('ECONNRESET', 'read ECONNRESET')
  }
}

async function faultyRun() {
  const clock = testClock('2026-11-16T09:00:00Z')
  const w = await signingIn({
    clock,
    atVisma: (handler) => withFaults(handler, { seed: 5, rate: 0.5, clock, kinds: ['status-503', 'reset-before'] }),
    atApi: (handler) => losingOne(withFaults(handler, { seed: 42, rate: 0.15, clock, kinds: ANSWERED })),
  })
  w.calm()
  while ((await w.signIn()).status !== 200) clock.advance(60_000)
  const run = await w.sync()
  const tokens = JSON.parse((await w.secretsOf())['pipedrive.oauth.tokens'] ?? '{}')
  const texts = [...w.lines]
  const organizations = [...w.crm.state.organizations.values()].map(({ name }) => name)
  await w.close()
  return {
    run,
    texts,
    tokens,
    organizations,
    visma: w.secrets.visma,
    lines: texts.map((text) => JSON.parse(text) as Line),
  }
}

// A page of something on the way has no id of the system behind it.
const ANSWERED = FAULTS.filter((fault) => fault !== 'html')

const faulted = faultyRun()
const of = (lines: readonly Line[], event: string) => lines.filter((line) => line.event === event)

test('each event is one line of JSON with its time, its level and its name', async () => {
  const { texts, lines } = await faulted
  expect(lines.length).toBeGreaterThan(30)
  for (const text of texts) expect(text.trimEnd()).not.toContain('\n')
  for (const line of lines) {
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(line.level).toMatch(/^(debug|info|warn|error)$/)
    expect(typeof line.event === 'string' || typeof line.msg === 'string').toBe(true)
  }
})

test('what belongs to a run says which, and what belongs to a record says flow and key', async () => {
  const { run, lines } = await faulted
  const mine = lines.filter((line) => line.run === run.runId)
  expect(mine.length).toBeGreaterThan(30)
  for (const line of mine) expect(line).toMatchObject({ connection: 'nordlys', mode: 'changes', run: run.runId })

  const writes = of(mine, 'call').filter(({ system, method }) => system === 'pipedrive' && method !== 'GET')
  const ofRecords = writes.filter(({ route }) => /organizations|persons|notes/.test(String(route)))
  expect(ofRecords.length).toBeGreaterThan(5)
  for (const line of ofRecords)
    expect(line).toMatchObject({ flow: expect.any(String), key: expect.stringMatching(/^\w+:/) })

  const troubles = [...of(mine, 'record.retry'), ...of(mine, 'record.rejected')]
  expect(troubles.length).toBeGreaterThan(0)
  for (const line of troubles) {
    expect(line).toMatchObject({
      level: 'info',
      flow: expect.any(String),
      key: expect.any(String),
      code: expect.any(String),
    })
  }
  expect(of(mine, 'run.finished')).toEqual([expect.objectContaining({ status: run.status, counts: run.counts })])
})

test('calls of both systems carry the id that their support asks for', async () => {
  const { lines } = await faulted
  for (const system of ['visma', 'pipedrive']) {
    const calls = of(lines, 'call').filter((line) => line.system === system)
    const answered = calls.filter(({ status, route }) => status === 200 && !/token|oauth/.test(String(route)))
    expect(answered.length, system).toBeGreaterThan(5)
    for (const line of answered) expect(line.requestId, String(line.route)).toMatch(/\S/)
    expect(calls.some(({ status }) => status === null || Number(status) >= 400)).toBe(true)
  }
})

test('R7: no secret and no address with a query is in any line', async () => {
  const { texts, tokens, visma } = await faulted
  const all = texts.join('')
  for (const secret of [APP.clientSecret, visma, tokens.accessToken, tokens.refreshToken]) {
    expect(secret.length).toBeGreaterThan(8)
    expect(all.includes(secret)).toBe(false)
  }
  expect(all).not.toMatch(/Bearer |Basic |[?&](code|state|api_token)=/)
})

test('an unremarkable run leaves one line at the level of serve', async () => {
  const w = await signingIn()
  await w.signIn()
  await w.sync()
  const before = w.lines.length
  await w.sync()
  const loud = w.lines
    .slice(before)
    .map((text) => JSON.parse(text) as Line)
    .filter(({ level }) => level !== 'debug')
  expect(loud.map(({ event }) => event)).toEqual(['run.finished'])
  await w.close()
})
