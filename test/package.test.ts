import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openApiDocument } from '../src/http/api/openapi.ts'
import { freePort } from './free-port.ts'

const ROOT = join(import.meta.dirname, '..')
const BUILD = 'build'
const NOBODY = 65_534
const folder = mkdtempSync(join(tmpdir(), 'ml-connector-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a package manager would unpack, in `node_modules` of an empty folder, with the libraries it names and no other. */
function installed(): string {
  const build = join(folder, BUILD)
  mkdirSync(build)
  for (const file of ['bin', 'README.md', 'CHANGELOG.md', 'LICENSE', 'package.json']) {
    cpSync(join(ROOT, file), join(build, file), { recursive: true })
  }
  execFileSync(process.execPath, [join(ROOT, 'build', 'program.ts'), join(build, 'dist')])
  // As `npm run build:ui`, which `npm pack` does before.
  const pages = ['run', '--silent', 'build:ui', '--', '--outDir', join(build, 'dist', 'ui')]
  execFileSync('npm', pages, { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } })
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: build })
  const [tarball = ''] = readdirSync(build).filter((file) => file.endsWith('.tgz'))

  const place = join(folder, 'somewhere', 'node_modules')
  mkdirSync(place, { recursive: true })
  execFileSync('tar', ['-xzf', join(build, tarball), '-C', place])
  cpSync(join(place, 'package'), join(place, 'ml-connector'), { recursive: true })
  rmSync(join(place, 'package'), { recursive: true })
  for (const library of libraries()) {
    mkdirSync(dirname(join(place, library)), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', library), join(place, library))
  }
  return join(place, 'ml-connector')
}

/** Names of what is installed for the program itself. */
function libraries(): readonly string[] {
  const args = ['ls', '--omit=dev', '--all', '--parseable']
  const { stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 })
  const paths = stdout.split('\n').map((line) => relative(join(ROOT, 'node_modules'), line))
  return [...new Set(paths.filter((path) => path !== '' && !path.startsWith('..') && !path.includes('node_modules')))]
}

const home = installed()
const started = (args: readonly string[], flags: readonly string[] = [], at = home) =>
  spawnSync(process.execPath, [...flags, join(at, 'bin', 'ml-connector.js'), ...args], {
    cwd: join(home, '..', '..'),
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: folder },
  })

test('an installed package plays the whole demo, without the libraries of development', () => {
  expect(existsSync(join(home, '..', 'typescript'))).toBe(false)
  const { status, stdout, stderr } = started(['demo', '--once'])
  expect(stderr).not.toMatch(/Cannot find|ERR_/)
  expect(stdout).toContain('First sync\nDone')
  expect(status).toBe(0)
})

test('it brings the program and its notes, and neither source, tests nor settings of development', () => {
  // Node.js keeps what it compiled in `node_modules`.
  const brought = readdirSync(home).filter((file) => file !== 'node_modules')
  expect(brought.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'package.json'])
  const files = readdirSync(join(home, 'dist'), { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => /\.ts$|\.test\./.test(file))).toEqual([])
  expect(files).toEqual(expect.arrayContaining([join('program', 'main.js'), join('ui', 'index.html')]))
})

test('the program finds what it looks for from where it was built as from its source', () => {
  const said = (args: readonly string[], at: string) => started(args, [], at).stdout
  expect(said(['--version'], home)).toBe(said(['--version'], ROOT))
  expect(said(['completion', 'bash'], home).replaceAll(home, '.')).toBe(
    said(['completion', 'bash'], ROOT).replaceAll(ROOT, '.'),
  )
})

test('an installed package tells an older Node.js what is needed, in one sentence', () => {
  const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.11.0'})"
  expect(started(['--version'], ['--import', old])).toMatchObject({
    status: 2,
    stderr: 'ml-connector needs Node.js 24 or newer; this is 20.11.0. Install a newer one from nodejs.org.\n',
  })
})

/** What the last stage of the image copies: where from, and where to. */
function layers(): readonly { readonly from: string; readonly to: string }[] {
  const [last = ''] = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
    .split(/^FROM /m)
    .slice(-1)
  return [...last.matchAll(/^COPY (?:--from=\w+ \/app\/)?(\S+) \.\/(\S*)$/gm)].map(([, from = '', to = '']) => ({
    from,
    to: to === '' ? from : to,
  }))
}

/** How the program describes its API to the first admin, who comes in by the link that it printed. */
async function described(url: string, said: string): Promise<unknown> {
  const token = /setup\?token=([\w-]+)/.exec(said)?.[1]
  const link = await fetch(`${url}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token, email: 'kari@nordlys.no', name: 'Kari', password: 'a long enough password' }),
  })
  const cookie = link.headers.getSetCookie().map((one) => one.split(';')[0])
  return (await fetch(`${url}/api/v1/openapi.json`, { headers: { cookie: cookie.join('; ') } })).json()
}

test('what the image holds runs as nobody from a folder that cannot be written, with an empty folder for its data', async () => {
  const [app, data] = [join(folder, 'app'), join(folder, 'data')]
  for (const { from, to } of layers()) {
    if (from !== 'node_modules') cpSync(join(folder, BUILD, from), join(app, to), { recursive: true })
    else for (const one of libraries()) cpSync(join(ROOT, from, one), join(app, to, one), { recursive: true })
  }
  mkdirSync(data)
  const isRoot = process.getuid?.() === 0
  // Only root can become somebody else; whoever else runs this is nobody special already.
  if (isRoot) {
    for (const open of [folder, app]) chmodSync(open, 0o755)
    chownSync(data, NOBODY, NOBODY)
  }
  execFileSync('chmod', ['-R', 'a-w', app])
  const port = String(await freePort())
  const server = spawn(process.execPath, [join(app, 'bin', 'ml-connector.js'), 'serve'], {
    cwd: data,
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ML_CONNECTOR_DATA_DIR: data, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  try {
    let said = ''
    const listening = Promise.withResolvers<void>()
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('setup?token=')) listening.resolve()
      })
    }
    await Promise.race([listening.promise, ended])
    expect(said).toContain('serve.ready')
    const [ready, page] = await Promise.all(['readyz', ''].map((path) => fetch(`http://127.0.0.1:${port}/${path}`)))
    expect([ready?.status, page?.status, await page?.text()]).toEqual([200, 200, expect.stringContaining('<html')])
    // What describes the API comes from two copies of a library, its own and that of the one that generates it.
    expect(await described(`http://127.0.0.1:${port}`, said)).toEqual(await openApiDocument('/api/v1'))
  } finally {
    server.kill('SIGTERM')
    execFileSync('chmod', ['-R', 'u+w', app])
  }
  expect(await ended).toBe(0)
})
