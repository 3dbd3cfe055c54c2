import { existsSync, globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { DOORS, ROOMS, roomsTable } from './rooms.ts'

const root = join(import.meta.dirname, '..')
const programs = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
const everything = [...globSync('{src,test,bench,docs}/**/*.ts', { cwd: root }), ...globSync('bin/*.js', { cwd: root })]
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Behind the doors: what only a use case may ask. */
const BEHIND_THE_DOORS = ['store', 'core/store.ts', 'core/sync-store.ts', 'core/work.ts']

/** Twins stand for systems of others, so they share no knowledge with what talks to them: only plain tools. */
const TWINS_FROM_CORE = ['core/ids.ts', 'core/money.ts', 'core/clock.ts', 'core/json.ts']

const CHANCE_AND_TIME: readonly { readonly call: RegExp; readonly allowed: readonly string[] }[] = [
  { call: /\bDate\.now\(/, allowed: [] },
  { call: /\bnew Date\(\)/, allowed: ['src/core/clock.ts'] },
  { call: /\bMath\.random\b/, allowed: ['src/cli/main.ts'] },
]

/** Rooms that work for any systems. Their code names none: what is a system's own comes from its connector or flows. */
const FOR_ANY_SYSTEMS = ['core', 'sync', 'engine', 'inbox', 'store', 'observe', 'config', 'doctor', 'serve']

const MAX_LINES = 300

const inside = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`)

const roomOf = (file: string): string | null =>
  Object.keys(ROOMS)
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

test('every file stands in a room of the plan', () => {
  expect(programs.map((file) => relative('src', file)).filter((file) => roomOf(file) === null)).toEqual([])
})

test('a room imports only the rooms the plan allows it', () => {
  const trespasses = programs.flatMap((file) => {
    const own = relative('src', file)
    const room = roomOf(own)
    if (room === null) return []
    const allowed = [room, ...(ROOMS[room]?.imports ?? [])]
    return importsOf(file)
      .filter((target) => target !== own && !target.startsWith('..') && !allowed.some((to) => inside(target, to)))
      .map((target) => `${own} imports ${target}`)
  })
  expect(trespasses).toEqual([])
})

// Also of types: whoever reads one file of a circle has to read them all.
test('no files import each other in a circle', () => {
  const imports = new Map(programs.map((file) => [relative('src', file), importsOf(file)]))
  expect([...imports.keys()].flatMap((file) => circleThrough(file, imports) ?? [])).toEqual([])
})

/** The shortest way from a file back to itself, told once: by the first of its files. */
function circleThrough(file: string, imports: ReadonlyMap<string, readonly string[]>): string | null {
  const ways = new Map([[file, file]])
  // A map takes in what is added while it is walked.
  for (const [at, way] of ways)
    for (const next of imports.get(at) ?? []) {
      if (next === file) return `${way} → ${file}`
      if (next > file && !ways.has(next)) ways.set(next, `${way} → ${next}`)
    }
  return null
}

// Twins are equipment of tests too.
const EQUIPMENT_OF_TESTS = 'twins'

test('whatever is exported has a user besides tests, and nothing is exported that no other file names', () => {
  const texts = new Map(everything.map((file) => [file, withoutComments(textOf(file))]))
  const names = (file: string, name: string): number =>
    texts.get(file)?.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0
  const importers = Map.groupBy(
    everything.flatMap((file) => importsOf(file).map((target) => ({ file, target: join('src', target) }))),
    ({ target }) => target,
  )
  const useless = programs.flatMap((file) => {
    const others = (importers.get(file) ?? []).map((one) => one.file)
    const exported = texts.get(file)?.matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm) ?? []
    return [...exported].flatMap(([, name = '']) => {
      const users = others.filter((other) => names(other, name) > 0)
      if (users.length === 0) return [`${file}: nobody else names ${name}`]
      const isTests = inside(file, `src/${EQUIPMENT_OF_TESTS}`)
      const isUsed =
        isTests || names(file, name) > 1 || users.some((user) => programs.includes(user) || user.startsWith('docs'))
      return isUsed ? [] : [`${file}: only tests use ${name}`]
    })
  })
  expect(useless).toEqual([])
})

test('the page on architecture shows the plan', () => {
  expect(textOf('docs/architecture.md')).toContain(roomsTable())
})

test('files of src that a page names are there', () => {
  // The page on architecture names one more, which a reader is to add.
  const toBeAdded = 'flows/visma-pipedrive/documents/purchase-orders-phase.ts'
  const pages = globSync('{*.md,docs/**/*.md,test/mutants/*.md}', { cwd: root }).filter(
    (page) => page !== 'CHANGELOG.md',
  )
  const rooms = new Set(Object.keys(ROOMS).map((room) => room.split('/')[0]))
  const missing = pages.flatMap((page) =>
    [...textOf(page).matchAll(/(?<![\w./-])(?:src\/)?((?:[a-z-]+\/)+[a-z0-9-]+(?:\.test)?\.ts)\b/g)]
      .map(([, file = '']) => file)
      .filter((file) => rooms.has(file.split('/')[0] ?? ''))
      .filter((file) => file !== toBeAdded && !existsSync(join(root, 'src', file)))
      .map((file) => `${page}: ${file}`),
  )
  expect(missing).toEqual([])
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

test('rooms for any systems name neither of the two in their code', () => {
  const naming = programs
    .filter((file) => FOR_ANY_SYSTEMS.some((room) => inside(file, `src/${room}`)))
    .filter((file) => /visma|pipedrive/i.test(withoutComments(textOf(file))))
  expect(naming).toEqual([])
})

// Tests are run by another compiler, which reads some texts that Node.js refuses to start with.
test('Node.js can run every file as it stands', () => {
  const isStarted = (file: string): boolean => file.endsWith('.ts') && !file.endsWith('.test.ts')
  const refused = everything.filter(isStarted).filter((file) => {
    try {
      stripTypeScriptTypes(textOf(file))
      return false
    } catch {
      return true
    }
  })
  expect(refused).toEqual([])
})

test('no file is longer than 300 lines', () => {
  const long = everything
    .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES)
  expect(long).toEqual([])
})

test('only config/environment.ts reads the environment', () => {
  expect(
    programs.filter((file) => file !== 'src/config/environment.ts' && textOf(file).includes('process.env')),
  ).toEqual([])
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
