import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { expect, vi } from 'vitest'
import { applyConnectionFile } from '../src/connection/apply.ts'
import { systemClock } from '../src/core/clock.ts'
import type { Connection } from '../src/core/connection.ts'
import type { Run } from '../src/core/run.ts'
import type { Store } from '../src/core/store.ts'
import { woken } from '../src/core/work.ts'
import { openStore } from '../src/store/open.ts'
import { type Company, nordicCompany } from '../src/twins/company/company.ts'
import { type PipedriveTwin, pipedriveTwin } from '../src/twins/pipedrive/twin.ts'
import { type Listening, listen } from '../src/twins/serve.ts'
import { vismaTwin } from '../src/twins/visma/twin.ts'
import { migratedFolder } from './migrated-folder.ts'
import { compareTwins } from './oracle.ts'
import { builtProgram } from './program.ts'

const NAME = 'nordlys'
// The signal that would end it is ignored, so that the write itself fails.
const LIMITED = `trap '' XFSZ; ulimit -f "$0"; exec "$@"`

/** The real program as a process. */
export interface Program {
  readonly pid: number
  /** Its log, a line an event; what it says to people is left out. */
  readonly events: () => readonly Readonly<Record<string, unknown>>[]
  readonly said: () => string
  /** Waits for an event of this name. */
  readonly met: (event: string) => Promise<Readonly<Record<string, unknown>>>
  readonly signal: (name: NodeJS.Signals) => void
  readonly ended: Promise<number | null>
}

/** Both twins over real HTTP, a store and whatever processes a test starts. */
export interface Serving {
  readonly company: Company
  readonly crm: PipedriveTwin
  /** The store as another process beside those of the test. */
  readonly store: Store
  readonly connection: () => Promise<Connection>
  readonly lastRun: () => Promise<Run | null>
  /** `maxFileKb`: no file can grow beyond it, as on a full disk. */
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>, maxFileKb?: number) => Program
  /** Stops the writes to Pipedrive, from the `nth` on from now, until it is called off. */
  readonly holdWrites: (nth: number) => { readonly held: Promise<void>; readonly release: () => void }
  /** Has Visma.net answer everything with this; `null`: as it is. */
  readonly refuseReads: (answer: (() => Response) | null) => void
  /** Makes the connection due, as its schedule would. */
  readonly makeDue: () => Promise<void>
  /** What is wrong in Pipedrive, by the independent checker. */
  readonly wrong: () => readonly string[]
  readonly close: () => Promise<void>
}

export const eventually = <T>(check: () => T | Promise<T>, timeout = 60_000): Promise<T> =>
  vi.waitFor(check, { timeout, interval: 20 })

// Each party is two searches, at the pace of Pipedrive.
const FEW = { suppliers: 1, customers: 3 }

export async function serving(databaseUrl: string | null, parties = FEW): Promise<Serving> {
  const company = nordicCompany({ seed: 5, clock: systemClock, ...parties, invoices: 18 })
  const visma = vismaTwin({ company, clock: systemClock })
  const crm = pipedriveTwin({ clock: systemClock, plan: 'ultimate', seats: 5 })
  let before: () => Promise<void> = async () => undefined
  let refusal: (() => Response) | null = null
  const servers: Listening[] = [
    await listen(async (request) => refusal?.() ?? visma.fetch(request)),
    await listen(async (request) => {
      if (request.method !== 'GET') await before()
      return crm.fetch(request)
    }),
  ]
  const dataDir = await migratedFolder('ml-serving-', databaseUrl)
  const store = await openStore({ dataDir, databaseUrl, clock: systemClock })
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  const [api, page] = servers.map(({ url }) => url)
  const file = {
    name: NAME,
    visma: { apiUrl: api, tokenUrl: `${api}/connect/token`, clientId, clientSecret, tenantId, companyId },
    pipedrive: { apiUrl: page, apiToken: crm.apiToken, plan: 'ultimate', seats: 5, budgetShare: 1 },
  }
  const now = () => systemClock.now().getTime()
  const { connection } = await applyConnectionFile(store, JSON.stringify(file), {}, { allowPrivateHosts: true }, now())
  await store.connections.setState(connection.id, 'active', null, now())

  const built = await builtProgram()
  const programs: { readonly child: ChildProcess; readonly ended: Promise<unknown> }[] = []
  const start: Serving['start'] = (args, env = {}, maxFileKb) => {
    const program = [process.execPath, '--disable-warning=ExperimentalWarning', built.main, ...args] as const
    const [command, ...rest] =
      maxFileKb === undefined ? program : (['bash', '-c', LIMITED, `${maxFileKb}`, ...program] as const)
    const child = spawn(command, rest, {
      env: {
        PATH: process.env.PATH ?? '',
        ...built.env,
        ML_CONNECTOR_DATA_DIR: dataDir,
        ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1',
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    const events = () =>
      said
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line))
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    programs.push({ child, ended })
    return {
      pid: child.pid ?? 0,
      events,
      said: () => said,
      met: (name) =>
        eventually(() => {
          const found = events().find(({ event }) => event === name)
          if (found === undefined) throw new Error(`No ${name} yet:\n${said.slice(-2_000)}`)
          return found
        }),
      signal: (name) => void child.kill(name),
      ended,
    }
  }
  return {
    company,
    crm,
    store,
    connection: async () => (await store.connections.byName(NAME)) ?? connection,
    lastRun: async () => (await store.runs.list(connection.id, 1))[0] ?? null,
    start,
    holdWrites: (nth) => {
      const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let left = nth
      before = async () => {
        left -= 1
        if (left > 0) return
        held.resolve()
        await released.promise
      }
      return { held: held.promise, release: released.resolve }
    },
    refuseReads: (answer) => {
      refusal = answer
    },
    makeDue: async () => {
      await store.work.change(connection.id, (work) => woken(work, { priority: 'schedule' }, now()))
    },
    wrong: () => compareTwins(company, crm, { companyId }),
    close: async () => {
      for (const { child } of programs) child.kill('SIGKILL')
      await Promise.all(programs.map(({ ended }) => ended))
      await store.close()
      await Promise.all(servers.map((server) => server.close()))
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The run that is over, whichever process ran it. */
export const finished = (it: Serving, timeout?: number): Promise<Run> =>
  eventually(async () => {
    const run = await it.lastRun()
    expect(run?.status).toMatch(/^done/)
    return run as Run
  }, timeout)
