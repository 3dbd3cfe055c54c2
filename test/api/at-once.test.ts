import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isSyncError } from '../../src/core/errors.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'

warnWithoutPostgres()

const NORDLYS = '/connections/nordlys'

interface Ended {
  readonly isStored: boolean
  /** What a change that was refused would have changed. */
  readonly difference: string
}

const kinds = postgresBinaries === null ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
describe.each(kinds)('settings that several change at once, on %s', (kind) => {
  let server: TestPostgres | undefined
  let world: ApiWorld
  let other: Awaited<ReturnType<ApiWorld['another']>>
  beforeAll(async () => {
    if (kind === 'postgres') server = await startPostgres()
    world = await apiWorld({}, (await server?.newDatabase()) ?? null)
    other = await world.another()
  })
  afterAll(async () => {
    await other.close()
    await world.close()
    await server?.stop()
  })

  const settings = async () =>
    (await (await world.ask(visitor('admin'), `${NORDLYS}/settings`)).json()) as { yaml: string; revision: string }

  const inBrowser = async (door: Pick<ApiWorld, 'ask'>, yaml: string, revision: string): Promise<Ended> => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'PUT', headers, body: JSON.stringify({ yaml, revision }) }
    const answer = await door.ask(visitor('admin'), `${NORDLYS}/settings`, init)
    const said = (await answer.json()) as { code?: string; advice?: string }
    if (answer.status === 409) expect(said.code).toBe('connection.stale')
    return { isStored: answer.status === 200, difference: said.advice ?? '' }
  }
  const asFile = async (door: Pick<ApiWorld, 'service'>, yaml: string): Promise<Ended> => {
    const secrets = {
      VISMA_CLIENT_SECRET: world.visma.credentials.clientSecret,
      PIPEDRIVE_API_TOKEN: world.crm.apiToken,
    }
    try {
      await door.service.connections.apply({ text: yaml, environment: secrets })
      return { isStored: true, difference: '' }
    } catch (error) {
      if (!isSyncError(error) || error.code !== 'connection.stale') throw error
      return { isStored: false, difference: error.advice ?? '' }
    }
  }

  test('are of exactly one of them, and whoever was slower is told the difference', async () => {
    const change = fc.constantFrom('browser', 'file')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 90 }), change, async (days, second) => {
        const { yaml, revision } = await settings()
        const one = yaml.replace(/payloads: \d+/, `payloads: ${days + 100}`)
        const two = yaml.replace(/inbox: \d+/, `inbox: ${days + 200}`)
        const ended = await Promise.all([
          inBrowser(world, one, revision),
          second === 'browser' ? inBrowser(other, two, revision) : asFile(other, two),
        ])
        const stored = (await settings()).yaml
        const isAfter = second === 'file' && ended[1].isStored
        // A file is of whatever stands there when it is applied, so it may come after the other one as a whole.
        if (!isAfter) expect(ended.filter(({ isStored }) => isStored)).toHaveLength(1)
        expect(stored).toBe(ended[1].isStored ? two : one)
        if (ended.every(({ isStored }) => isStored)) return
        expect(ended.find(({ isStored }) => !isStored)?.difference).toMatch(/settings\.retention\.(payloads|inbox)/)
      }),
      { numRuns: 6, seed: 3 },
    )
  })
})
