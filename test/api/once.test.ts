import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keyedQuestions } from '../../src/app/keyed-questions.ts'
import type { Store } from '../../src/core/store.ts'
import { type Answered, once } from '../../src/http/api/once.ts'
import { openStore } from '../../src/store/open.ts'
import { testClock } from '../clock.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'

warnWithoutPostgres()

const asked = { visitor: 'key person kari', key: 'k-1', question: 'pause nordlys', connection: 'nordlys' }
const PRIVATE = 'Kari Nordmann owes 4711'

const said = (body: object, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const wordsOf = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as object) })

const kinds = postgresBinaries === null ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
describe.each(kinds)('what is asked under a key, on %s', (kind) => {
  let server: TestPostgres | undefined
  let dataDir = ''
  let databaseUrl: string | null = null
  const opened: Store[] = []
  const clock = testClock()
  beforeAll(async () => {
    if (kind === 'postgres') server = await startPostgres()
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ml-once-'))
    databaseUrl = (await server?.newDatabase()) ?? null
  })
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** A process that answers, and counts what it does. */
  async function process() {
    const store = await openStore({ dataDir, databaseUrl, clock })
    opened.push(store)
    const doOnce = once()
    const kept = keyedQuestions(store, () => clock.now().getTime())
    let times = 0
    return {
      times: () => times,
      ask: (given: Partial<typeof asked> = {}, work: () => Promise<Partial<Answered>> = async () => ({})) =>
        doOnce({ ...asked, ...given }, kept, async () => {
          times += 1
          return { response: said({ told: PRIVATE }, 202), isKept: true, ...(await work()) }
        }),
    }
  }

  test('is done once, whichever process is asked again, also after the first one is gone', async () => {
    const [first, second] = [await process(), await process()]
    const answer = await first.ask()
    const again = await second.ask()
    await opened.shift()?.close()
    const later = await (await process()).ask()
    expect(second.times()).toBe(0)
    for (const one of [answer, again, later]) {
      expect([one.status, one.headers.get('content-type'), await one.json()]).toEqual([
        ...[202, 'application/json', { told: PRIVATE }],
      ])
    }
  })

  test('is nothing to another visitor, and refuses another question', async () => {
    const [first, second] = [await process(), await process()]
    await first.ask()
    await second.ask({ visitor: 'session person ola' })
    expect(second.times()).toBe(1)
    for (const one of [first, second])
      expect(await wordsOf(await one.ask({ question: 'resume nordlys' }))).toMatchObject({
        ...{ status: 422, code: 'idempotency.another' },
      })
    expect(second.times()).toBe(1)
  })

  test('is waited for in the process that does it, and told by another one', async () => {
    const [first, second] = [await process(), await process()]
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const one = first.ask({}, async () => {
      begun.resolve()
      await done.promise
      return {}
    })
    await begun.promise
    const two = first.ask()
    const elsewhere = await second.ask()
    expect(elsewhere.headers.get('retry-after')).toBe('1')
    expect(await wordsOf(elsewhere)).toMatchObject({ status: 409, code: 'idempotency.being_answered' })
    done.resolve()
    expect([(await one).status, (await two).status, first.times(), second.times()]).toEqual([202, 202, 1, 0])
  })

  test('is never done again where its process was killed meanwhile, but for a day later', async () => {
    const [killed, other] = [await process(), await process()]
    const begun = Promise.withResolvers<void>()
    void killed.ask({}, () => {
      begun.resolve()
      return new Promise(() => undefined)
    })
    await begun.promise
    for (const hours of [1, 22]) {
      clock.advance(hours * 3_600_000)
      expect(await wordsOf(await other.ask())).toMatchObject({ status: 409, code: 'idempotency.being_answered' })
    }
    clock.advance(3_600_000)
    expect([(await other.ask()).status, other.times()]).toEqual([202, 1])
  })

  test.each([
    ['failed', 503],
    ['came too often', 429],
  ])('may be tried again where it %s', async (_, status) => {
    const [first, second] = [await process(), await process()]
    await first.ask({}, async () => ({ response: said({}, status) }))
    await second.ask({}, async () => Promise.reject(new Error('away'))).catch(() => undefined)
    expect([(await second.ask()).status, second.times()]).toEqual([202, 2])
  })

  test('is refused again as it was refused', async () => {
    const [first, second] = [await process(), await process()]
    await first.ask({}, async () => ({ response: said({ code: 'connection.paused' }, 409) }))
    expect(await wordsOf(await second.ask())).toMatchObject({ status: 409, code: 'connection.paused' })
  })

  test('is answered with words where the answer is a secret that is shown once, which no store keeps', async () => {
    const [first, second] = [await process(), await process()]
    await first.ask({}, async () => ({ isKept: false }))
    expect(await wordsOf(await second.ask())).toMatchObject({ status: 409, code: 'idempotency.not_kept' })
    expect(second.times()).toBe(0)
  })

  if (kind === 'sqlite') {
    test('stands in the database sealed, and as hashes', async () => {
      await (await process()).ask()
      for (const store of opened.splice(0)) await store.close()
      const bytes = readdirSync(dataDir).map((file) => readFileSync(join(dataDir, file), 'latin1'))
      const seen = [PRIVATE, asked.key, asked.visitor].filter((word) => bytes.some((text) => text.includes(word)))
      expect(seen).toEqual([])
    })
  }
})
