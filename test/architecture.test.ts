import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const programs = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
const everything = [...globSync('{src,test,bench}/**/*.ts', { cwd: root }), ...globSync('bin/*.js', { cwd: root })]
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

/**
 * Which room may import which, by path below `src/`; the longest fitting room counts. Every room may import
 * itself. A room that is not in the table is a mistake: give it a line here first.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  'connectors/http': ['core'],
  'connectors/visma': ['core', 'connectors/http'],
  'connectors/pipedrive': ['core', 'connectors/http'],
  'flows/visma-pipedrive': ['core', 'connectors/visma', 'connectors/pipedrive'],
  sync: ['core'],
  // The queue lives beside the store in its database, and its trouble is told in the same words.
  engine: ['core', 'store/postgres-place.ts', 'store/postgres-trouble.ts'],
  store: ['core', 'make-folders.ts'],
  http: ['core', 'sign-in'],
  observe: ['core'],
  inbox: ['core', 'connectors/visma', 'connectors/pipedrive', 'sync/keep-lease.ts'],
  serve: ['app', 'core', 'engine', 'log.ts', 'service.ts'],
  'hooks.ts': ['core', 'connect.ts', 'flows', 'inbox'],
  'sign-in': [
    'core',
    'connectors/http',
    'connectors/pipedrive',
    'connection',
    'connection-file.ts',
    'log.ts',
    'oauth-tokens.ts',
  ],
  twins: ['core'],
  // The file a connection is described in, and the checks of the machine.
  connection: ['core', 'config.ts', 'connection-file.ts', 'engine/schedule.ts', 'nearest.ts'],
  'connection-file.ts': ['core', 'config.ts', 'connection'],
  doctor: ['core', 'config.ts', 'make-folders.ts'],
  cli: [
    'app',
    'core',
    'config.ts',
    'environment.ts',
    'log.ts',
    'nearest.ts',
    'reading.ts',
    'service.ts',
    'copy-between-stores.ts',
    'delete-without-key.ts',
    'examine-store.ts',
    'connect.ts',
    'doctor',
    'engine',
    'http',
    'serve',
    'twins',
  ],
  // What can be asked, as functions with typed JSON.
  app: [
    'core',
    'budget-of.ts',
    'config.ts',
    'connection',
    'connection-file.ts',
    'connectors',
    'flows',
    'inbox',
    'nearest.ts',
    'planned-operation.ts',
  ],
  'config.ts': ['core', 'nearest.ts'],
  'environment.ts': ['config.ts'],
  'log.ts': ['config.ts', 'core', 'log-error.ts', 'observe'],
  'log-error.ts': ['core'],
  'nearest.ts': [],
  'make-folders.ts': [],
  'follow-run.ts': ['core'],
  // Wiring: the files that may know everybody below the command line.
  'connect.ts': ['core', 'connectors', 'flows', 'log.ts', 'oauth-tokens.ts', 'observe', 'sign-in'],
  'budget-of.ts': ['core', 'connectors/pipedrive'],
  'planned-operation.ts': ['core', 'connectors/pipedrive'],
  'oauth-tokens.ts': ['core', 'connectors/pipedrive', 'log.ts'],
  'examine-store.ts': ['config.ts', 'store'],
  'delete-without-key.ts': ['app', 'core', 'config.ts', 'connect.ts', 'store'],
  'copy-between-stores.ts': ['core', 'config.ts', 'connect.ts', 'store'],
  'adopt.ts': ['app', 'core', 'sync'],
  // The part of the service that asks neither system, light enough to answer at once.
  'reading.ts': ['app', 'config.ts', 'core', 'inbox', 'store'],
  'service.ts': [
    'adopt.ts',
    'app',
    'core',
    'connectors',
    'flows',
    'sync',
    'engine',
    'store',
    'http',
    'observe',
    'sign-in',
    'oauth-tokens.ts',
    'budget-of.ts',
    'connection',
    'config.ts',
    'connect.ts',
    'connection-file.ts',
    'follow-run.ts',
    'hooks.ts',
    'log.ts',
    'nearest.ts',
    'planned-operation.ts',
    'reading.ts',
  ],
}

/** Doors ask by the use cases of `app`, so that a second door says and does the same. None of them knows the store. */
const DOORS = ['cli', 'http']
const BEHIND_THE_DOORS = ['store', 'core/store.ts', 'core/sync-store.ts', 'core/work.ts']

/** Twins stand for systems of others, so they share no knowledge with what talks to them: only plain tools. */
const TWINS_FROM_CORE = ['core/ids.ts', 'core/money.ts', 'core/clock.ts', 'core/json.ts']

const CHANCE_AND_TIME: readonly { readonly call: RegExp; readonly allowed: readonly string[] }[] = [
  { call: /\bDate\.now\(/, allowed: [] },
  { call: /\bnew Date\(\)/, allowed: ['src/core/clock.ts'] },
  { call: /\bMath\.random\b/, allowed: ['src/cli/main.ts'] },
]

const MAX_LINES = 300

const inside = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`)

const roomOf = (file: string): string | null =>
  Object.keys(MAY_IMPORT)
    .filter((room) => inside(file, room))
    .sort((a, b) => b.length - a.length)[0] ?? null

/** Files of ours that a file imports, by path below `src/`. */
function importsOf(file: string): readonly string[] {
  const found = textOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, path = '']) => relative(join(root, 'src'), join(root, dirname(file), path)))
}

// Of node:net it takes the arithmetic of addresses.
test('core reaches nothing outside the program', () => {
  const reaching = programs
    .filter((file) => file.startsWith(join('src', 'core')))
    .filter((file) => /from 'node:(fs|http|https|tls|dns|child_process|worker_threads|os|sqlite)/.test(textOf(file)))
  expect(reaching).toEqual([])
})

test('every file stands in a room of the import table', () => {
  expect(programs.map((file) => relative('src', file)).filter((file) => roomOf(file) === null)).toEqual([])
})

test('a room imports only the rooms the table allows it', () => {
  const trespasses = programs.flatMap((file) => {
    const own = relative('src', file)
    const room = roomOf(own)
    if (room === null) return []
    const allowed = [room, ...(MAY_IMPORT[room] ?? [])]
    return importsOf(file)
      .filter((target) => target !== own && !target.startsWith('..') && !allowed.some((to) => inside(target, to)))
      .map((target) => `${own} imports ${target}`)
  })
  expect(trespasses).toEqual([])
})

test('the doors do not know the store', () => {
  const trespasses = programs
    .filter((file) => DOORS.some((door) => inside(file, `src/${door}`)))
    .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
    .filter(({ target }) => BEHIND_THE_DOORS.some((room) => inside(target, room)))
  expect(trespasses).toEqual([])
})

test('twins know nothing of the program but plain tools', () => {
  const trespasses = programs
    .filter((file) => inside(file, 'src/twins'))
    .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
    .filter(({ target }) => inside(target, 'core') && !TWINS_FROM_CORE.includes(target))
  expect(trespasses).toEqual([])
})

test('what the command line is made of stays light: whatever is heavy is loaded by the command that runs', () => {
  const reached = new Set(
    globSync('src/cli/{main,program,commands/*}.ts', { cwd: root }).filter((f) => programs.includes(f)),
  )
  const libraries = new Set<string>()
  // A set takes in what is added while it is walked.
  for (const file of reached) {
    for (const [, what = ''] of textOf(file).matchAll(/^(?:import|export)\s(?!type\s)[^']*?from '([^']+)'/gm)) {
      if (what.startsWith('.')) reached.add(relative(root, join(root, dirname(file), what)))
      else if (!what.startsWith('node:')) libraries.add(`${what}, by ${file}`)
    }
  }
  const allowed = /^(commander|picocolors|fastest-levenshtein),/
  expect([...reached].filter((file) => /^src\/(twins|store|sync|engine|http|service)\b/.test(file))).toEqual([])
  expect([...libraries].filter((library) => !allowed.test(library))).toEqual([])
})

test('no file is longer than 300 lines', () => {
  const long = everything
    .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES)
  expect(long).toEqual([])
})

test('only environment.ts reads the environment', () => {
  expect(programs.filter((file) => file !== 'src/environment.ts' && textOf(file).includes('process.env'))).toEqual([])
})

test('time and chance are arguments', () => {
  const calls = CHANCE_AND_TIME.flatMap(({ call, allowed }) =>
    programs
      .filter((file) => !allowed.includes(file) && call.test(withoutComments(textOf(file))))
      .map((file) => `${file}: ${call.source}`),
  )
  expect(calls).toEqual([])
})

test('imports name the file with its ending, and no file only re-exports', () => {
  const bare = everything.filter((file) => /(?:from|import\()\s*'\.[^']*(?<!\.ts|\.js|\.json)'/.test(textOf(file)))
  expect(bare).toEqual([])
  expect(programs.filter((file) => file.endsWith('/index.ts'))).toEqual([])
})

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '')
