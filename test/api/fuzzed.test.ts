import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { arbitraryOf } from './arbitrary-of.ts'
import { asked, PROCEDURES } from './procedures.ts'

let world: ApiWorld
let run = ''
beforeAll(async () => {
  world = await apiWorld()
  const { items } = (await (await world.ask(visitor('admin'), '/connections/nordlys/runs')).json()) as {
    items: { runId: string }[]
  }
  run = items[0]?.runId ?? ''
})
afterAll(() => world.close())

const RUNS = Number(process.env.FUZZ_RUNS ?? 15)

/** Names as some are: long, from right to left, of signs that are several characters. */
const NAMES = ['Å'.repeat(400), 'شركة الشمال '.repeat(30), '👩‍👩‍👧‍👦'.repeat(40), 'a%2F..%00']

/** Cursors that we did not make: of nothing, of another list, of another kind, of what may not stand there. */
const FORGED = [
  null,
  'x',
  7,
  {},
  [],
  { lastSeen: -1, id: 7 },
  { startedAt: 9e99, id: 'r_' },
  { stream: 'x'.repeat(999), key: '' },
]
  .map((place) => Buffer.from(JSON.stringify(place)).toString('base64url'))
  .concat('%', '....', Buffer.from('{"__proto__":{"id":1}').toString('base64url'))

const OTHERS = [
  visitor('finance'),
  visitor('viewer'),
  visitor('admin', { via: 'key', scopes: ['read'] }),
  visitor('viewer', { via: 'key', scopes: ['read', 'write', 'admin'] }),
]

/** A command of the terminal: nobody who asks over HTTP sits at one. */
const COMMAND =
  /ml-connector (?:connection|sync|preview|issues?|match|runs?|undo|inbox|records|receivables|tie-out|user) /

/** How the schema library speaks: a problem says it in plain words. */
const SCHEMA_WORDS =
  /Invalid (?:input|option|string|ISO|key|element|UUID|URL|email)|Too (?:small|big)|Unrecognized key|expected \w+, received/

/** Whatever takes the connection away, so that nothing would be left to ask for. */
const FINAL = ['connections.delete']

describe.each(PROCEDURES.filter(({ input }) => input !== null).map((one) => [one.name, one] as const))(
  '%s',
  (name, procedure) => {
    test('answers whatever is sent, as its schema says or as a problem', async () => {
      if (procedure.input === null) return
      const connection = FINAL.includes(name) ? ['nowhere'] : ['nordlys']
      const keys = ['customer:1', '10000', ...NAMES]
      const named = { connection, run: [run], preview: [run], key: keys, customer: ['10000', ...NAMES], cursor: FORGED }
      const whoever = fc.oneof({ weight: 3, arbitrary: fc.constant(visitor('admin')) }, fc.constantFrom(...OTHERS))
      await fc.assert(
        fc.asyncProperty(
          arbitraryOf(procedure.input, { ...named, q: NAMES, name: NAMES }),
          whoever,
          async (input, who) => {
            const { path, init } = asked(procedure, input as Readonly<Record<string, unknown>>)
            const answer = await world.ask(who, path, init)
            const text = await answer.text()
            expect([answer.status === 503 || answer.status < 500, path, text, world.failures]).toEqual([
              ...[true, path, text],
              [],
            ])
            expect(text).not.toMatch(COMMAND)
            if (answer.status >= 400) expect(text).not.toMatch(SCHEMA_WORDS)
            if (answer.status >= 400) expect(JSON.parse(text)).toMatchObject({ status: answer.status })
          },
        ),
        { numRuns: RUNS, seed: 7 },
      )
    })
  },
)
