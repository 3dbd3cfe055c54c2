import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inventory } from '../../test/adopting.ts'
import { type CliWorld, cliWorld } from '../../test/cli.ts'
import { hurriedClock } from '../../test/clock.ts'
import { killedCommand, takenForDead } from '../../test/killed-command.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../../test/postgres.ts'
import { adoptionDocument } from '../app/adoption.ts'
import { nordicCompany, payInvoice, postInvoice } from '../twins/company/company.ts'
import { pipedriveTwin } from '../twins/pipedrive/twin.ts'
import { type Listening, listen } from '../twins/serve.ts'
import { vismaTwin } from '../twins/visma/twin.ts'

warnWithoutPostgres()

/** The program, in this process and as one that is killed, both twins over real HTTP, and an account that is full from the start. */
async function account(databaseUrl: () => Promise<string | null>) {
  // A store that is lost lets a run wait for what may still be under way.
  const clock = hurriedClock()
  const company = nordicCompany({ seed: 5, clock, suppliers: 4, customers: 8, invoices: 30 })
  const visma = vismaTwin({ company, clock })
  const crm = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  const cli: CliWorld = cliWorld(clock)
  /** Called with every request that reaches the simulated Pipedrive, before it is answered. */
  let onRequest: (method: string) => void = () => {}
  const servers: readonly Listening[] = [
    await listen(visma.fetch),
    await listen((request) => {
      onRequest(request.method)
      return crm.fetch(request)
    }),
  ]
  const [api, page] = servers.map((server) => server.url)
  const text = JSON.stringify({
    name: 'nordlys',
    visma: { apiUrl: api, tokenUrl: `${api}/connect/token`, clientId, clientSecret, tenantId, companyId },
    pipedrive: { apiUrl: page, apiToken: crm.apiToken, plan: 'ultimate', seats: 5 },
    settings: { backfill: { since: '2020-01-01' } },
  })
  const file = cli.file('connection.yaml', text)
  let url = await databaseUrl()
  const ml = (args: readonly string[]) =>
    cli.here(args, { ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1', ...(url === null ? {} : { DATABASE_URL: url }) })
  const done = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await ml(args)
    expect(`${args.join(' ')}: ${code} ${code === 0 ? '' : stderr}`).toBe(`${args.join(' ')}: 0 `)
    return stdout
  }
  const apply = () => done('connection', 'apply', '-f', file)
  await apply()
  const first = JSON.parse(await done('sync', 'nordlys', '--json'))
  expect(first.counts.created).toBeGreaterThan(30)
  return {
    company,
    crm,
    done,
    apply,
    inventory: () => inventory({ pipedrive: crm }),
    /** Runs it, and kills it once so many requests of this kind have come: no handler runs, nothing is flushed. */
    killed: async (args: readonly string[], isCounted: (method: string) => boolean, at: number) => {
      const env = { ML_CONNECTOR_DATA_DIR: cli.dataDir, ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' }
      await killedCommand(args, env, (kill) => {
        let count = 0
        onRequest = (method) => {
          if (isCounted(method) && ++count === at) kill()
        }
        return () => {
          onRequest = () => {}
        }
      })
    },
    /** The minute that passes before a process is taken for dead. */
    minute: () => takenForDead(cli.dataDir),
    loseStore: async () => {
      rmSync(cli.dataDir, { recursive: true, force: true })
      url = await databaseUrl()
      await apply()
    },
    writes: async (work: () => Promise<unknown>) => {
      const before = crm.calls.length
      await work()
      return crm.calls.slice(before).filter(({ method }) => method !== 'GET')
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
      cli.remove()
    },
  }
}
type Account = Awaited<ReturnType<typeof account>>

let server: PostgresServer | null = null
beforeAll(async () => {
  if (postgresBinaries !== null) server = await postgresServer(KEEPS_NOTHING)
})
afterAll(() => server?.close())

let databases = 0
const newDatabase = async (): Promise<string> => {
  if (server === null) throw new Error('The server starts before the test.')
  await server.admin(`create database store_${++databases}`)
  return server.url(`store_${databases}`)
}

/** Of each group of tests, in their order: everything is written in it, and stays so. */
let it: Account

const STORES = ['SQLite', ...(postgresBinaries === null ? [] : ['PostgreSQL'])]
const open = (store: string) => account(store === 'SQLite' ? async () => null : newDatabase)

describe.each(STORES)('a full account, on %s', (store) => {
  beforeAll(async () => {
    it = await open(store)
  })
  afterAll(() => it.close())

  test('delete, apply, adopt and sync write nothing, and tell what was recognised', async () => {
    const before = it.inventory()
    await it.done('connection', 'delete', 'nordlys', '--yes')
    await it.apply()
    const writes = await it.writes(async () => {
      const found = adoptionDocument.parse(JSON.parse(await it.done('connection', 'adopt', 'nordlys', '--json')))
      const all = Object.values(before).reduce((sum, count) => sum + count, 0)
      expect(found).toMatchObject({ status: 'done', recognised: all, known: 0, doubtful: [] })
      const again = await it.done('connection', 'adopt', 'nordlys')
      expect(again).toContain(`Nothing new, ${all} were known`)
      expect(again).toContain('Nothing was written in Pipedrive.')
      const { counts } = JSON.parse(await it.done('sync', 'nordlys', '--json'))
      expect(counts).toMatchObject({ created: 0, issues: 0 })
    })
    expect(writes).toEqual([])
    expect(it.inventory()).toEqual(before)
  })

  test('delete, apply and sync make nothing, nor do they once the store is gone', async () => {
    const before = it.inventory()
    await it.done('connection', 'delete', 'nordlys', '--yes')
    await it.apply()
    const sync = async () => {
      const { counts } = JSON.parse(await it.done('sync', 'nordlys', '--json'))
      expect(counts).toMatchObject({ created: 0, issues: 0 })
    }
    expect(await it.writes(sync)).toEqual([])
    await it.loseStore()
    expect(await it.writes(sync)).toEqual([])
    expect(it.inventory()).toEqual(before)
  })
})

describe('kill -9 while what was left is taken up', () => {
  beforeAll(async () => {
    it = await open('SQLite')
  })
  afterAll(() => it.close())

  // The heading with the marker: both ledgers number on their own.
  const entries = () =>
    [...it.crm.state.notes.values()].map(({ content }) =>
      [/<b>[^–<]+/, /Visma \w+ [^<>·]+·/].map((part) => part.exec(content)?.[0]).join(' '),
    )

  test('by adopt: what it found until then stays, and the rest is found after it', async () => {
    await it.loseStore()
    const before = it.inventory()
    const all = Object.values(before).reduce((sum, count) => sum + count, 0)
    for (const at of [3, 8]) {
      await it.killed(['connection', 'adopt', 'nordlys'], () => true, at)
      it.minute()
    }
    const { recognised, known } = JSON.parse(await it.done('connection', 'adopt', 'nordlys', '--json'))
    expect(recognised + known).toBe(all)
    expect(await it.writes(() => it.done('sync', 'nordlys'))).toEqual([])
    expect(it.inventory()).toEqual(before)
  })
  test('by a run that has news to write: the next one goes on, and nothing is there twice', async () => {
    await it.loseStore()
    const before = it.inventory()
    const shown = it.company.customerInvoices.filter(({ status }) => status === 'Open')
    for (const invoice of shown) payInvoice(it.company, invoice)
    const news = shown.flatMap(({ customer }) => [1, 2, 3].map(() => postInvoice(it.company, customer)))
    expect(news.length).toBeGreaterThan(9)
    for (const at of [1, 4]) {
      await it.killed(['sync', 'nordlys'], (method) => method !== 'GET', at)
      it.minute()
    }
    const { counts } = JSON.parse(await it.done('sync', 'nordlys', '--json'))
    expect(counts.issues).toBe(0)
    expect(it.inventory()).toEqual({ ...before, notes: (before.notes ?? 0) + news.length })
    expect(entries().filter((one, index, all) => all.indexOf(one) !== index)).toEqual([])
    expect(await it.writes(() => it.done('sync', 'nordlys', '--mode', 'full'))).toEqual([])
  })
})
