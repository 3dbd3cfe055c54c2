import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Figure } from '../bench.ts'
import { connectionYaml, type ProgramEnv, runProgram, startLauncher, timeProgram } from '../parts/program.ts'
import { median } from '../parts/quantile.ts'
import { startServe } from '../parts/served.ts'
import { onStore } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const STARTS = 10

/** Commands that only look, and should answer at once. */
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['--version', ['--version']],
  ['status', ['status']],
  ['issues', ['issues', 'bench']],
  ['records', ['records', 'bench', '--state', 'skipped']],
]

/** `serve` on an embedded store that a first sync has filled, from the start of its process to a ready `/readyz`. */
export const start: Bench = {
  name: 'start',
  bar: 'start: serve ready < 1 s on an existing embedded store; commands that only look ≤ 0.3 s',
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

      const figures: Figure[] = []
      for (const { from, start } of programs(place.dataDir)) {
        for (const [what, args] of COMMANDS)
          figures.push(await commandFigure(`${what} (${from})`, start, args, place.env))
        const starts: Start[] = []
        for (let at = 0; at < STARTS; at++) starts.push(await startOnce(start, place.env))
        const times = starts.map(({ readyMs }) => readyMs)
        const pages = starts.map(({ pageMs }) => pageMs)
        say(`${from}: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`)
        const note = `median of ${STARTS} starts, the slowest ${Math.max(...times).toFixed(0)} ms; launcher included; one connection, paused.`
        figures.push(
          {
            what: `serve ready, the web app on (${from})`,
            value: median(times),
            unit: 'ms',
            bar: { is: 'below', value: 1_000 },
            note,
          },
          { what: `its first page after that (${from})`, value: median(pages), unit: 'ms' },
        )
      }
      return figures
    }),
}

type StartProgram = ReturnType<typeof startLauncher>

/** The two ways in which people have the program: its source, and what is built of it, as a package and an image bring it. */
function programs(folder: string): readonly { readonly from: string; readonly start: StartProgram }[] {
  const installed = join(folder, 'installed')
  mkdirSync(installed)
  cpSync(join(ROOT, 'bin'), join(installed, 'bin'), { recursive: true })
  // A launcher that has no source beside it starts what was built.
  for (const name of ['dist', 'node_modules', 'package.json']) symlinkSync(join(ROOT, name), join(installed, name))
  return [
    { from: 'clone', start: startLauncher(join(ROOT, 'bin', 'ml-connector.js')) },
    { from: 'package', start: startLauncher(join(installed, 'bin', 'ml-connector.js')) },
  ]
}

interface Start {
  readonly readyMs: number
  readonly pageMs: number
}

/** @throws Error where the pages are not built */
async function startOnce(start: StartProgram, env: ProgramEnv): Promise<Start> {
  const served = await startServe([], env, start)
  try {
    const asked = performance.now()
    const answer = await fetch(served.url, { headers: { accept: 'text/html' } })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`There is no page: ${text.trim()}`)
    return { readyMs: served.readyMs, pageMs: performance.now() - asked }
  } finally {
    await served.stop()
  }
}

async function commandFigure(
  what: string,
  start: StartProgram,
  args: readonly string[],
  env: ProgramEnv,
): Promise<Figure> {
  // Compiled by the first one, as on any day but the first.
  await timeProgram(start, args, env)
  const times: number[] = []
  for (let at = 0; at < STARTS; at++) times.push(await timeProgram(start, args, env))
  const note = `median of ${STARTS}, the slowest ${Math.max(...times).toFixed(0)} ms; launcher and store included.`
  return { what, value: median(times), unit: 'ms', bar: { is: 'atMost', value: 300 }, note }
}
