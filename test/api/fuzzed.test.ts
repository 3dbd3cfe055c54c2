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

/** Whatever takes the connection away, so that nothing would be left to ask for. */
const FINAL = ['connections.delete']

describe.each(PROCEDURES.filter(({ input }) => input !== null).map((one) => [one.name, one] as const))(
  '%s',
  (name, procedure) => {
    test('answers whatever is sent, as its schema says or as a problem', { timeout: 60_000 }, async () => {
      if (procedure.input === null) return
      const connection = FINAL.includes(name) ? ['nowhere'] : ['nordlys']
      const named = { connection, run: [run], preview: [run], key: ['customer:1', '10000'], customer: ['10000'] }
      await fc.assert(
        fc.asyncProperty(arbitraryOf(procedure.input, named), async (input) => {
          const { path, init } = asked(procedure, input as Readonly<Record<string, unknown>>)
          const answer = await world.ask(visitor('admin'), path, init)
          const text = await answer.text()
          expect([answer.status === 503 || answer.status < 500, path, text, world.failures]).toEqual([
            ...[true, path, text],
            [],
          ])
          if (answer.status >= 400) expect(JSON.parse(text)).toMatchObject({ status: answer.status })
        }),
        { numRuns: RUNS, seed: 7 },
      )
    })
  },
)
