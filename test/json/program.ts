import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cli } from '../../src/cli/cli.ts'
import { runProgram } from '../../src/cli/run-program.ts'
import { createTerminal } from '../../src/cli/terminal/terminal.ts'
import { readConfig } from '../../src/config/config.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { openStore } from '../../src/store/open.ts'
import { nordicCompany } from '../../src/twins/company/company.ts'
import { routeFetch } from '../../src/twins/fetch.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { seeded } from '../../src/twins/random.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { testClock } from '../clock.ts'

export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What the program writes to: how wide each stream is, `null` where it is no terminal but a pipe or a file. */
export interface Screen {
  readonly stdout: number | null
  readonly stderr: number | null
}
const PIPED: Screen = { stdout: null, stderr: null }

/** The whole program in this process, over both twins and a store of its own: one command line after the other. */
export function program() {
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed: 3, clock, suppliers: 3, customers: 4, invoices: 5 })
  const visma = vismaTwin({ company, clock })
  const crm = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
  const fetch = routeFetch({ 'visma.test': visma.fetch, 'nordlys.pipedrive.com': crm.fetch })
  const folder = mkdtempSync(join(tmpdir(), 'ml-json-'))
  const dataDir = join(folder, 'data')
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials

  const ml = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    screen = PIPED,
  ): Promise<Answer> => {
    const environment = { ML_CONNECTOR_DATA_DIR: dataDir, ...env }
    const said = { stdout: '', stderr: '' }
    const stream = (name: keyof Screen) => ({
      ...(screen[name] === null ? {} : { isTTY: true, columns: screen[name] }),
      on: () => undefined,
      write: (text: string) => {
        said[name] += text
        return true
      },
    })
    const streams = { stdin: {}, stdout: stream('stdout'), stderr: stream('stderr') }
    const cli: Omit<Cli, 'run' | 'log'> = {
      terminal: { ...createTerminal(streams as never, environment), bars: null },
      environment,
      config: async () => readConfig(environment),
      ...{ clock, random: seeded(1), fetch, secrets: new KnownSecrets() },
      signal: new AbortController().signal,
    }
    return { code: await runProgram(cli, args), ...said }
  }

  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const connection = (name: string, pipedrive: object): string =>
    file(
      `${name}.yaml`,
      JSON.stringify({
        name,
        visma: {
          apiUrl: 'https://visma.test',
          tokenUrl: 'https://visma.test/connect/token',
          ...{ clientId, clientSecret, tenantId, companyId },
        },
        pipedrive,
        settings: { backfill: { since: '2020-01-01' } },
      }),
    )
  const work = async (name: string) => {
    const store = await openStore({ dataDir, clock })
    try {
      return (await store.work.list()).find((one) => one.name === name)
    } finally {
      await store.close()
    }
  }
  const remove = () => rmSync(folder, { recursive: true, force: true })
  return { ml, file, connection, dataDir, clock, company, folder, token: crm.apiToken, work, remove }
}
