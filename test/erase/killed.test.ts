import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nordicCompany } from '../../src/twins/company/company.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { type Listening, listen } from '../../src/twins/serve.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { type CliWorld, cliWorld } from '../cli.ts'
import { hurriedClock } from '../clock.ts'
import { killedCommand, takenForDead } from '../killed-command.ts'
import { addPerson, inFiles, WORDS } from './world.ts'

// The program as people have it, against both twins over real HTTP.
const ALLOWED = { ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' }
const clock = hurriedClock()
const company = nordicCompany({ seed: 5, clock, suppliers: 2, customers: 4, invoices: 10 })
const { customer } = addPerson(company)
const visma = vismaTwin({ company, clock })
const pipedrive = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })

let cli: CliWorld
let servers: readonly Listening[]
let onWrite: () => void = () => {}

beforeAll(async () => {
  cli = cliWorld(clock)
  servers = [
    await listen(visma.fetch),
    await listen(async (request) => {
      const answer = await pipedrive.fetch(request)
      if (request.method !== 'GET') onWrite()
      return answer
    }),
  ]
  const [api, page] = servers.map(({ url }) => url)
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  const text = JSON.stringify({
    name: 'nordlys',
    visma: { apiUrl: api, tokenUrl: `${api}/connect/token`, clientId, clientSecret, tenantId, companyId },
    pipedrive: { apiUrl: page, apiToken: pipedrive.apiToken, plan: 'ultimate', seats: 5 },
    settings: { backfill: { since: '2020-01-01' } },
  })
  await ml('connection', 'apply', '-f', cli.file('connection.yaml', text))
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  cli.remove()
})

const ml = (...args: readonly string[]) => cli.here(args, ALLOWED)
const ERASE = ['customer', 'erase', 'nordlys', `customer:${customer.number}`, '--pipedrive', '--yes']

/** Her records that are still in Pipedrive. */
const left = (): number => {
  const { organizations, persons, deals, notes } = pipedrive.state
  const all = [...organizations.values(), ...persons.values(), ...deals.values(), ...notes.values()]
  const isThere = (one: object) =>
    !('is_deleted' in one && one.is_deleted) && !('active_flag' in one && !one.active_flag)
  return all.filter((one) => isThere(one) && WORDS.some((word) => JSON.stringify(one).includes(word))).length
}

/** Runs it, and kills it once so many writes were carried out. */
async function killedAt(at: number): Promise<void> {
  await killedCommand(ERASE, { ML_CONNECTOR_DATA_DIR: cli.dataDir, ...ALLOWED }, (kill) => {
    let count = 0
    onWrite = () => {
      if (++count === at) kill()
    }
    return () => {
      onWrite = () => {}
    }
  })
  takenForDead(cli.dataDir)
}

const hers = (text: string): readonly string[] => WORDS.filter((word) => text.includes(word))

test('an erase that is killed again and again ends as one that was not: nothing is left, nothing was deleted twice', async () => {
  await ml('sync', 'nordlys')
  expect(left()).toBeGreaterThan(3)
  const seen = pipedrive.calls.length
  await killedAt(1)
  await killedAt(2)
  expect(left()).toBeGreaterThan(0)
  // Right after the last one, before the store is told.
  await killedAt(left())
  expect([left(), inFiles(cli.dataDir).length > 0]).toEqual([0, true])

  const { code, stdout, stderr } = await ml(...ERASE, '--json')
  expect({ code, said: hers(stdout + stderr) }).toEqual({ code: 0, said: [] })
  expect(JSON.parse(stdout)).toMatchObject({ erased: true })
  expect(inFiles(cli.dataDir)).toEqual([])
  const deleted = pipedrive.calls.slice(seen).filter(({ method }) => method === 'DELETE')
  expect(new Set(deleted.map(({ path }) => path)).size).toBe(deleted.length)
})

test('nothing that is printed, exported or backed up afterwards names her, and nothing comes back', async () => {
  const again = await ml(...ERASE)
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('was erased on') })
  for (const args of [
    ['sync', 'nordlys', '--mode', 'full', '--json'],
    ['tie-out', 'nordlys', '--texts', '--json'],
    ['records', 'nordlys', '--json'],
    ['records', 'nordlys', '--csv'],
    ['receivables', 'nordlys', '--csv'],
    ['issues', 'nordlys', '--all', '--json'],
    ['match', 'nordlys', 'list', '--json'],
    ['inbox', 'list', 'nordlys', '--json'],
    ['runs', 'nordlys', '--json'],
    ['preview', 'nordlys', '--mode', 'full', '--json'],
  ]) {
    const { code, stdout, stderr } = await ml(...args)
    expect({ args, code, said: hers(stdout + stderr) }).toEqual({ args, code: expect.toBeOneOf([0, 1]), said: [] })
  }
  for (const run of JSON.parse((await ml('runs', 'nordlys', '--json')).stdout))
    expect(hers((await ml('run', run.runId, '--json')).stdout)).toEqual([])
  const file = join(cli.dataDir, '..', 'after.backup')
  await ml('backup', file)
  expect(hers(gunzipSync(readFileSync(file)).toString())).toEqual([])
  expect([left(), inFiles(cli.dataDir)]).toEqual([0, []])
})
