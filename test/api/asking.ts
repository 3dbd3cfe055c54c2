import { expect, vi } from 'vitest'
import { type ApiWorld, visitor } from './api-world.ts'

export const NORDLYS = '/connections/nordlys'

/** What an answer told. The members with a type are there wherever something long was begun, or settings were read. */
type Body = Readonly<Record<string, unknown>> & Readonly<Record<'work' | 'runId' | 'yaml' | 'revision', string>>

/** How something is sent; an admin POSTs where nothing else is said. */
interface Sending {
  readonly method?: string
  readonly who?: ReturnType<typeof visitor>
  /** Its idempotency key. */
  readonly key?: string
}

/** How tests ask one process. @param door That process, looked up when something is asked: it starts after this. */
export function asking(door: () => Pick<ApiWorld, 'ask'>) {
  const read = async (path: string): Promise<Body> => (await (await door().ask(visitor('admin'), path)).json()) as Body
  return {
    /** What an admin reads. */
    read,
    /** Sends JSON and reads the JSON of the answer. */
    send: async (path: string, body: object = {}, { method = 'POST', who = visitor('admin'), key }: Sending = {}) => {
      const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) }
      const answer = await door().ask(who, path, { method, headers, body: JSON.stringify(body) })
      return { status: answer.status, body: (await answer.json()) as Body }
    },
    /** How something long stands once it is over. */
    over: (work: string): Promise<Body> =>
      vi.waitFor(
        async () => {
          const found = await read(`/long-work/${work}`)
          expect(found).toMatchObject({ state: expect.stringMatching(/done|failed/) })
          return found
        },
        { timeout: 60_000, interval: 20 },
      ),
  }
}
