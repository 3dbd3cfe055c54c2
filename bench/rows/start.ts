import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import { connectionYaml, runProgram, startProgram } from '../parts/program.ts'
import { median } from '../parts/quantile.ts'
import { onStore } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const STARTS = 10
const PATIENCE_MS = 30_000

/** `serve` on an embedded store that a first sync has filled, from the start of its process to a ready `/readyz`. */
export const start: Bench = {
  name: 'start',
  bar: 'start: serve ready < 1 s on an existing embedded store',
  run: ({ say }) =>
    onStore('sqlite', async (place) => {
      const twins = await startTwins({
        company: { suppliers: 10, customers: 30, invoices: 100 },
        pipedrive: { plan: 'ultimate', seats: 5, limits: { burst: null } },
      })
      const file = join(place.dataDir, 'connection.yaml')
      writeFileSync(file, connectionYaml({ name: 'bench', pair: twins.pairs[0], plan: 'ultimate' }))
      await runProgram(['connection', 'apply', '-f', file], place.env)
      await runProgram(['sync', 'bench'], place.env)
      await runProgram(['connection', 'pause', 'bench'], place.env)
      await twins.stop()

      const times: number[] = []
      for (let at = 0; at < STARTS; at++) times.push(await startOnce(place.env))
      say(`${times.map((ms) => ms.toFixed(0)).join(', ')} ms`)
      const note = `median of ${STARTS} starts, the slowest ${Math.max(...times).toFixed(0)} ms; one connection, paused.`
      return [{ what: 'serve ready', value: median(times), unit: 'ms', bar: { is: 'below', value: 1_000 }, note }]
    }),
}

async function startOnce(env: Readonly<Record<string, string>>): Promise<number> {
  const port = await freePort()
  const started = performance.now()
  const child = startProgram(['serve'], { ...env, PORT: String(port), LOG_LEVEL: 'error' })
  const ended = new Promise((resolve) => child.once('close', resolve))
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}.`)
      if (performance.now() - started > PATIENCE_MS) throw new Error('serve did not get ready.')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return performance.now() - started
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  )

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
