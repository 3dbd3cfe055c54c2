import { spawn } from 'node:child_process'
import { mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { NODE_FLAGS } from '../../bin/node-flags.js'
import { systemClock } from '../../src/core/clock.ts'
import { live, nordicCompany } from '../../src/twins/company/company.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { seeded } from '../../src/twins/random.ts'
import { listen } from '../../src/twins/serve.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { compareTwins } from '../oracle.ts'
import { startPostgres } from '../postgres.ts'

/**
 * `npm run soak -- --store sqlite|postgres --minutes 10`: the real `serve` beside a company that lives, on the
 * embedded store, or as one web and four workers on PostgreSQL. At the end both twins must agree, and /metrics
 * must show no lag beyond the schedule and no issue.
 */
const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    minutes: { type: 'string', default: '10' },
    every: { type: 'string', default: '3000' },
    port: { type: 'string', default: '4470' },
  },
})
const minutes = Number(values.minutes)
const NAME = 'soak'
const SINCE = '2000-01-01'
/** Runs are every minute; a stream read within this time is in step. */
const IN_STEP_SECONDS = 120

const folder = mkdtempSync(join(tmpdir(), 'ml-soak-'))
const company = nordicCompany({ seed: 42, clock: systemClock, suppliers: 10, customers: 30, invoices: 100 })
const visma = vismaTwin({ company, clock: systemClock })
const crm = pipedriveTwin({ clock: systemClock, plan: 'ultimate', seats: 20 })
const [api, account] = [await listen(visma.fetch), await listen(crm.fetch)]
const postgres = values.store === 'postgres' ? await startPostgres() : null
const databaseUrl = postgres === null ? '' : await postgres.newDatabase()

const file = join(folder, 'connection.yaml')
const { clientId, clientSecret, tenantId, companyId } = visma.credentials
writeFileSync(
  file,
  stringify({
    name: NAME,
    visma: { apiUrl: api.url, tokenUrl: `${api.url}/connect/token`, clientId, clientSecret, tenantId, companyId },
    pipedrive: { apiUrl: account.url, apiToken: crm.apiToken, plan: 'ultimate', seats: 20, budgetShare: 1 },
    // From the beginning, so that no document leaves the checker's scope when it is paid.
    settings: { backfill: { since: SINCE } },
    schedule: { changes: '* * * * *' },
  }),
)
const METRICS_TOKEN = 'for-the-soak-only'
const env = {
  PATH: process.env.PATH ?? '',
  ML_CONNECTOR_DATA_DIR: join(folder, 'data'),
  ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1',
  ML_CONNECTOR_METRICS_TOKEN: METRICS_TOKEN,
  DATABASE_URL: databaseUrl,
}
let started = 0
// Processes of one machine want a port each.
let port = Number(values.port)
const program = (...args: string[]) => {
  const log = openSync(join(folder, `${++started}-${args[0]}.log`), 'w')
  const child = spawn(process.execPath, [...NODE_FLAGS, join(import.meta.dirname, '../../src/cli/main.ts'), ...args], {
    env: { ...env, PORT: String(args[0] === 'serve' ? port++ : port) },
    stdio: ['ignore', log, log],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return { ended, stop: () => child.kill('SIGTERM') }
}
const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`)

say(`soak on ${values.store} for ${minutes} min, in ${folder}`)
if ((await program('connection', 'apply', '-f', file).ended) !== 0) throw new Error('The connection was not applied.')
if ((await program('sync', NAME).ended) !== 0) throw new Error('The first sync did not end well.')
say('first sync done')

const servers =
  postgres === null
    ? [program('serve')]
    : [program('serve', '--role', 'web'), ...Array.from({ length: 4 }, () => program('serve', '--role', 'worker'))]

let isOver = false
for (const server of servers)
  void server.ended.then((code) => {
    if (isOver) return
    say(`not in step: a process ended early with ${code}; logs are kept in ${folder}`)
    for (const other of servers) other.stop()
    process.exit(1)
  })

const random = seeded(7)
const end = Date.now() + minutes * 60_000
let events = 0
while (Date.now() < end) {
  live(company, random)
  events++
  await systemClock.sleep(Number(values.every))
  if (events % 40 === 0) say(`${events} events, ${crm.calls.length} calls to Pipedrive`)
}
say(`${events} events happened; now it is quiet`)

const quiet = Date.now() + 180_000
let wrong: readonly string[] = ['not looked at yet']
while (wrong.length > 0 && Date.now() < quiet) {
  await systemClock.sleep(5_000)
  wrong = compareTwins(company, crm, { companyId, since: SINCE })
}
const metrics = await (
  await fetch(`http://127.0.0.1:${values.port}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
).text()
const samples = (name: string) =>
  metrics
    .split('\n')
    .flatMap((line) => (line.startsWith(`${name}{`) ? [Number(line.slice(line.lastIndexOf(' ')))] : []))
const lag = Math.max(...samples('ml_connector_stream_lag_seconds'))
const issues = samples('ml_connector_issues').reduce((a, b) => a + b, 0)
if (!(lag <= IN_STEP_SECONDS)) wrong = [...wrong, `the largest lag of a stream is ${lag} s`]
if (issues > 0) wrong = [...wrong, `${issues} issues are open or waiting`]
if (crm.oddities.length + visma.oddities.length > 0) wrong = [...wrong, ...crm.oddities, ...visma.oddities]

isOver = true
for (const server of servers) server.stop()
const codes = await Promise.all(servers.map((server) => server.ended))
if (codes.some((code) => code !== 0)) wrong = [...wrong, `the processes ended with ${codes.join(', ')}`]
await Promise.all([api.close(), account.close()])
await postgres?.stop()
const throttled = crm.calls.filter((call) => call.status === 429).length
say(
  JSON.stringify({
    store: values.store,
    minutes,
    events,
    lagSeconds: Math.round(lag),
    issues,
    calls: crm.calls.length,
    throttled,
    exitCodes: codes,
  }),
)
for (const sentence of wrong) say(`WRONG: ${sentence}`)
say(wrong.length === 0 ? 'in step' : `not in step; logs are kept in ${folder}`)
process.exit(wrong.length === 0 ? 0 : 1)
