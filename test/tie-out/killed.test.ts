import { copyFileSync, existsSync, mkdirSync, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nordicCompany, postInvoice } from '../../src/twins/company/company.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { type Listening, listen } from '../../src/twins/serve.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { inventory } from '../adopting.ts'
import { type CliWorld, cliWorld } from '../cli.ts'
import { hurriedClock } from '../clock.ts'
import { isCalled } from '../field-names.ts'
import { killedCommand, takenForDead } from '../killed-command.ts'

// The program as people have it, against both twins over real HTTP.
const clock = hurriedClock()
const company = nordicCompany({ seed: 5, clock, suppliers: 0, customers: 24, invoices: 24 })
const visma = vismaTwin({ company, clock })
const pipedrive = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
const ALLOWED = { ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' }

let cli: CliWorld
let servers: readonly Listening[]
/** Whether a call still reaches Pipedrive: nothing that a killed process had on its way does. */
let arrives: (method: string) => boolean = () => true

beforeAll(async () => {
  cli = cliWorld(clock)
  servers = [
    await listen(visma.fetch),
    await listen(async (request) => {
      return arrives(request.method) ? pipedrive.fetch(request) : new Response(null, { status: 503 })
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
  await ml(['connection', 'apply', '-f', cli.file('connection.yaml', text)])
  expect((await ml(['sync', 'nordlys'])).code).toBe(0)
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  cli.remove()
})

const ml = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli.here(args, { ...ALLOWED, ...env })

/** Killed once so many calls to Pipedrive were answered; with writes, so many writes. */
const killedAt = (at: number, args: readonly string[], of: { readonly writes: boolean; readonly dataDir: string }) =>
  killedCommand(args, { ...ALLOWED, ML_CONNECTOR_DATA_DIR: of.dataDir }, (kill) => {
    let count = 0
    arrives = (method) => {
      if (!of.writes || method !== 'GET') count += 1
      if (count === at) kill()
      return count < at
    }
    return () => {
      arrives = () => true
    }
  })

test('a repair that is killed with its process is gone on with by the next run, and nothing is written twice', async () => {
  const { act, state } = pipedrive
  const code =
    [...state.fields.organization.values()].find((one) => isCalled(one, 'Visma open balance'))?.field_code ?? ''
  const shown = () =>
    [...state.organizations.values()].map(({ id, custom_fields }) => [id, custom_fields[code] ?? null])
  const before = shown()
  for (const [id, value] of before)
    if (value !== null) act.editOrganization(Number(id), { custom_fields: { [code]: null } })
  const held = inventory({ pipedrive })
  await killedAt(2, ['sync', 'nordlys', '--mode', 'reconcile', '--fix'], { writes: true, dataDir: cli.dataDir })
  expect(shown()).not.toEqual(before)
  takenForDead(cli.dataDir)

  expect((await ml(['sync', 'nordlys'])).code).toBe(0)
  expect(shown()).toEqual(before)
  expect(inventory({ pipedrive })).toEqual(held)
  expect((await ml(['tie-out', 'nordlys', '--texts'])).code).toBe(0)
})

test('a restore that is killed has restored nothing, or all: done again it is adopted, and nothing is made twice', async () => {
  const file = join(cli.dataDir, 'week-old.backup')
  expect((await ml(['backup', file])).code).toBe(0)
  for (const customer of company.customers.slice(0, 3)) postInvoice(company, customer)
  expect((await ml(['sync', 'nordlys'])).code).toBe(0)
  const held = inventory({ pipedrive })

  const dataDir = join(cli.dataDir, 'restored')
  mkdirSync(dataDir)
  copyFileSync(join(cli.dataDir, 'master.key'), join(dataDir, 'master.key'))
  const env = { ML_CONNECTOR_DATA_DIR: dataDir }
  // While its rows are put into the file that becomes the store.
  await killedCommand(['restore', file], { ...ALLOWED, ...env }, (kill) => {
    const watching = watch(dataDir, (_, name) => {
      if (name?.startsWith('ml-connector.db.restoring-')) kill()
    })
    return () => watching.close()
  })
  expect(existsSync(join(dataDir, 'ml-connector.db'))).toBe(false)

  // Then while it adopts what it has restored.
  await killedAt(6, ['restore', file], { writes: false, dataDir })
  expect(readdirSync(dataDir).filter((name) => name.includes('restoring'))).toEqual([])
  takenForDead(dataDir)
  const refused = await ml(['sync', 'nordlys'], env)
  expect([refused.code, refused.stderr + refused.stdout]).toEqual([
    2,
    expect.stringContaining('connection adopt nordlys'),
  ])

  expect((await ml(['connection', 'adopt', 'nordlys'], env)).code).toBe(0)
  expect((await ml(['sync', 'nordlys', '--mode', 'full'], env)).code).toBe(0)
  expect(inventory({ pipedrive })).toEqual(held)
})
