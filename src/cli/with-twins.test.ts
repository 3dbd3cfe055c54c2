import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld, type Outcome } from '../../test/cli.ts'
import { hurriedClock } from '../../test/clock.ts'
import { nordicCompany } from '../twins/company/company.ts'
import type { Handler } from '../twins/fetch.ts'
import { pipedriveTwin } from '../twins/pipedrive/twin.ts'
import { type Listening, listen } from '../twins/serve.ts'
import { vismaTwin } from '../twins/visma/twin.ts'

// The program against both twins over real HTTP, in the order a user would work.
const clock = hurriedClock()
const company = nordicCompany({ seed: 3, clock, suppliers: 5, customers: 12, invoices: 20 })
const visma = vismaTwin({ company, clock })
const crm = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
const { clientId, clientSecret, tenantId, companyId } = visma.credentials
const secrets = { VISMA_CLIENT_SECRET: clientSecret, PIPEDRIVE_API_TOKEN: crm.apiToken }

let world: CliWorld
let servers: readonly Listening[]
/** The connection as its file has it. */
let file: { readonly pipedrive: object; readonly [group: string]: unknown }
const everything: Outcome[] = []
/** Called with every write that reaches the simulated Pipedrive, before it is answered. */
let onWrite: () => void = () => {}
const crmServer: Handler = (request) => {
  if (request.method !== 'GET') onWrite()
  return crm.fetch(request)
}

const ml = async (
  args: readonly string[],
  env: Record<string, string> = {},
  onStart?: (child: ChildProcess) => void,
): Promise<Outcome> => {
  const whole = { ...secrets, ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1', LOG_LEVEL: 'trace', ...env }
  const outcome = onStart === undefined ? await world.here(args, whole) : await world.ml(args, whole, onStart)
  everything.push(outcome)
  return outcome
}
const json = async (args: readonly string[]) => JSON.parse((await ml([...args, '--json'])).stdout)

beforeAll(async () => {
  world = cliWorld(clock)
  servers = [await listen(visma.fetch), await listen(crmServer)]
  const [api, page] = servers.map((server) => server.url)
  file = {
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
  }
  await ml(['connection', 'apply', '-f', world.file('connection.yaml', JSON.stringify(file))])
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  world.remove()
})

test('ping answers 0 when both systems are fine', async () => {
  const { code, stdout } = await ml(['ping', 'nordlys', '--json'])
  const document = JSON.parse(stdout)
  expect(document.checks.filter((check: { status: string }) => check.status === 'failed')).toEqual([])
  expect({ code, ok: document.ok }).toEqual({ code: 0, ok: true })
})

test('ping asks whether Visma.net lets us do what the settings want beside reading', async () => {
  const said = async (name: string) => {
    const { checks } = (await json(['ping', name])) as { checks: { name: string; message: string }[] }
    const about = (check: string) => checks.find((one) => one.name === check)?.message
    return [about('update scope'), about('print')]
  }
  const other = {
    ...{ ...file, name: 'oneway', pipedrive: { ...file.pipedrive, fieldSuffix: '2' } },
    settings: { pdf: 'all', flows: { referenceData: { status: 'visma', paymentTerms: 'off' } } },
  }
  await ml(['connection', 'apply', '-f', world.file('oneway.yaml', JSON.stringify(other))])
  expect(await said('nordlys')).toEqual([expect.stringMatching(/can be written to Visma\.$/), undefined])
  expect(await said('oneway')).toEqual([
    expect.stringMatching(/nothing is written to Visma\.$/),
    expect.stringMatching(/^Invoice \d+ is printed/),
  ])
  expect((await ml(['connection', 'delete', 'oneway', '--yes'])).code).toBe(0)
})

test('read prints one line a record into a pipe, and one document with --json', async () => {
  const lines = await ml(['read', 'nordlys', 'customer'])
  const records = lines.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.code).toBe(0)
  expect(records).toHaveLength(12)
  expect(await json(['read', 'nordlys', 'customer'])).toEqual(records)

  const typo = await ml(['read', 'nordlys', 'custmer'])
  expect(typo).toMatchObject({
    code: 64,
    stdout: '',
    stderr: expect.stringContaining('no stream "custmer"; did you mean customer?'),
  })
})

test('preview shows what a run would write, priced, and writes nothing', async () => {
  const preview = await json(['preview', 'nordlys'])
  expect(preview.operations.length).toBeGreaterThan(20)
  expect(preview.units).toBe(preview.operations.reduce((sum: number, o: { units: number }) => sum + o.units, 0))
  expect(crm.calls.filter((call) => call.method !== 'GET')).toEqual([])
})

test('preview --apply --first sends exactly what it shows: whole parties with their documents, and the set-up', async () => {
  const plan = await json(['preview', 'nordlys', '--first', '3'])
  const writesBefore = crm.calls.filter((call) => call.method !== 'GET').length
  const { code, stdout } = await ml(['preview', 'nordlys', '--apply', '--first', '3', '--json'])
  const { operations, units, parties, applied } = JSON.parse(stdout)
  const sorted = (all: { stream: string; key: string; entity: string }[]) =>
    all.map(({ stream, key, entity }) => `${stream} ${key} ${entity}`).sort()
  expect(sorted(operations)).toEqual(sorted(plan.operations))
  expect(parties).toEqual(plan.parties)
  expect({ code, parties: parties.length, status: applied.status }).toEqual({ code: 1, parties: 3, status: 'paused' })
  const sent = crm.calls.filter((call) => call.method !== 'GET').length - writesBefore
  const price = crm.calls.filter((call) => call.method !== 'GET').reduce((sum, call) => sum + call.cost, 0)
  expect({ sent, price }).toEqual({ sent: operations.length, price: units })
  expect(new Set(operations.map((o: { entity: string }) => o.entity))).toContain('field')
  expect(new Set(operations.map((o: { entity: string }) => o.entity))).toContain('note')
  expect(await json(['connection', 'list'])).toMatchObject([{ state: 'not_started' }])
  const [run] = await json(['runs', 'nordlys'])
  expect(run.message).toBe(
    'The first 3 customers and suppliers are written, with their documents. ' +
      'Look at them in Pipedrive, then make the rest: ml-connector sync nordlys',
  )
  const made = await json(['run', run.runId])
  expect(made.operations.filter((o: { state: string }) => o.state !== 'done')).toEqual([])
})

test('preview --apply of a part of a kept preview shows that part before it is written', async () => {
  const { runId, total } = await json(['preview', 'nordlys'])
  const { stdout } = await ml(['preview', 'nordlys', '--apply', runId, '--first', '1'])
  const [shown = '', made] = stdout.split('writes for ')
  expect(made).toBeDefined()
  expect(shown).toMatch(/customers: \w+ to make/)
  expect(Number(/(\d+) $/.exec(shown)?.[1])).toBeLessThan(total)
})

test('Ctrl-C ends a run in good order: stopped, exit 1, and the next run goes on', async () => {
  let child: ChildProcess | null = null
  let writes = 0
  onWrite = () => {
    writes += 1
    if (writes === 12) child?.kill('SIGINT')
  }
  const { code, stdout, stderr } = await ml(['sync', 'nordlys', '--json'], { LOG_LEVEL: '' }, (started) => {
    child = started
  })
  onWrite = () => {}
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ status: 'stopped' })
  expect(stderr).toContain('Stopping in good order; press Ctrl-C again to quit at once.')
  expect(writes).toBeGreaterThanOrEqual(12)
  expect(crm.state.notes.size).toBeLessThan(20)
})

test('sync prints exactly the documented document, and progress only on stderr', async () => {
  const { code, stdout, stderr } = await ml(['sync', 'nordlys', '--json'], { LOG_LEVEL: '' })
  const document = JSON.parse(stdout)
  expect(Object.keys(document)).toEqual([
    'runId',
    'status',
    'mode',
    'startedAt',
    'finishedAt',
    'counts',
    'flows',
    'api',
  ])
  expect(document).toMatchObject({ status: 'done', mode: 'changes' })
  expect(code).toBe(0)
  expect(stderr).toMatch(/Customer invoices: \d/)

  const again = await json(['sync', 'nordlys', '--flow', 'suppliers'])
  expect(again).toMatchObject({
    status: 'done',
    counts: { created: 0, updated: 0 },
    api: { pipedrive: { calls: 0, budget: 0 } },
  })
})

test('runs, run and timeline tell afterwards what happened', async () => {
  const runs = await json(['runs', 'nordlys'])
  const first = runs.find(
    (run: { mode: string; counts: { created: number } }) => run.mode === 'changes' && run.counts.created > 0,
  )
  const run = await json(['run', first.runId])
  expect(run.operations.length).toBeGreaterThan(20)

  const supplier = company.suppliers[0]?.number ?? ''
  const lives = await json(['timeline', 'nordlys', supplier])
  expect(lives).toContainEqual(
    expect.objectContaining({
      record: expect.objectContaining({ stream: 'supplier', number: supplier, state: 'done' }),
      links: [expect.objectContaining({ entity: 'organization', role: 'organization' })],
    }),
  )
  expect((await ml(['timeline', 'nordlys', '0815'])).code).toBe(2)
  expect(await json(['issues', 'nordlys'])).toEqual([])
})

test('a wrong secret ends a run as failed with a sentence, and the connection is held until it is mended', async () => {
  const before = await ml(['connection', 'export', 'nordlys'])
  const path = world.file('again.yaml', before.stdout)
  await ml(['connection', 'apply', '-f', path], { VISMA_CLIENT_SECRET: 'a-wrong-secret' })
  const { code, stderr } = await ml(['sync', 'nordlys', '--json'], { LOG_LEVEL: '' })
  expect(code).toBe(2)
  expect(stderr).toMatch(/secret/i)
  expect(await json(['connection', 'list'])).toMatchObject([{ state: 'held' }])
  expect((await ml(['doctor'])).code).toBe(1)

  await ml(['connection', 'apply', '-f', path])
  expect((await ml(['sync', 'nordlys'])).code).toBe(0)
  expect(await json(['connection', 'list'])).toMatchObject([{ state: 'active', stateReason: null }])
})

test('R7: no secret is in anything printed or logged, nor in any file of the store', async () => {
  const printed = everything.flatMap(({ stdout, stderr }) => [stdout, stderr])
  const stored = readdirSync(world.dataDir).map((name) => readFileSync(join(world.dataDir, name), 'latin1'))
  expect(printed.join('\n').length).toBeGreaterThan(10_000)
  for (const text of [...printed, ...stored]) {
    for (const secret of [...Object.values(secrets), 'a-wrong-secret']) expect(text.includes(secret)).toBe(false)
    expect(text).not.toMatch(/Bearer [\w-]{8}/)
  }
})
