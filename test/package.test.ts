import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'ml-connector-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a package manager would unpack, in `node_modules` of an empty folder, with the libraries it names and no other. */
function installed(): string {
  const build = join(folder, 'build')
  mkdirSync(build)
  for (const file of ['bin', 'README.md', 'CHANGELOG.md', 'LICENSE', 'package.json']) {
    cpSync(join(ROOT, file), join(build, file), { recursive: true })
  }
  execFileSync(process.execPath, [join(ROOT, 'build', 'program.ts'), join(build, 'dist')])
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
const started = (args: readonly string[], flags: readonly string[] = []) =>
  spawnSync(process.execPath, [...flags, join(home, 'bin', 'ml-connector.js'), ...args], {
    cwd: join(home, '..', '..'),
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: folder },
  })

test('an installed package plays the whole demo, without the libraries of development', { timeout: 120_000 }, () => {
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
  expect(files).toContain(join('cli', 'main.js'))
})

test('the built program is the source without its types: every file of it, and no other', () => {
  const named = (at: string, ending: RegExp) =>
    readdirSync(at, { recursive: true, encoding: 'utf8' })
      .filter((file) => ending.test(file) && !file.includes('.test.'))
      .map((file) => file.replace(ending, ''))
      .sort()
  expect(named(join(home, 'dist'), /\.js$/)).toEqual(named(join(ROOT, 'src'), /\.ts$/))
})

test('an installed package tells an older Node.js what is needed, in one sentence', () => {
  const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.11.0'})"
  expect(started(['--version'], ['--import', old])).toMatchObject({
    status: 2,
    stderr: 'ml-connector needs Node.js 24 or newer; this is 20.11.0. Install a newer one from nodejs.org.\n',
  })
})
