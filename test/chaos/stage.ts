import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Company, nordicCompany } from '../../src/twins/company/company.ts'
import { knownToSales, seedSales } from '../../src/twins/pipedrive/seed.ts'
import { type PipedriveTwin, pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { pick, seeded } from '../../src/twins/random.ts'
import { listen } from '../../src/twins/serve.ts'
import { type VismaTwin, vismaTwin } from '../../src/twins/visma/twin.ts'
import { freePort } from '../free-port.ts'
import { builtProgram } from '../program.ts'
import { type Before, SINCE, snapshot } from './checker.ts'
import type { ChaosDatabase } from './database.ts'
import { happen } from './events.ts'
import { type Fate, type Front, front } from './front.ts'
import { type Mail, mail } from './mail.ts'
import { type Processes, processes } from './processes.ts'
import type { Scenario } from './scenario.ts'
import { type ChaosClock, chaosClock } from './time.ts'
import { type Unrest, unrest } from './unrest.ts'

export const SPEED = 20
export const NAME = 'nordlys'

/** Both systems on sockets, trouble in front of them, a directory and the program's environment. */
export interface Stage {
  readonly plan: Scenario
  readonly clock: ChaosClock
  readonly company: Company
  readonly visma: VismaTwin
  readonly crm: PipedriveTwin
  readonly fronts: readonly Front[]
  readonly fate: Fate
  readonly before: Before
  readonly database: ChaosDatabase | null
  readonly processes: Processes
  readonly mail: Mail
  /** So many events of a working day, and Visma's webhooks about them. */
  readonly happen: (times: number) => void
  readonly unrest: Unrest
  /** The environment of `serve`, on top of what all have. */
  readonly serveEnv: Readonly<Record<string, string>>
  readonly folder: string
  readonly dataDir: string
  readonly logs: string
  readonly databaseUrl: string | null
  readonly connectionFile: string
  /** The API token as the admin has it; changed when they replace it. */
  apiToken: string
  /** Everything that was ever a secret, by what it is. */
  readonly secrets: Map<string, string | RegExp>
  readonly onRequests: Set<(count: number) => void>
  readonly close: () => Promise<void>
}

export async function setStage(plan: Scenario, database: ChaosDatabase | null, begin: Date | null): Promise<Stage> {
  const clock = chaosClock(SPEED, begin)
  const company = nordicCompany({ seed: plan.seed, clock, ...plan.company })
  company.settings.paymentMovesInvoice = plan.company.paymentMovesInvoice
  const word = (what: string) => `${what}-${randomBytes(12).toString('hex')}`
  const visma = vismaTwin({ company, clock, credentials: { clientSecret: word('visma') } })
  const oauth = { clientId: 'app', clientSecret: word('oauth'), accessSeconds: 90 }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const webhookSecret = word('hook')
  const post = mail(plan, clock, { url, tenantId: visma.credentials.tenantId, secret: webhookSecret })
  const crm = pipedriveTwin({
    clock,
    plan: 'ultimate',
    seats: 20,
    deliver: post.deliver,
    ...(plan.auth === 'oauth' ? { oauth } : {}),
  })
  if (plan.sales) seedSales(crm, company.customers.map(knownToSales), seeded(plan.seed))
  const before = snapshot(crm)

  const onRequests = new Set<(count: number) => void>()
  let requests = 0
  const fate: Fate = {
    doomed: new Set(),
    onRequest: () => {
      requests++
      for (const listener of onRequests) listener(requests)
    },
  }
  const fronts = [front(visma.fetch, 1, plan, clock, fate), front(crm.fetch, 2, plan, clock, fate)] as const
  const [api, account] = [await listen(fronts[0].handler), await listen(fronts[1].handler)]

  const folder = mkdtempSync(join(tmpdir(), `ml-chaos-${plan.store}-${plan.seed}-`))
  const dataDir = join(folder, 'data')
  const logs = join(folder, 'logs')
  mkdirSync(logs)
  const password = word('database')
  const databaseName = `chaos_${plan.seed}_${randomBytes(4).toString('hex')}`
  const databaseUrl = database === null ? null : await database.create(databaseName, password)

  const refreshToken = plan.auth === 'oauth' ? crm.install().refreshToken : null
  const secrets = new Map<string, string | RegExp>([
    ['the client secret of Visma', visma.credentials.clientSecret],
    ['an access token of Visma', /eyJ0d2luIjo/],
    ['an access token of Pipedrive', /v1u:AQIB/],
    ['the API token of Pipedrive', crm.apiToken],
    ['the secret of the webhooks of Visma', webhookSecret],
    ...(databaseUrl === null ? [] : [['the password of the database', password] as const]),
    ...(refreshToken === null
      ? []
      : ([
          ['the refresh token of Pipedrive', refreshToken],
          ['the client secret of Pipedrive', oauth.clientSecret],
        ] as const)),
  ])
  const { tenantId, companyId, clientId, clientSecret } = visma.credentials
  const connectionFile = join(folder, 'connection.yaml')
  const pipedriveAuth =
    refreshToken === null
      ? { apiToken: `\${PIPEDRIVE_API_TOKEN}` }
      : {
          oauth: {
            clientId: oauth.clientId,
            clientSecret: `\${PIPEDRIVE_CLIENT_SECRET}`,
            refreshToken: `\${PIPEDRIVE_REFRESH_TOKEN}`,
            url: account.url,
          },
        }
  writeFileSync(
    connectionFile,
    stringify({
      name: NAME,
      visma: {
        apiUrl: api.url,
        tokenUrl: `${api.url}/connect/token`,
        clientId,
        clientSecret: `\${VISMA_CLIENT_SECRET}`,
        tenantId,
        companyId,
        webhookSecret: `\${VISMA_WEBHOOK_SECRET}`,
      },
      pipedrive: { apiUrl: account.url, ...pipedriveAuth, plan: 'ultimate', seats: 20, budgetShare: 1 },
      settings: {
        backfill: { since: SINCE },
        deals: { create: plan.deals },
        flows: { customerInvoices: { as: plan.entries } },
        // What is off by default is on, in some.
        ...(plan.seed % 2 === 0 ? { moments: { overdueDays: 5, turnedLate: true, paid: true } } : {}),
        ...(plan.seed % 3 === 0 ? { pdf: 'all' } : {}),
      },
      // Every minute of a time that runs faster.
      schedule: { changes: '* * * * *' },
    }),
  )
  const env = {
    ML_CONNECTOR_DATA_DIR: dataDir,
    ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1',
    LOG_LEVEL: 'trace',
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    VISMA_CLIENT_SECRET: clientSecret,
    VISMA_WEBHOOK_SECRET: webhookSecret,
    PIPEDRIVE_CLIENT_SECRET: oauth.clientSecret,
    PIPEDRIVE_REFRESH_TOKEN: refreshToken ?? '',
  }
  const children = processes(await builtProgram(), logs, env, clock.pace)
  const random = seeded(plan.seed + 177)
  const happens = () => {
    happen(company, random)
    // Which event it is does not matter much: what is read again is decided by what the program knows.
    post.notify(pick(random, ['ARInvoiceChanged', 'CustomerChanged', 'CustomerPaymentCreated', 'SupplierInvoice']))
  }
  return {
    plan,
    clock,
    company,
    visma,
    crm,
    fronts,
    fate,
    before,
    database,
    processes: children,
    mail: post,
    serveEnv: { PORT: String(port), ML_CONNECTOR_URL: url },
    happen: (times) => {
      for (let at = 0; at < times; at++) happens()
    },
    unrest: unrest(plan, { visma, company, happen: happens }),
    folder,
    dataDir,
    logs,
    databaseUrl,
    connectionFile,
    apiToken: crm.apiToken,
    secrets,
    onRequests,
    close: async () => {
      await children.close()
      await Promise.all(fronts.map((one) => one.idle()))
      crm.close()
      await post.idle()
      await Promise.all([api.close(), account.close()])
      if (database !== null) {
        await database.up()
        await database.drop(databaseName)
      }
    },
  }
}
