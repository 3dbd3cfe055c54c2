import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import { connectionYaml, runProgram } from '../parts/program.ts'
import { median } from '../parts/quantile.ts'
import { startServe } from '../parts/served.ts'
import { onStore } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const STARTS = 10

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
  const served = await startServe([], env)
  await served.stop()
  return served.readyMs
}
