import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BANDS } from '../../src/flows/visma-pipedrive/money/figures.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'

warnWithoutPostgres()

const admin = visitor('admin')
interface Answer {
  readonly items: readonly {
    readonly runId: string
    readonly key: string
    readonly number: string
    readonly action: string
  }[]
  readonly next: string | null
  readonly operations: readonly unknown[]
  readonly status: { readonly name: string }
  readonly records: object
  readonly yaml: string
  readonly detail: object | null
  readonly length: number
}
const NORDLYS = '/connections/nordlys'

interface RunWithFlows {
  readonly flows: Readonly<Record<string, { readonly read: number }>>
}

const kinds = postgresBinaries === null ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
describe.each(kinds)('what the API reads, on %s', (kind) => {
  let server: TestPostgres | undefined
  let world: ApiWorld
  beforeAll(async () => {
    if (kind === 'postgres') server = await startPostgres()
    world = await apiWorld({}, (await server?.newDatabase()) ?? null)
  })
  afterAll(async () => {
    await world.close()
    await server?.stop()
  })

  const read = async (path: string): Promise<Answer> => {
    const answer = await world.ask(admin, path)
    expect([path, answer.status, await answer.clone().text()]).toEqual([path, 200, expect.anything()])
    return (await answer.json()) as Answer
  }

  test('what people did is told as comma-separated values too, all of it', async () => {
    const answer = await world.ask(admin, '/audit.csv')
    expect(answer.headers.get('content-type')).toContain('text/csv')
    const lines = (await answer.text()).trim().split('\r\n')
    expect(lines[0]).toBe('at,kind,by,action,connection,stream,key,subject,before,after')
    expect(lines.length).toBe((await read('/audit?limit=200')).items.length + 1)
    expect(lines.some((line) => line.includes('connection.apply'))).toBe(true)
  })

  test('every page of the web app finds what it shows', async () => {
    const [run] = (await read(`${NORDLYS}/runs`)).items
    expect((await read(`${NORDLYS}/runs/${run?.runId}`)).operations.length).toBeGreaterThan(0)
    expect((await read(`${NORDLYS}/overview`)).status.name).toBe('nordlys')
    expect((await read(`${NORDLYS}/settings`)).yaml).toContain('nordlys')
    expect((await read(`${NORDLYS}/audit`)).items.map(({ action }) => action)).toContain('run.start')
    const [customer] = (await read(`${NORDLYS}/receivables`)).items
    expect((await read(`${NORDLYS}/receivables/${customer?.number}`)).detail).not.toBeNull()
    expect(await read(`${NORDLYS}/search?q=customer:${customer?.number}`)).toHaveLength(1)
    expect(await read(`${NORDLYS}/timeline?key=customer:${customer?.key}`)).toHaveLength(1)
    const plain = ['/connections', NORDLYS, '/status', `${NORDLYS}/status`, '/audit']
    const lists = ['trade', 'issues', 'issue-groups', 'matches', 'inbox', 'previews', 'tie-out', 'records']
    for (const path of [...plain, ...lists.map((name) => `${NORDLYS}/${name}`)]) await read(path)
  })

  test('runs are listed by a flow for which they read something', async () => {
    const flowsOf = async (flow: string) =>
      (
        (await read(`${NORDLYS}/runs?flow=${encodeURIComponent(flow)}`)) as unknown as { items: RunWithFlows[] }
      ).items.map(({ flows }) => flows[flow]?.read ?? 0)
    const all = ((await read(`${NORDLYS}/runs`)) as unknown as { items: RunWithFlows[] }).items
    const reading = all.filter(({ flows }) => (flows.customers?.read ?? 0) > 0)
    expect(reading.length).toBeGreaterThan(0)
    expect(await flowsOf('customers')).toHaveLength(reading.length)
    expect(await flowsOf('nothing')).toEqual([])
  })

  test('receivables are told as comma-separated values too', async () => {
    const answer = await world.ask(admin, `${NORDLYS}/receivables.csv`)
    expect(answer.headers.get('content-type')).toContain('text/csv')
    expect(await answer.text()).toMatch(/^number,name,currency,open/)
  })

  test.each(['runs/RUN/operations', 'records', 'matches', 'receivables', 'audit'])(
    'the pages of %s together are the whole list, each row once',
    async (list) => {
      const [run] = (await read(`${NORDLYS}/runs`)).items
      const path = `${NORDLYS}/${list.replace('RUN', run?.runId ?? '')}`
      const whole = (await read(`${path}?limit=200`)).items
      expect(whole.length).toBeGreaterThan(1)
      const paged: unknown[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Answer = await read(`${path}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
        paged.push(...page.items)
        cursor = page.next
      }
      expect(paged).toEqual(whole)
    },
  )

  test('what is refused says what is wrong, as a problem', async () => {
    const refused = async (path: string, who: Parameters<ApiWorld['ask']>[0] = admin) => {
      const answer = await world.ask(who, path)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      return answer.json()
    }
    expect(await refused('/connections/nordlis')).toMatchObject({ status: 404, code: 'connection.unknown' })
    expect(await refused(`${NORDLYS}/runs?limit=900`)).toMatchObject({
      ...{ status: 400, code: 'input.invalid' },
      detail: 'limit must be at most 200.',
      members: [{ member: 'limit', message: 'must be at most 200' }],
    })
    for (const [limit, detail] of [
      ['0', 'limit must be at least 1.'],
      ['-3', 'limit must be at least 1.'],
      ['', 'limit must be at least 1.'],
      ['abc', 'limit must be a number.'],
      ['1.5', 'limit must be a whole number.'],
    ])
      expect(await refused(`${NORDLYS}/runs?limit=${limit}`)).toMatchObject({ status: 400, detail })
    expect(await refused(`${NORDLYS}/runs?status=odd`)).toMatchObject({
      detail: 'status must be one of running, done, done_with_issues, paused, failed, stopped.',
    })
    expect(await refused(`${NORDLYS}/runs?cursor=xyz`)).toMatchObject({ status: 400, code: 'list.cursor' })
    expect(await refused(`${NORDLYS}/runs?colour=red`)).toMatchObject({
      ...{ status: 400, code: 'input.invalid', detail: 'The input must not hold colour, which is not known.' },
    })
    expect(await refused('/nowhere')).toMatchObject({ status: 404, code: 'route.unknown' })
    expect(await refused('/connections', null)).toMatchObject({ status: 401, code: 'access.nobody' })
    expect(await refused('/audit', visitor('finance'))).toMatchObject({ status: 403, code: 'access.role' })
    expect(await refused('/connections', visitor('admin', { via: 'key', scopes: [] }))).toMatchObject({
      ...{ status: 403, code: 'access.scope' },
    })
  })

  /** All pages of a list, of one row each. */
  const pagesOf = async (path: string): Promise<readonly unknown[]> => {
    const paged: unknown[] = []
    const sign = path.includes('?') ? '&' : '?'
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Answer = await read(`${path}${sign}limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      paged.push(...page.items)
      cursor = page.next
    }
    return paged
  }

  test('pages of receivables are what the command lists, in the same order and with the same sums', async () => {
    const { customers, total } = await world.service.receivables('nordlys', null)
    expect(customers.length).toBeGreaterThan(2)
    expect(await pagesOf(`${NORDLYS}/receivables`)).toEqual(customers)
    expect(await read(`${NORDLYS}/receivables?limit=1`)).toMatchObject({ total })
    expect(await read(`${NORDLYS}/overview`)).toMatchObject({ receivables: { ...total, customers: customers.length } })
    const bands = new Set(customers.map((one) => one.band))
    // Also of a band in which nobody is.
    expect(bands.size).toBeLessThan(BANDS.length)
    for (const band of BANDS)
      expect(await read(`${NORDLYS}/receivables?band=${band}&limit=1`)).toMatchObject({ total, currency: 'NOK' })
    for (const band of bands)
      expect(await pagesOf(`${NORDLYS}/receivables?band=${band}`)).toEqual(customers.filter((one) => one.band === band))
  })

  test('pages of matches are what the command lists, of every state', async () => {
    const all = await Array.fromAsync(await world.service.matches.list('nordlys', null))
    expect(new Set(all.map(({ state }) => state)).size).toBeGreaterThan(1)
    expect(await pagesOf(`${NORDLYS}/matches`)).toEqual(all)
    for (const state of ['linked', 'suggested', 'ambiguous', 'waiting', 'apart'])
      expect(await pagesOf(`${NORDLYS}/matches?state=${state}`)).toEqual(all.filter((one) => one.state === state))
  })

  test('pages of records are what the command lists, of every state', async () => {
    for (const state of [undefined, 'shown', 'waiting', 'skipped', 'issue', 'pending', 'kept'] as const) {
      const all = await Array.fromAsync(await world.service.records('nordlys', { state }))
      const filter = state === undefined ? '' : `?state=${state}`
      const paged = await pagesOf(`${NORDLYS}/records${filter}`)
      expect(paged).toHaveLength(all.length)
      expect(paged).toEqual(expect.arrayContaining(all))
    }
  })

  test('the overview counts records as they stand, also after somebody had one tried again', async () => {
    const states = ['shown', 'waiting', 'skipped', 'issue', 'pending', 'kept'] as const
    const counted = async () => {
      const counts = states.map(async (state) => (await pagesOf(`${NORDLYS}/records?state=${state}`)).length)
      return Object.fromEntries((await Promise.all(counts)).map((count, at) => [states[at], count]))
    }
    const told = async () => (await read(`${NORDLYS}/overview`)).records
    const before = await counted()
    expect(await told()).toEqual(before)
    const [issue] = await world.service.issues.list('nordlys')
    await world.service.issues.retry({ ids: [issue?.id ?? ''] })
    expect(await counted()).not.toEqual(before)
    expect(await told()).toEqual(await counted())
  })
})
