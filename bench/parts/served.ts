import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { type ProgramEnv, startProgram } from './program.ts'

const PATIENCE_MS = 60_000

/** `serve` as a process of its own, ready. */
export interface Served {
  readonly url: string
  readonly pid: number
  /** From the start of its process to the first ready answer. */
  readonly readyMs: number
  /** The same work; it fails as soon as this `serve` ends by itself, so that nobody waits for what it would have done. */
  readonly during: <T>(work: Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

/** @throws Error when it ends, or is not ready within a minute */
export async function startServe(
  args: readonly string[],
  env: ProgramEnv,
  start: (args: readonly string[], env: ProgramEnv) => ChildProcess = startProgram,
): Promise<Served> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const started = performance.now()
  const child = start(['serve', ...args], { LOG_LEVEL: 'error', ...env, PORT: String(port) })
  const said = lastWords(child)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const died = ended.then(() => Promise.reject(new Error(`serve ended with ${child.exitCode}: ${said()}`)))
  died.catch(() => {})
  const during = <T>(work: Promise<T>) => Promise.race([work, died])
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${said()}`)
    if (performance.now() - started > PATIENCE_MS) {
      await stop()
      throw new Error(`serve did not get ready: ${said()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { url, pid: child.pid ?? 0, readyMs: performance.now() - started, during, stop }
}

/** What it said last; its output must be read in any case, or it would wait for us. */
function lastWords(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-2_000)
    })
  }
  return () => text
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  )

export function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
