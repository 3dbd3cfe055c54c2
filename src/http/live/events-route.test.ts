import { expect, test } from 'vitest'
import type { ChangeFeed, News, Told } from '../../app/change-feed.ts'
import { SyncError } from '../../core/errors.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import type { Visitor } from '../api/access.ts'
import { eventsRoute } from './events-route.ts'

const visitor = (role: Visitor['role'], of: Partial<Visitor> = {}): Visitor => ({
  ...{ actor: { kind: 'person', name: role }, role, via: 'session', scopes: ['read', 'write', 'admin'], ...of },
})
const told = (connection: string | null, of: Partial<Told> = {}): Told => ({
  ...{ event: 'change', connection, isOfPeople: false, data: { connection }, ...of },
})
const AWAY = new SyncError('store.unreachable', 'The database does not answer.', { do: 'retry' })

/** The route with a feed that a test speaks through, and a beat that it gives. */
function stream(missed: ChangeFeed['since'] = async () => null) {
  const listeners = new Set<(news: News) => void>()
  const beats = new Set<() => void>()
  const ending = new AbortController()
  let who: Visitor | null | Error = visitor('admin')
  const asked = async () => {
    if (who instanceof Error) throw who
    return who
  }
  const routes = eventsRoute({
    ...{ whoIs: asked, stillIs: asked, secrets: new KnownSecrets(), signal: ending.signal },
    look: async (_, name) => {
      if (name === 'nowhere')
        throw new SyncError('connection.unknown', 'There is no connection nowhere.', { do: 'hold' })
    },
    feed: {
      listen: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      since: missed,
      end: () => listeners.clear(),
    },
    every: (_, then) => {
      beats.add(then)
      return () => beats.delete(then)
    },
  })
  return {
    ...{ listeners, ending },
    be: (next: typeof who) => {
      who = next
    },
    say: (upTo: number, ...all: Told[]) => {
      for (const listener of [...listeners]) listener({ upTo, told: all })
    },
    beat: () => {
      for (const one of [...beats]) one()
    },
    open: async (path = '', headers: Record<string, string> = {}) => {
      const answer = await routes.request(`http://localhost/api/v1/events${path}`, { headers })
      return { answer, reader: answer.body?.pipeThrough(new TextDecoderStream()).getReader() }
    },
  }
}
type Reader = Awaited<ReturnType<ReturnType<typeof stream>['open']>>['reader']

/** What is heard until it contains a text, or to the end of the stream. */
async function heardUntil(reader: Reader, text: string): Promise<string> {
  let heard = ''
  while (!heard.includes(text)) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
    if (done) return `${heard}[end]`
    heard += value
  }
  return heard
}
const toTheEnd = (reader: Reader) => heardUntil(reader, '[never]')

test('nobody, a key that may not read, and everybody while the store is away are refused as a problem', async () => {
  const it = stream()
  it.be(null)
  expect((await it.open()).answer.status).toBe(401)
  it.be(visitor('admin', { via: 'key', scopes: ['write'] }))
  expect((await it.open()).answer.status).toBe(403)
  it.be(AWAY)
  const { answer } = await it.open()
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('retry-after')]).toEqual([
    ...[503, 'application/problem+json', '5'],
  ])
  expect(it.listeners.size).toBe(0)
})

test('a connection that there is not is refused, since nothing would ever be told of it', async () => {
  const it = stream()
  const { answer, reader } = await it.open('?connection=nowhere')
  expect(answer.status).toBe(404)
  expect(await toTheEnd(reader)).toContain('"code":"connection.unknown"')
  expect(it.listeners.size).toBe(0)
})

test('who asks for one connection hears of that alone, and of people admins do', async () => {
  const it = stream()
  const admin = await it.open()
  it.be(visitor('viewer'))
  const one = await it.open('?connection=nordlys')
  it.say(7, told('nordlys'), told('fjord'), told(null, { isOfPeople: true, data: { topic: 'user' } }))
  it.say(8, told('nordlys', { event: 'progress', data: { run: 'r_1' } }))
  expect(await heardUntil(admin.reader, '"user"')).toContain('"fjord"')
  const heard = await heardUntil(one.reader, 'r_1')
  expect(heard).toContain('id: 7\ndata: {"connection":"nordlys"}\n\n')
  expect(heard).toContain('id: 8\nevent: progress\n')
  expect(heard).not.toMatch(/fjord|user/)
})

test('what was missed is told first, to whoever says how far they heard', async () => {
  const asked: number[] = []
  const it = stream(async (sequence) => {
    asked.push(sequence)
    return { upTo: 9, told: [told('nordlys')] }
  })
  const { reader } = await it.open('', { 'last-event-id': '4' })
  expect(await heardUntil(reader, 'id: 9')).toMatch(/^retry: 1000/)
  for (const forged of ['x', '-1', '1e99', '']) await it.open('', { 'last-event-id': forged })
  expect(asked.filter((one) => one !== 0)).toEqual([4])
})

test('who is signed out, or has another role, hears no more; while the store is away they do', async () => {
  const it = stream()
  const one = await it.open()
  it.be(AWAY)
  it.beat()
  expect(await heardUntil(one.reader, ':\n\n')).not.toContain('[end]')
  it.be(null)
  it.beat()
  expect(await toTheEnd(one.reader)).toContain('[end]')
  it.be(visitor('admin'))
  const two = await it.open()
  it.be(visitor('viewer'))
  it.say(1, told(null, { isOfPeople: true }))
  expect(await toTheEnd(two.reader)).toContain('[end]')
  expect(it.listeners.size).toBe(0)
})

test('a browser that takes nothing in is cut off, and one that is gone is forgotten', async () => {
  const it = stream()
  const slow = await it.open()
  const gone = await it.open()
  await gone.reader?.cancel()
  await expect.poll(() => it.listeners.size).toBe(1)
  for (let sequence = 1; sequence < 700; sequence += 1) it.say(sequence, told('nordlys'))
  expect(it.listeners.size).toBe(0)
  expect(await toTheEnd(slow.reader)).toContain('[end]')
})

test('where serve ends, all streams do', async () => {
  const it = stream()
  const { reader } = await it.open()
  it.ending.abort()
  expect(await toTheEnd(reader)).toContain('[end]')
})
