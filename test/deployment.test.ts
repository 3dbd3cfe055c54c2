import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import type { Cli } from '../src/cli/cli.ts'
import { createProgram } from '../src/cli/program.ts'
import { VARIABLES } from '../src/config/config.ts'

// Containers cannot be run everywhere tests are, so what can be wrong in these files without running them is looked for.
const root = join(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

interface ServiceFile {
  readonly image?: string
  readonly build?: string
  readonly user?: string
  readonly read_only?: boolean
  readonly command?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly healthcheck: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, unknown>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
}
const compose = textOf('docker-compose.yml')
const document = parseDocument(compose, { merge: true, uniqueKeys: true })
const file = document.toJS() as {
  readonly services: Readonly<Record<string, ServiceFile>>
  readonly volumes: Readonly<Record<string, unknown>>
}
const services = Object.entries(file.services)
const ours = services.filter(([, service]) => service.build !== undefined)

/** Lines of the Dockerfile, continuations joined. */
const steps = textOf('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
const argumentsOf = (word: string) =>
  steps.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))

const majorOf = (version: string) => /\d+/.exec(version)?.[0]

const program = await createProgram({ terminal: { columns: 100, write: () => {}, note: () => {} } } as unknown as Cli)

/** Why these arguments would be refused as wrong usage; `null` when the program knows them all. */
function unknownIn([name = '', ...rest]: readonly string[]): string | null {
  const command = program.commands.find((one) => one.name() === name)
  if (command === undefined) return `There is no command ${name}`
  const flags = rest.filter((argument) => argument.startsWith('--'))
  const unknown = flags.find((flag) => !command.options.some(({ long }) => long === flag))
  if (unknown !== undefined) return `${name} has no ${unknown}`
  for (const option of command.options) {
    const value = rest[rest.indexOf(option.long ?? '') + 1]
    if (!rest.includes(option.long ?? '') || value === undefined || option.parseArg === undefined) continue
    try {
      option.parseArg(value, undefined)
    } catch (error) {
      return String(error)
    }
  }
  return null
}

test('the compose file parses, without a warning', () => {
  expect([...document.errors, ...document.warnings]).toEqual([])
  expect(services.map(([name]) => name).sort()).toEqual(['db', 'web', 'worker-1', 'worker-2'])
})

test('every command and flag in it is one the program has', () => {
  expect(ours).toHaveLength(3)
  for (const [name, { command }] of ours) expect(unknownIn(command ?? []), name).toBeNull()
  expect(unknownIn(['serve', '--role', 'queen'])).toContain('Use one of')
  expect(unknownIn(['serve', '--rule', 'web'])).toContain('--rule')
  const written = compose.match(/ml-connector (?:connection \w+)/g) ?? []
  for (const line of written) {
    const [, group, verb] = line.split(' ')
    expect(program.commands.find((one) => one.name() === group)?.commands.map((one) => one.name())).toContain(verb)
  }
})

test('every variable it gives the program is one the program reads', () => {
  for (const [name, { environment }] of ours) {
    expect(
      Object.keys(environment).filter((variable) => !VARIABLES.includes(variable)),
      name,
    ).toEqual([])
  }
  const [database] = [...new Set(ours.map(([, { environment }]) => environment.DATABASE_URL))]
  const password = `\${POSTGRES_PASSWORD:?set it in .env}`
  expect(database).toBe(`postgres://ml_connector:${password}@db:5432/ml_connector`)
  expect(file.services.db?.environment).toMatchObject({
    POSTGRES_USER: 'ml_connector',
    POSTGRES_DB: 'ml_connector',
    POSTGRES_PASSWORD: password,
  })
})

test('it holds no secret: what is one must be set, or nothing starts', () => {
  for (const variable of ['POSTGRES_PASSWORD', 'ML_CONNECTOR_KEY', 'ML_CONNECTOR_URL']) {
    const uses = compose.match(new RegExp(`\\$\\{${variable}[^}]*\\}`, 'g')) ?? []
    expect(uses.length, variable).toBeGreaterThan(0)
    for (const use of uses) expect(use).toMatch(/:\?/)
  }
})

test('every container runs as nobody special, on a root it cannot write, and is asked how it is', () => {
  for (const [name, { user, read_only, healthcheck }] of services) {
    expect({ user: user !== undefined && user !== 'root' && user !== '0', read_only }, name).toEqual({
      user: true,
      read_only: true,
    })
    expect(healthcheck.test[0], name).toBe('CMD')
  }
  for (const [name, { healthcheck, environment, ports = [] }] of ours) {
    const [, , script = '', url = ''] = healthcheck.test
    expect(existsSync(join(root, script)), name).toBe(true)
    expect(new URL(url)).toMatchObject({ port: environment.PORT, pathname: '/readyz' })
    for (const port of ports) expect(port).toBe(`127.0.0.1:${environment.PORT}:${environment.PORT}`)
  }
})

test('what a service waits for and what it mounts is there', () => {
  for (const [name, { depends_on = {}, volumes = [] }] of services) {
    for (const other of Object.keys(depends_on)) expect(Object.keys(file.services), name).toContain(other)
    for (const volume of volumes) expect(Object.keys(file.volumes), name).toContain(volume.split(':')[0])
  }
})

test('the Node.js that starts it is promised alike everywhere, and so is the one it runs on', () => {
  const { engines, devDependencies } = JSON.parse(textOf('package.json'))
  const launcher = textOf('bin/ml-connector.js')
  expect(textOf('README.md')).toContain(`Node.js ${majorOf(engines.node)} or newer; \`npm ci\` brings`)
  expect(textOf('README.md')).toContain(`the Node.js ${majorOf(devDependencies.node)} the program itself runs on`)
  expect(launcher).toContain(`const NEEDED = ${majorOf(devDependencies.node)}\n`)
  // npm warns of each library that asks for a newer one than starts it, a screenful before the first command.
  expect(JSON.parse(textOf('package-lock.json')).packages[''].engines).toEqual(engines)
  expect(textOf('.npmrc')).toMatch(/^loglevel=error$/m)
})

test('the image is built of what is there, and not run as root', () => {
  const stages = argumentsOf('FROM').flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? [])
  const ignored = textOf('.dockerignore')
  for (const line of argumentsOf('COPY')) {
    const [, stage] = /^--from=(\w+) /.exec(line) ?? []
    if (stage !== undefined) expect(stages).toContain(stage)
    else {
      for (const source of line.split(' ').slice(0, -1)) {
        expect(existsSync(join(root, source)), source).toBe(true)
        expect(ignored).toContain(`!${source}\n`)
      }
    }
  }
  expect(steps.indexOf('USER node')).toBeGreaterThan(steps.findLastIndex((line) => line.startsWith('RUN ')))
  const [command = '[]'] = argumentsOf('CMD')
  expect(unknownIn(JSON.parse(command) as string[])).toBeNull()
  const { bin, devDependencies } = JSON.parse(textOf('package.json'))
  expect(argumentsOf('FROM').every((line) => line.startsWith(`node:${majorOf(devDependencies.node)}-`))).toBe(true)
  expect(steps.join('\n')).toContain(`/app/${bin['ml-connector']} /usr/local/bin/ml-connector`)
})
