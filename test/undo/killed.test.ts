import { afterAll, beforeAll, expect, test } from 'vitest'
import { nordicCompany } from '../../src/twins/company/company.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { type Listening, listen } from '../../src/twins/serve.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { type CliWorld, cliWorld } from '../cli.ts'
import { hurriedClock } from '../clock.ts'
import { killedCommand, takenForDead } from '../killed-command.ts'
import { differences, snapshot } from './snapshot.ts'

// The program as people have it, against both twins over real HTTP.
const ALLOWED = { ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' }
const clock = hurriedClock()
const company = nordicCompany({ seed: 5, clock, suppliers: 2, customers: 4, invoices: 10 })
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

/** Killed once so many writes were carried out. */
async function killedAt(at: number, args: readonly string[]): Promise<void> {
  await killedCommand(args, { ML_CONNECTOR_DATA_DIR: cli.dataDir, ...ALLOWED }, (kill) => {
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

const look = () => snapshot({ pipedrive, company })

test('R13: an undo that is killed again and again ends as one that was not, with nothing deleted twice', async () => {
  const before = look()
  const sync = JSON.parse((await ml('sync', 'nordlys', '--json')).stdout)
  expect(differences(before, look()).size).toBeGreaterThan(20)
  const seen = pipedrive.calls.length
  await killedAt(2, ['undo', sync.runId])
  await killedAt(9, ['undo', sync.runId])
  expect(differences(before, look()).size).toBeGreaterThan(5)
  const told = JSON.parse((await ml('status', 'nordlys', '--json')).stdout)
  expect(told.connections[0]).toMatchObject({ state: 'paused', keptBack: [{ run: sync.runId }] })

  const last = await ml('undo', sync.runId, '--json')
  expect([last.code, JSON.parse(last.stdout).status]).toEqual([0, 'done'])
  expect([...differences(before, look())]).toEqual([])
  const deleted = pipedrive.calls.slice(seen).filter(({ method }) => method === 'DELETE')
  expect(new Set(deleted.map(({ path }) => path)).size).toBe(deleted.length)

  const runs = JSON.parse((await ml('runs', 'nordlys', '--json')).stdout)
  expect(runs.map(({ mode, status }: { mode: string; status: string }) => `${mode} ${status}`)).toEqual([
    ...['undo done', 'undo stopped', 'undo stopped', 'changes done'],
  ])
  const shown = await ml('run', sync.runId)
  expect(shown.stdout.match(/Taken back by run r_\w+, .*: (done|stopped)/g)).toHaveLength(3)
})

test('R13: what cannot be taken back is refused with the reason and what to do instead', async () => {
  const runs = JSON.parse((await ml('runs', 'nordlys', '--json')).stdout)
  const [undone] = runs
  const sync = runs.at(-1)
  const said = async (...args: readonly string[]) => {
    const { code, stderr } = await ml('undo', ...args)
    expect(code).toBe(2)
    return stderr
  }
  const twice = await said(sync.runId)
  expect(twice).toContain(`Nothing of run ${sync.runId} is left to take back: run ${undone.runId} did so.`)
  expect(twice).toContain(`ml-connector undo --release ${sync.runId}`)
  const undo = await said(undone.runId)
  expect(undo).toContain('took another run back, and cannot be taken back itself')
  expect(undo).toContain(`ml-connector undo --release ${sync.runId}`)
  expect(await said(sync.runId, '--operation', 'o_nothing')).toContain('has no operation o_nothing')
  expect(await said(sync.runId, '--record', 'nobody at all')).toContain('nobody at all')
})

test('R13: released by its undo as by its run, it comes back with the next run', async () => {
  const [undone] = JSON.parse((await ml('runs', 'nordlys', '--json')).stdout)
  const released = await ml('undo', '--release', undone.runId)
  expect([released.code, released.stdout]).toEqual([0, expect.stringContaining('may be written again')])
  expect(released.stderr).toContain('ml-connector connection resume nordlys')
  await ml('connection', 'resume', 'nordlys')
  await ml('sync', 'nordlys')
  expect([...pipedrive.state.organizations.values()].filter((one) => !one.is_deleted).length).toBeGreaterThan(3)
  expect((await ml('undo', '--release', undone.runId)).code).toBe(2)
})

test('R13: of one record, named by its number, the rest of the run stays and the connection goes on', async () => {
  const [run] = JSON.parse((await ml('runs', 'nordlys', '--json')).stdout)
  const organizations = () => [...pipedrive.state.organizations.values()].filter((one) => !one.is_deleted).length
  const before = organizations()
  const number = company.customers[0]?.number ?? ''
  const undone = await ml('undo', run.runId, '--record', number)
  expect([undone.code, organizations()]).toEqual([0, before - 1])
  const [status] = JSON.parse((await ml('status', 'nordlys', '--json')).stdout).connections
  expect(status).toMatchObject({ state: 'active', keptBack: [{ run: run.runId }] })
  const life = (await ml('timeline', 'nordlys', number)).stdout
  expect(life).toMatch(/✓ .* delete again organization \d+\n\s+undo run r_\w+, asked for by/)
})
