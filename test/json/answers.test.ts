import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IssueDocument } from '../../src/app/issues.ts'
import { KARI } from '../actor.ts'
import { leaveBehind } from './left-behind.ts'
import { program } from './program.ts'

const world = program()
const { ml, connection, token } = world
afterAll(() => world.remove())

const json = async (...args: string[]) => JSON.parse((await ml([...args, '--json'])).stdout)
const issues = (...args: string[]): Promise<IssueDocument[]> => json('issues', 'nordlys', ...args)
const states = async () => (await issues('--all')).map(({ state }) => state)
/** As few letters as tell one id from the others. */
const shortest = (id: string, others: readonly string[]): string => {
  const lengths = Array.from({ length: id.length }, (_, at) => at + 1)
  const enough = lengths.find((length) => others.every((other) => !other.startsWith(id.slice(0, length))))
  return id.slice(0, enough)
}

beforeAll(async () => {
  for (const name of ['nordlys', 'fjell']) {
    const pipedrive = { apiUrl: `https://${name}.pipedrive.com`, apiToken: token, plan: 'ultimate', seats: 5 }
    expect((await ml(['connection', 'apply', '-f', connection(name, pipedrive)])).code).toBe(0)
  }
  expect((await ml(['sync', 'nordlys'])).code).toBe(0)
  await leaveBehind(world)
})

test('an id may be shortened while no other begins so, and else the candidates are named', async () => {
  const ids = (await issues()).map(({ id }) => id)
  const [first = '', ...others] = ids
  expect(await json('issue', 'retry', shortest(first, others))).toMatchObject([{ id: first }])
  const { error } = await json('issue', 'retry', 'i_')
  expect(error.code).toBe('issue.ambiguous')
  for (const id of ids) expect(error.message).toContain(id)

  const [run] = await json('runs', 'nordlys')
  expect(await json('run', run.runId.slice(0, -3))).toMatchObject({ runId: run.runId })
  const [delivery] = await json('inbox', 'list', 'nordlys')
  expect(await json('inbox', 'replay', 'nordlys', delivery.id.slice(0, -2))).toEqual({
    replayed: 1,
    ids: [delivery.id],
  })
  expect(await json('inbox', 'replay', 'fjell', delivery.id)).toMatchObject({ error: { code: 'inbox.unknown' } })
})

test('a slip in one id leaves all of them as they were', async () => {
  const [first] = await issues()
  expect(await json('issue', 'ignore', first?.id ?? '', 'i_nothing', '--reason', 'ours')).toMatchObject({
    error: { code: 'issue.unknown' },
  })
  expect(await states()).toEqual(['open', 'open', 'open'])
})

test('all of a code are ignored for a reason, which is kept and shown until one is tried again', async () => {
  const why = 'our own company'
  const ignored = await json(
    'issue',
    'ignore',
    '--code',
    'source.undecodable',
    '--connection',
    'nordlys',
    '--reason',
    why,
  )
  expect(ignored).toHaveLength(3)
  expect(await issues()).toEqual([])
  expect((await issues('--all')).map(({ ignoredBecause }) => ignoredBecause)).toEqual([why, why, why])
  expect((await ml(['issues', 'nordlys', '--all'])).stdout).toContain(why)

  await json('issue', 'retry', ignored[0].id)
  expect(await issues()).toMatchObject([{ id: ignored[0].id, state: 'open', ignoredBecause: null }])
  await json('issue', 'ignore', '--all', '--connection', 'nordlys', '--reason', why)
  expect(await states()).toEqual(['ignored', 'ignored', 'ignored'])
})

test('a code that none has is refused and those there are are named', async () => {
  for (const { id } of await issues('--all')) await json('issue', 'retry', id)
  const { error } = await json('issue', 'retry', '--code', 'source.undecodeable', '--connection', 'nordlys')
  expect(error).toMatchObject({
    code: 'issue.none',
    message: expect.stringContaining('did you mean source.undecodable?'),
  })
})

test('where there are several connections, all of one is asked for by its name', async () => {
  const { error } = await json('issue', 'retry', '--all')
  expect(error).toMatchObject({ code: 'issue.which_connection', advice: expect.stringContaining('fjell, nordlys') })
})

test('an answer is one that the issue takes, and is kept with who gave it; an issue that asks nothing takes none', async () => {
  await leaveBehind(world, { question: true })
  const [asks] = (await issues()).filter(({ answers }) => answers.length > 0)
  const [asksNot] = (await issues()).filter(({ answers }) => answers.length === 0)
  expect(asks).toMatchObject({ code: 'scope.house_account', answers: ['include', 'exclude'], answer: null })
  expect(await json('issue', 'answer', asksNot?.id ?? '', 'exclude')).toMatchObject({
    error: { code: 'issue.no_such_answer', advice: 'It asks nothing; it can be retried or ignored.' },
  })
  expect(await json('issue', 'answer', asks?.id ?? '', 'exclud')).toMatchObject({
    error: { message: expect.stringContaining('did you mean exclude?'), advice: 'Answers: include, exclude' },
  })
  const answer = { choice: 'exclude', by: KARI.name, because: 'our own shop' }
  expect(await json('issue', 'answer', asks?.id ?? '', 'exclude', '--reason', 'our own shop')).toMatchObject({
    ...{ id: asks?.id, state: 'ignored', answer: { ...answer, at: world.clock.now().toISOString() } },
  })
  expect((await ml(['issues', 'nordlys', '--all'])).stdout).toContain(`answered: exclude, by ${answer.by}`)
  // People change their minds.
  const { stdout } = await ml(['issue', 'answer', asks?.id ?? '', 'include'])
  expect(stdout).toContain('is included: it is carried in the next run')
})

test.each([[[]], [['--all', '--code', 'x']], [['i_1', '--all']], [['i_1', '--connection', 'nordlys']]])(
  'issue retry %j is wrong usage',
  async (args) => {
    expect((await ml(['issue', 'retry', ...args])).code).toBe(64)
  },
)

test('a paused connection that is resumed is woken, so that a serve beside it takes it up', async () => {
  await json('connection', 'pause', 'nordlys')
  expect(await json('connection', 'resume', 'nordlys')).toMatchObject({ state: 'active' })
  expect((await world.work('nordlys'))?.nextAt).toBe(world.clock.now().getTime())
})
