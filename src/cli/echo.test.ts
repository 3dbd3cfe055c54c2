import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld } from '../../test/cli.ts'
import { hurriedClock } from '../../test/clock.ts'
import { nordicCompany } from '../twins/company/company.ts'
import { withEcho } from '../twins/echo.ts'
import { pipedriveTwin } from '../twins/pipedrive/twin.ts'
import { type Listening, listen } from '../twins/serve.ts'
import { vismaTwin } from '../twins/visma/twin.ts'

// The program against systems that send back what they were sent, and then a look into everything it left behind.
const clock = hurriedClock()
const company = nordicCompany({ seed: 3, clock, suppliers: 3, customers: 4, invoices: 6 })
const visma = vismaTwin({ company, clock, credentials: { clientSecret: 'tw/in s+cret="quoted"&<mæn>' } })
const crm = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
const echoes = { visma: withEcho(visma.fetch), pipedrive: withEcho(crm.fetch) }
const { clientId, clientSecret, tenantId, companyId } = visma.credentials
/** Tokens of Visma.net live an hour; each that was sent is one more secret. */
const sent = new Set([clientSecret, crm.apiToken])

let world: CliWorld
let servers: readonly Listening[]
const printed: string[] = []

const ml = async (...args: readonly string[]) => {
  const env = { VISMA_CLIENT_SECRET: clientSecret, PIPEDRIVE_API_TOKEN: crm.apiToken }
  const outcome = await world.here(args, { ...env, ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1', LOG_LEVEL: 'trace' })
  printed.push(outcome.stdout, outcome.stderr)
  return outcome
}

beforeAll(async () => {
  world = cliWorld(clock)
  servers = [
    await listen((request) => {
      const token = request.headers.get('authorization')?.replace('Bearer ', '')
      if (token) sent.add(token)
      return echoes.visma(request)
    }),
    await listen(echoes.pipedrive),
  ]
  const [api, page] = servers.map((server) => server.url)
  const text = JSON.stringify({
    name: 'nordlys',
    visma: {
      apiUrl: api,
      tokenUrl: `${api}/connect/token`,
      clientId,
      clientSecret: `\${VISMA_CLIENT_SECRET}`,
      tenantId,
      companyId,
    },
    pipedrive: { apiUrl: page, apiToken: `\${PIPEDRIVE_API_TOKEN}`, plan: 'ultimate', seats: 5 },
    settings: { backfill: { since: '2020-01-01' } },
  })
  await ml('connection', 'apply', '-f', world.file('connection.yaml', text))
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  world.remove()
})

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Parts of a secret that no other text has, in each of its clothes; a piece of one would be as bad as the whole. */
function tracesOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    return bytes.toString('base64').slice(4, 4 + 16)
  })
  const encoded = [secret, encodeURIComponent(secret), `${new URLSearchParams({ s: secret })}`.slice(2), html(secret)]
  return [...encoded.map((text) => text.slice(0, 14)), ...base64]
}

test('R7: what both systems echo, in whatever way, is in nothing that the program prints, logs or stores', async () => {
  for (const mode of ['refused', 'page', 'broken', 'data'] as const) {
    echoes.visma.mode = mode
    echoes.pipedrive.mode = mode
    await ml('ping', 'nordlys', '--json')
  }
  for (const [system, mode] of [
    ['visma', 'refused'],
    ['pipedrive', 'refused'],
    ['pipedrive', 'page'],
  ] as const) {
    echoes.visma.mode = null
    echoes.pipedrive.mode = null
    echoes[system].mode = mode
    await ml('sync', 'nordlys')
    await ml('connection', 'resume', 'nordlys')
  }
  echoes.visma.mode = 'data'
  echoes.pipedrive.mode = 'data'
  await ml('sync', 'nordlys', '--mode', 'full', '--json')
  await ml('read', 'nordlys', 'customer')

  for (const args of [
    ['status', '--json'],
    ['connection', 'list', '--json'],
    ['issues', 'nordlys', '--json'],
    ['runs', 'nordlys', '--json'],
  ]) {
    await ml(...args)
  }
  const runs: readonly { runId: string }[] = JSON.parse((await ml('runs', 'nordlys', '--json')).stdout)
  for (const { runId } of runs) await ml('run', runId, '--json')
  await ml('timeline', 'nordlys', company.customers[0]?.number ?? '')
  await ml('doctor')

  const stored = readdirSync(world.dataDir).map((name) => readFileSync(join(world.dataDir, name), 'utf8'))
  const everything = [...printed, ...stored].join('\n')
  // The echo did come in: what stands for a secret is there.
  expect(everything).toContain('[secret]')
  expect(sent.size).toBeGreaterThan(3)
  for (const secret of sent) {
    for (const trace of tracesOf(secret)) expect(everything.includes(trace), trace).toBe(false)
  }
  const names = [...crm.state.organizations.values(), ...crm.state.persons.values()].map(({ name }) => name).join()
  for (const secret of sent) for (const trace of tracesOf(secret)) expect(names.includes(trace)).toBe(false)
}, 300_000)
