#!/usr/bin/env node
// Plain JavaScript for any Node.js from 18 on: it finds the one the program needs and hands over to it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMPILED, NODE_FLAGS } from './node-flags.js'

const NEEDED = 24

const here = dirname(fileURLToPath(import.meta.url))
// A clone runs from its source. Node.js strips no types below `node_modules`: an installed package runs what was built.
const source = join(here, '..', 'src', 'cli', 'main.ts')
const built = join(here, '..', 'dist', 'program', 'main.js')
const cloned = existsSync(source)
const program = cloned ? source : built

const node = Number(process.versions.node.split('.')[0]) >= NEEDED ? process.execPath : pinnedNode()
if (node === null) {
  console.error(
    `ml-connector needs Node.js ${NEEDED} or newer; this is ${process.versions.node}. ` +
      (cloned
        ? 'Run npm ci in its folder, which installs one beside it, or install a newer Node.js.'
        : 'Install a newer one from nodejs.org.'),
  )
  process.exit(2)
}

const child = spawn(node, [...NODE_FLAGS, program, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...COMPILED, ...process.env },
})
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
