import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nordicCompany } from '../src/twins/company/company.ts'
import { pipedriveTwin } from '../src/twins/pipedrive/twin.ts'
import { type Listening, listen } from '../src/twins/serve.ts'
import { vismaTwin } from '../src/twins/visma/twin.ts'
import { type CliWorld, cliWorld } from './cli.ts'
import { hurriedClock } from './clock.ts'
import { compareTwins } from './oracle.ts'

// The README's way with own credentials, as it is written, from an empty folder; only what is each user's own is filled in.
const blocksOf = (page: string) =>
  [...readFileSync(join(import.meta.dirname, '..', page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, kind = '', text = '']) => ({ kind, text }),
  )
const BLOCKS = blocksOf('README.md')
const FINANCE = blocksOf('docs/finance.md')
const shell = (blocks: typeof BLOCKS) =>
  blocks.filter(({ kind }) => kind === 'sh').flatMap(({ text }) => text.trimEnd().split('\n'))

const NOT_RUN: Readonly<Record<string, string>> = {
  'git clone <address of this repository> ml-connector && cd ml-connector\nnpm ci\nnpm run demo\n':
    'installs the program; the demo has tests of its own',
  'ML_CONNECTOR_URL=https://ml-connector.example.com npx ml-connector serve\n': 'runs until it is stopped',
  'npm ci && npm test\n': 'would run this test within itself',
}

// As the shell does, without the comment behind it.
const COMMAND = /^npx ml-connector (.+?)(?: +#.*)?$/
/** These read or write files of the folder they are run in, `.env` among them, and so are processes of their own. */
const NEEDS_ITS_FOLDER = /connection apply|--html/
const block = (kind: string): string => BLOCKS.find((one) => one.kind === kind)?.text ?? ''
const steps = shell(BLOCKS.filter(({ text }) => !(text in NOT_RUN)))

const clock = hurriedClock()
const company = nordicCompany({ seed: 3, clock, suppliers: 2, customers: 5, invoices: 8 })
const visma = vismaTwin({ company, clock })
const crm = pipedriveTwin({ clock, plan: 'lite', seats: 3 })
let world: CliWorld
let servers: readonly Listening[]

beforeAll(async () => {
  world = cliWorld(clock)
  servers = [await listen(visma.fetch), await listen(crm.fetch)]
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  world.remove()
})

/** Every text must be there: a value that is no longer in the README would be filled in nowhere. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((so, [from, to]) => {
    expect(so).toContain(from)
    return so.replace(from, () => to)
  }, text)
}

test('every command block of the README is run here or listed with the reason why not', () => {
  const texts = BLOCKS.filter(({ kind }) => kind === 'sh').map(({ text }) => text)
  for (const text of Object.keys(NOT_RUN)) expect(texts).toContain(text)
  expect(steps.length).toBeGreaterThanOrEqual(6)
  for (const step of steps) expect(step).toMatch(COMMAND)
})

test('the way with own credentials leads from an empty folder to a CRM that equals the books, line by line', async () => {
  const [api = '', page = ''] = servers.map(({ url }) => url)
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  world.file(
    '.env',
    filled(block('ini'), {
      'the-secret-of-the-visma-application': clientSecret,
      'the-api-token-of-the-pipedrive-user': crm.apiToken,
    }),
  )
  world.file(
    'connection.yaml',
    filled(block('yaml'), {
      'visma:\n': `visma:\n  apiUrl: ${api}\n  tokenUrl: ${api}/connect/token\n`,
      isv_nordlys_sync: clientId,
      '7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11': tenantId,
      '1234567': companyId,
      'https://nordlys.pipedrive.com': page,
    }),
  )
  const env = { ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1', VISMA_CLIENT_SECRET: undefined, PIPEDRIVE_API_TOKEN: undefined }
  for (const step of steps) {
    const args = COMMAND.exec(step)?.[1]?.split(' ') ?? []
    const { code, stdout, stderr } = await (NEEDS_ITS_FOLDER.test(step) ? world.ml : world.here)(args, env)
    // 1 is a pause too: with --first the rest waits.
    expect(code, `${step}\n${stdout}\n${stderr}`).toBe(step.includes('--first') ? 1 : 0)
  }
  expect(compareTwins(company, crm, { companyId })).toEqual([])

  const looks = shell(FINANCE)
  expect(looks.length).toBeGreaterThan(1)
  for (const look of looks) {
    const { code, stdout, stderr } = await world.here(
      look
        .replace(/ +#.*$/, '')
        .split(' ')
        .slice(1),
      env,
    )
    expect(code, `${look}\n${stdout}\n${stderr}`).toBe(0)
  }
})
