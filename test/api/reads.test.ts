import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.close())

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
  readonly yaml: string
  readonly detail: object | null
  readonly length: number
}
const read = async (path: string): Promise<Answer> => {
  const answer = await world.ask(admin, path)
  expect([path, answer.status, await answer.clone().text()]).toEqual([path, 200, expect.anything()])
  return (await answer.json()) as Answer
}
const NORDLYS = '/connections/nordlys'
interface RunWithFlows {
  readonly flows: Readonly<Record<string, { readonly read: number }>>
}

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
    members: [{ member: 'limit' }],
  })
  expect(await refused(`${NORDLYS}/runs?cursor=xyz`)).toMatchObject({ status: 400, code: 'list.cursor' })
  expect(await refused(`${NORDLYS}/runs?colour=red`)).toMatchObject({ status: 400, code: 'input.invalid' })
  expect(await refused('/nowhere')).toMatchObject({ status: 404, code: 'route.unknown' })
  expect(await refused('/connections', null)).toMatchObject({ status: 401, code: 'access.nobody' })
  expect(await refused('/audit', visitor('finance'))).toMatchObject({ status: 403, code: 'access.role' })
  expect(await refused('/connections', visitor('admin', { via: 'key', scopes: [] }))).toMatchObject({
    ...{ status: 403, code: 'access.scope' },
  })
})
