import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { COMPILED } from '../../bin/node-flags.js'

// What a command loads is nearly all of the time it takes; it can be told without a clock.
const MAIN = join(import.meta.dirname, 'main.ts')
const LISTENER = `
  import { writeFileSync } from 'node:fs'
  import { registerHooks } from 'node:module'
  const urls = []
  registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context) } })
  process.on('exit', () => writeFileSync(process.env.LOADED, JSON.stringify(urls)))
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-connector-loaded-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Packages, and rooms of ours, that a run of the program loads. */
async function loadedBy(args: readonly string[]): Promise<readonly string[]> {
  const listener = join(folder, 'listener.mjs')
  const loaded = join(folder, 'loaded.json')
  writeFileSync(listener, LISTENER)
  const env = { PATH: process.env.PATH ?? '', ...COMPILED, ML_CONNECTOR_DATA_DIR: join(folder, 'data'), LOADED: loaded }
  const flags = ['--disable-warning=ExperimentalWarning', '--import', listener]
  await promisify(execFile)(process.execPath, [...flags, MAIN, ...args], { cwd: folder, env })
  const urls: readonly string[] = JSON.parse(readFileSync(loaded, 'utf8'))
  return [...new Set(urls.filter((url) => !WORDS_ALONE.test(url)).map(placeOf))].sort()
}

/** Words that options take, in files that load nothing further. */
const WORDS_ALONE = /\/(plan-names|visma-pipedrive\/streams)\.ts$/

const placeOf = (url: string): string =>
  /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? /\/src\/([^/]+)/.exec(url)?.[1] ?? url

/** Whatever opens a store, asks a system or answers a browser, and the two libraries of schemas and files. */
const HEAVY = [
  ...[
    'connectors',
    'engine',
    'flows',
    'hono',
    'http',
    'kysely',
    'pg',
    'pg-boss',
    'pino',
    'service.ts',
    'store',
    'sync',
  ],
  ...['twins', 'undici', 'yaml', 'zod'],
]

test.each([['--version'], ['--help'], ['sync --help'], ['help serve'], ['connection --help'], ['completion zsh']])(
  '%s loads no store, no connector and no schema',
  async (args) => {
    const loaded = await loadedBy(args.split(' '))
    expect(loaded).toContain('commander')
    expect(loaded.filter((place) => HEAVY.includes(place))).toEqual([])
  },
)

test.each([['status'], ['connection list'], ['doctor']])(
  '%s on the embedded store loads neither the driver of a server nor what asks the two systems',
  async (args) => {
    const loaded = await loadedBy(args.split(' '))
    expect(loaded).toContain('kysely')
    const others = ['engine', 'hono', 'http', 'pg', 'pg-boss', 'pino', 'service.ts', 'sync', 'twins', 'undici', 'yaml']
    expect(loaded.filter((place) => others.includes(place))).toEqual([])
  },
)
