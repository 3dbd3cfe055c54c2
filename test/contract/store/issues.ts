import { describe, expect, test } from 'vitest'
import { runId } from '../../../src/core/ids.ts'
import { NOW, newConnection, openStores, type StoreBackend, working } from './place.ts'
import { issue, key, RUN, raise, record, run, STREAM, state } from './samples.ts'

export function issuesContract(backend: StoreBackend): void {
  describe('issues', () => {
    const its = openStores(backend)
    const CODE = 'match.ambiguous'

    test('an issue names its record, its run and when it was seen, and has an id one can type', async () => {
      const { id, sync } = await working(its.store)
      await its.store.runs.start(run(`r_${id}`, id))
      const at = its.clock.now().getTime()
      await sync.commit([raise()])
      const [found] = await its.store.issues.list(id, ['open'])

      const seen = {
        state: 'open',
        firstSeen: at,
        lastSeen: at,
        run: `r_${id}`,
        ...{ ignoredBecause: null, answer: null },
      }
      expect(found).toEqual({ ...issue(), id: found?.id, ...seen })
      expect(found?.id).toMatch(/^i_[0-9a-hjkmnp-tv-z]{10}$/)
      expect(await its.beside.issues.get(found?.id ?? '')).toEqual({ connection: id, issue: found })
      expect(await its.store.issues.get('i_unknown')).toBeNull()
    })

    test('an issue seen again is refreshed, not repeated', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise()])
      const [first] = await its.store.issues.list(id, ['open'])
      its.clock.advance(5_000)
      await sync.commit([
        raise({ message: 'Three of them.', details: 3 }),
        raise({ message: 'Four of them.', details: 4 }),
      ])

      expect(await its.store.issues.list(id, ['open'])).toEqual([
        { ...first, message: 'Four of them.', details: 4, lastSeen: (first?.lastSeen ?? 0) + 5_000 },
      ])
    })

    test('a resolved issue that comes back is open again, under its old id', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise()])
      const [first] = await its.store.issues.list(id, ['open'])
      await sync.commit([{ do: 'resolve', stream: STREAM, key: 'Invoice:1', code: CODE }])
      expect(await its.store.issues.list(id, ['open', 'waiting'])).toEqual([])

      await sync.commit([raise()])
      expect(await its.store.issues.list(id, ['open'])).toMatchObject([{ id: first?.id }])
    })

    test('resolving without a code closes all of the record, open and waiting, and of no other', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([
        raise({ code: 'a' }),
        { do: 'issue', issue: issue({ code: 'b' }), state: 'waiting' },
        raise({ code: 'a', key: 'Invoice:2' }),
        raise({ code: 'a', stream: 'customer' }),
      ])
      await sync.commit([{ do: 'resolve', stream: STREAM, key: 'Invoice:1' }])

      const open = await its.store.issues.list(id, ['open', 'waiting'])
      expect(open.map((each) => `${each.stream}:${each.key}`).sort()).toEqual([
        'customer:Invoice:1',
        `${STREAM}:Invoice:2`,
      ])
      expect(await its.store.issues.list(id, ['resolved'])).toHaveLength(2)
    })

    test('an ignored issue stays out of sight however often it is seen or resolved', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise()])
      const [found] = await its.store.issues.list(id, ['open'])
      await its.beside.issues.ignore([found?.id ?? ''])
      await sync.commit([raise()])
      await sync.commit([{ do: 'resolve', stream: STREAM, key: 'Invoice:1' }])

      expect(await sync.issueState(STREAM, 'Invoice:1', CODE)).toBe('ignored')
      expect(await its.store.issues.list(id, ['ignored'])).toHaveLength(1)
    })

    test('the state of an issue is known by record and code', async () => {
      const { sync } = await working(its.store)
      await sync.commit([{ do: 'issue', issue: issue(), state: 'waiting' }])

      expect(await sync.issueState(STREAM, 'Invoice:1', CODE)).toBe('waiting')
      expect(await sync.issueState(STREAM, 'Invoice:1', 'other')).toBeNull()
    })

    test('open ones are found by their codes, with what they tell', async () => {
      const { sync } = await working(its.store)
      await sync.commit([raise(), { do: 'issue', issue: issue({ key: 'Invoice:2', details: { other: '7' } }) }])
      await sync.commit([{ do: 'issue', issue: issue({ key: 'Invoice:3', code: 'else' }) }])
      await sync.commit([{ do: 'resolve', stream: STREAM, key: 'Invoice:1' }])

      expect(await sync.openIssues([CODE, 'unknown'])).toMatchObject([{ key: 'Invoice:2', details: { other: '7' } }])
      expect(await sync.openIssues([])).toEqual([])
    })

    test('retrying makes the record pending, and the issue stays open until it passes', async () => {
      const { id, sync } = await working(its.store)
      await sync.stage(STREAM, [record('Invoice:1')], RUN)
      await sync.commit([raise(), state('Invoice:1', 'issue', { reason: CODE })])
      const [found] = await its.store.issues.list(id, ['open'])
      await its.beside.issues.retry([found?.id ?? ''])

      expect(await sync.pending(STREAM, null, 10)).toMatchObject([{ key: 'Invoice:1', reason: null }])
      expect(await sync.issueState(STREAM, 'Invoice:1', CODE)).toBe('open')
    })

    test('why an issue is ignored is kept until it is tried again', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise()])
      const [found] = await its.store.issues.list(id, ['open'])
      await its.beside.issues.ignore([found?.id ?? ''], 'our own company')
      await sync.commit([raise()])
      expect(await its.store.issues.list(id, ['ignored'])).toMatchObject([{ ignoredBecause: 'our own company' }])

      await its.beside.issues.retry([found?.id ?? ''])
      expect(await its.store.issues.list(id, ['open'])).toMatchObject([{ ignoredBecause: null }])
    })

    test('issues are found by the first letters of their id, which mean nothing but themselves', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise()])
      const [found] = await its.store.issues.list(id, ['open'])
      const whole = found?.id ?? ''

      expect(await its.store.issues.alike(whole)).toEqual([whole])
      expect(await its.store.issues.alike(whole.slice(0, -2))).toEqual([whole])
      expect(await its.store.issues.alike(`${whole.slice(0, -2)}%`)).toEqual([])
      expect(await its.store.issues.alike(`${whole}0`)).toEqual([])
    })

    test('retrying an ignored issue puts it in sight again', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise()])
      const [found] = await its.store.issues.list(id, ['open'])
      await its.store.issues.ignore([found?.id ?? ''])
      await its.store.issues.retry([found?.id ?? ''])
      expect(await sync.issueState(STREAM, 'Invoice:1', CODE)).toBe('open')
    })

    test('an unknown issue is refused by name', async () => {
      await expect(its.store.issues.retry(['i_unknown'])).rejects.toMatchObject({ code: 'issue.unknown' })
      await expect(its.store.issues.ignore(['i_unknown'])).rejects.toMatchObject({ code: 'issue.unknown' })
    })

    test('rows that did not decode are issues with a shortened row, until they decode', async () => {
      const { id, sync } = await working(its.store)
      const raw = `{"name":"a\0b\ud800","text":"${'x'.repeat(5_000)}"}`
      const rows = [1, 2].map((n) => ({ key: String(n), reason: 'amount is no number', raw }))
      await sync.reject('customers', STREAM, rows, runId('r_9'))

      const found = await its.store.issues.list(id, ['open'])
      expect(found).toMatchObject([
        { key: '1', code: 'source.undecodable', flow: 'customers', stream: STREAM, run: 'r_9' },
        { key: '2' },
      ])
      expect(found[0]?.message).toContain('amount is no number')
      expect(JSON.stringify(found[0]?.details).length).toBeLessThan(2_200)
      await sync.stage(STREAM, [record(1)], RUN)
      expect((await its.store.issues.list(id, ['open'])).map((each) => each.key)).toEqual(['2'])
      expect(await sync.issueState(STREAM, '1', 'source.undecodable')).toBe('resolved')
    })

    test('issues are listed latest first, of one connection', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise({ key: 'b' }), raise({ key: 'a' })])
      its.clock.advance(1_000)
      await sync.commit([raise({ key: 'c' })])

      expect((await its.store.issues.list(id, ['open'])).map((each) => each.key)).toEqual(['c', 'a', 'b'])
      expect(await its.store.issues.list(await newConnection(its.store), ['open'])).toEqual([])
      expect(await its.store.issues.list(id, [])).toEqual([])
    })
  })

  describe('the ledger', () => {
    const its = openStores(backend)

    test('records are found by key or number over all streams', async () => {
      const { id, sync } = await working(its.store)
      await sync.stage(STREAM, [record('Invoice:1', { number: '1' }), record('Invoice:2', { number: '2' })], RUN)
      await sync.stage('customer', [record('1', { number: '10042' }), record('7', { number: '1' })], RUN)
      await sync.stage('supplier', [record('1', { number: '1' })], RUN)
      const find = async (text: string) =>
        (await its.store.ledger.find(id, text)).map((one) => `${one.stream}:${one.key}`)

      expect(await find('1')).toEqual(['customer:1', 'customer:7', `${STREAM}:Invoice:1`, 'supplier:1'])
      expect(await find('Invoice:2')).toEqual([`${STREAM}:Invoice:2`])
      expect(await find('10042')).toEqual(['customer:1'])
      expect(await find('nothing')).toEqual([])
      expect(await its.store.ledger.find(await newConnection(its.store), '1')).toEqual([])
      expect((await its.store.ledger.find(id, '10042'))[0]).toMatchObject({ data: { name: '1' }, key: key(1) })
    })
  })

  describe('runs', () => {
    const its = openStores(backend)

    test('a run is started, makes progress and is finished', async () => {
      const id = await newConnection(its.store)
      const started = run(`r_a${id}`, id)
      await its.store.runs.start(started)
      expect(await its.beside.runs.running(id)).toEqual(started)

      const progress = { phase: 'Reading customers', done: 3, total: null }
      await its.store.runs.progress(started.id, progress)
      expect(await its.beside.runs.get(started.id)).toEqual({ ...started, progress })

      const finished = run(started.id, id, {
        status: 'done_with_issues',
        finishedAt: NOW + 9,
        counts: { ...started.counts, read: 3, issues: 3 },
        flows: { customers: { ...started.counts, read: 3 } },
        skipped: { 'before backfill': 4 },
        api: { visma: { calls: 1 }, pipedrive: { calls: 2, budget: 30, throttled: 1 } },
        message: 'Three issues.',
      })
      await its.store.runs.finish(finished)
      expect(await its.beside.runs.get(started.id)).toEqual(finished)
      expect(await its.store.runs.running(id)).toBeNull()
      expect(await its.store.runs.get(runId('r_unknown'))).toBeNull()
      expect(await its.store.runs.alike(started.id.slice(0, -1))).toContain(started.id)
    })

    test('runs are listed newest first', async () => {
      const id = await newConnection(its.store)
      for (const n of [1, 3, 2])
        await its.store.runs.start(run(`r_${n}${id}`, id, { startedAt: NOW + n, status: 'done' }))
      expect((await its.store.runs.list(id, 2)).map((each) => each.startedAt)).toEqual([NOW + 3, NOW + 2])
    })

    test('runs that a dead process left are closed, all but the one at work', async () => {
      const [id, other] = [await newConnection(its.store), await newConnection(its.store)]
      const [dead, alive, elsewhere] = [run(`r_1${id}`, id), run(`r_2${id}`, id), run(`r_3${id}`, other)]
      for (const each of [dead, alive, elsewhere]) await its.store.runs.start(each)
      await its.store.runs.closeAbandoned(id, alive.id, NOW + 5, 'stopped')

      expect(await its.store.runs.get(dead.id)).toMatchObject({
        status: 'stopped',
        finishedAt: NOW + 5,
        message: expect.stringContaining('before the run did'),
      })
      expect(await its.store.runs.get(alive.id)).toEqual(alive)
      expect(await its.store.runs.get(elsewhere.id)).toEqual(elsewhere)
    })
  })

  describe('the API budget', () => {
    const its = openStores(backend)

    test('units of several processes add up, by account and day', async () => {
      const account = `a${Math.random()}`
      const adds = Array.from({ length: 40 }, (_, n) =>
        (n % 2 ? its.store : its.beside).usage.add(account, '2026-11-22', n),
      )
      await Promise.all(adds)

      expect(await its.store.usage.get(account, '2026-11-22')).toBe(780)
      expect(await its.beside.usage.get(account, '2026-11-23')).toBe(0)
      expect(await its.store.usage.get('other', '2026-11-22')).toBe(0)
    })
  })
}
