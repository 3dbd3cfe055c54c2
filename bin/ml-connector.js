#!/usr/bin/env node
// Plain JavaScript for any Node.js from 18 on: it finds the one the program needs and hands over to it.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { COMPILED, isQuick, NODE_FLAGS } from './node-flags.js'

const NEEDED = 24

const here = dirname(fileURLToPath(import.meta.url))
// A clone runs from its source. Node.js strips no types below `node_modules`: an installed package runs what was built.
const source = join(here, '..', 'src', 'cli', 'main.ts')
const built = join(here, '..', 'dist', 'program', 'main.js')
const cloned = existsSync(source)
const program = cloned ? source : built

const words = process.argv.slice(2)
const environment = { ...COMPILED, ...process.env }
const fits = Number(process.versions.node.split('.')[0]) >= NEEDED
const node = fits ? process.execPath : pinnedNode()
if (node === null) {
  console.error(
    `ml-connector needs Node.js ${NEEDED} or newer; this is ${process.versions.node}. ` +
      (cloned
        ? 'Run npm ci in its folder, which installs one beside it, or install a newer Node.js.'
        : 'Install a newer one from nodejs.org.'),
  )
  process.exit(2)
}

if (fits && isQuick(words)) await runHere()
// This process becomes the program: nothing stands between it and a signal, and nothing waits beside it.
else if (fits && process.execve && process.platform !== 'win32') {
  process.execve(node, [node, ...NODE_FLAGS, program, ...words], environment)
} else await runBelow()

/** A second start of Node.js would be half of the time that a quick command takes. */
async function runHere() {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache?.(environment.NODE_COMPILE_CACHE)
  // What `--disable-warning=ExperimentalWarning` does.
  const printers = process.listeners('warning')
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') for (const print of printers) print(warning)
  })
  await import(pathToFileURL(program).href)
}

async function runBelow() {
  const { spawn } = await import('node:child_process')
  const child = spawn(node, [...NODE_FLAGS, program, ...words], { stdio: 'inherit', env: environment })
  // A terminal sends Ctrl-C to both; the program takes signals that come together for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Node.js could not be started: ${error.message}`)
    process.exit(2)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 2)
    // Ends the way the program ended, so that shells and supervisors see the same.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/** The Node.js that `npm ci` put beside the program. */
function pinnedNode() {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const file = join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(file) ? file : null
  } catch {
    return null
  }
}
