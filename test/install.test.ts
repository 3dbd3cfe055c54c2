import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { SECRETS } from '../src/app/new-connection-file.ts'
import type { Cli } from '../src/cli/cli.ts'
import { createProgram } from '../src/cli/program.ts'
import { readConfig, VARIABLES } from '../src/config/config.ts'

// A server with systemd and a reverse proxy is not at hand where tests are; what its files name can be held to what there is.
const root = join(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

const BLOCKS = [...textOf('docs/install.md').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({
  kind,
  text,
}))
const only = (kind: string): string => {
  const found = BLOCKS.filter((block) => block.kind === kind)
  expect(found).toHaveLength(1)
  return found[0]?.text ?? ''
}
const shell = (start: string): string => {
  const found = BLOCKS.find(({ kind, text }) => kind === 'sh' && text.startsWith(start))
  expect(found, start).toBeDefined()
  return found?.text ?? ''
}

const install = shell('useradd ')
const settings = Object.fromEntries(
  only('ini')
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll("'", '').split('=') as [string, string]),
)
const unit = Object.fromEntries(
  only('systemd')
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => line.split(/=(.*)/).slice(0, 2) as [string, string]),
)
const CLONE = '/opt/ml-connector'
const compose = parse(textOf('docker-compose.yml'), { merge: true })

test('the clone is made from one address in all pages, the one in package.json where there is one', () => {
  const addresses = ['README.md', 'docs/install.md'].map(
    (page) => /^git clone (<[^>]+>|\S+) /m.exec(textOf(page))?.[1] ?? `none in ${page}`,
  )
  const { repository } = JSON.parse(textOf('package.json'))
  const known = typeof repository === 'string' ? repository : repository?.url?.replace(/^git\+/, '')
  const address = known ?? '<address of this repository>'
  expect(addresses).toEqual([address, address])
  expect(install).toContain(`git clone ${address} ${CLONE}\n`)
})

test('the unit starts what the clone has, as the user that was made, with the folders and settings that were made', async () => {
  const [program = '', ...args] = (unit.ExecStart ?? '').split(' ')
  const launcher = program.replace(`${CLONE}/`, '')
  expect(program).toBe(`${CLONE}/${launcher}`)
  expect(statSync(join(root, launcher)).mode & 0o111).not.toBe(0)
  expect(install).toContain(`ln -s ${program} /usr/local/bin/ml-connector\n`)
  const cli = await createProgram({ terminal: { columns: 100, write: () => {}, note: () => {} } } as unknown as Cli)
  expect(args).toEqual(['serve'])
  expect(cli.commands.map((command) => command.name())).toContain(args[0])

  expect(install).toMatch(new RegExp(`^useradd --system .* ${unit.User}\n`))
  expect(unit.Group).toBe(unit.User)
  const own = `-o ${unit.User} -g ${unit.Group}`
  const state = `/var/lib/${unit.StateDirectory}`
  expect(install).toContain(`install -d -m 750 ${own} ${unit.WorkingDirectory}\n`)
  expect(install).toContain(`install -d -m 700 ${own} ${state}\n`)
  expect(install).toContain(`install -m 600 ${own} .env.example ${unit.EnvironmentFile}\n`)
  expect(unit.StateDirectoryMode).toBe('0700')
  // Commands by hand read `.env` of the folder they run in: the same file, so they see the same store.
  expect(unit.EnvironmentFile).toBe(`${unit.WorkingDirectory}/.env`)
  expect(shell('runuser ')).toContain(`runuser -u ${unit.User} -- bash\ncd ${unit.WorkingDirectory}\n`)
  expect(readConfig(settings).dataDir).toBe(state)
  expect(unit.Environment).toBe(`NODE_COMPILE_CACHE=/var/cache/${unit.CacheDirectory}`)
  expect(existsSync(join(root, '.env.example'))).toBe(true)
})

test('every variable it sets is one the program reads, or a secret of the first connection file', () => {
  const foreign = Object.keys(settings).filter((name) => !VARIABLES.includes(name))
  expect(foreign).toEqual([...SECRETS])
  for (const name of Object.keys(settings)) expect(textOf('.env.example')).toContain(`${name}=`)
})

test('a stop has more time than the 10 seconds it takes, under systemd and in containers alike', () => {
  expect(textOf('docs/operate.md')).toContain('within 10 seconds')
  expect(Number(unit.TimeoutStopSec)).toBeGreaterThan(10)
  expect(unit.Restart).toBe('on-failure')
  const graces = ['web', 'worker-1', 'worker-2'].map((name) =>
    Number.parseInt(compose.services[name].stop_grace_period, 10),
  )
  for (const grace of graces) expect(grace).toBeGreaterThan(10)
})

test('the unit gives no rights, and forbids nothing that Node.js needs', () => {
  expect(unit).toMatchObject({ NoNewPrivileges: 'true', CapabilityBoundingSet: '', ProtectSystem: 'strict' })
  expect(unit).not.toHaveProperty('MemoryDenyWriteExecute')
  for (const family of ['AF_INET', 'AF_INET6', 'AF_UNIX'])
    expect(unit.RestrictAddressFamilies?.split(' ')).toContain(family)
})

test('both proxies let all but the metrics through to where serve listens, and tell the sender themselves', () => {
  const { port, publicUrl, trustedProxies } = readConfig(settings)
  const host = new URL(publicUrl ?? '').host
  const [nginx, caddy] = [only('nginx'), only('caddyfile')]
  const passed = [...nginx.matchAll(/location (\S+) \{ (.+?); \}/g)].map(([, path, what]) => [path, what])
  expect(passed).toEqual([
    ['/metrics', 'return 404'],
    ['/', `proxy_pass http://127.0.0.1:${port}`],
  ])
  expect(nginx).toContain(`server_name ${host};`)
  expect(nginx).toContain('proxy_set_header X-Forwarded-For $remote_addr;')
  expect(nginx).toContain('client_max_body_size 1m;')
  expect(caddy.startsWith(`${host} {`)).toBe(true)
  expect(caddy).toContain('\thandle /metrics* {\n\t\trespond 404\n\t}\n\thandle {\n')
  expect(caddy).toContain(`reverse_proxy 127.0.0.1:${port}\n`)
  expect(trustedProxies).toEqual(['127.0.0.1'])
})

test('what was made is what is removed', () => {
  const removed = shell('systemctl disable ')
  const unitFile = /`(\/etc\/systemd\/system\/\S+)`/.exec(textOf('docs/install.md'))?.[1] ?? ''
  const made = [CLONE, '/usr/local/bin/ml-connector', unit.WorkingDirectory, `/var/lib/${unit.StateDirectory}`]
  for (const path of [...made, `/var/cache/${unit.CacheDirectory}`, unitFile]) {
    expect(removed.split(/\s/), path).toContain(path)
  }
  expect(removed).toContain(`userdel ${unit.User}\n`)
  expect(removed).toContain(`systemctl disable --now ${unitFile.split('/').at(-1)?.replace('.service', '')}\n`)
})

test('what the compose file must be given is what its first lines and operate.md ask for, and no more reaches a container', () => {
  const text = textOf('docker-compose.yml')
  const must = [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name))].sort()
  const told = [...text.matchAll(/^# {3}(\w+)=/gm)].map(([, name = '']) => name).sort()
  expect(told).toEqual(must)
  const page = /^## Containers\n([\s\S]*?)^## /m.exec(textOf('docs/operate.md'))?.[1] ?? ''
  for (const name of must) expect(page).toContain(`\`${name}\``)
  // The secrets of the connection file are handed over with the command that seals them.
  for (const name of SECRETS) {
    expect(page).toContain(`-e ${name} `)
    expect(text).not.toContain(name)
  }
})
