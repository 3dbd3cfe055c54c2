import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'
import { readExposition } from '../../../test/exposition.ts'
import { freePort } from '../../../test/free-port.ts'

const TOKEN = 'for-prometheus-only'

/** Serves until `ask` has its answers. */
async function whileServing<T>(args: readonly string[], ask: (base: string) => Promise<T>) {
  const world = cliWorld()
  const port = await freePort()
  let answers: Promise<T> | undefined
  const outcome = await world.ml(
    ['serve', ...args],
    { PORT: String(port), ML_CONNECTOR_METRICS_TOKEN: TOKEN },
    (child) => {
      child.stderr?.once('data', () => {
        answers = ask(`http://127.0.0.1:${port}`).finally(() => child.kill('SIGTERM'))
      })
    },
  )
  world.remove()
  return { answers: await answers, outcome }
}

async function healthAndFigures(base: string) {
  const headers = { authorization: `Bearer ${TOKEN}` }
  return {
    ready: (await fetch(`${base}/readyz`)).status,
    closed: (await fetch(`${base}/metrics`)).status,
    metrics: readExposition(await (await fetch(`${base}/metrics`, { headers })).text()),
    callback: (await fetch(`${base}/oauth/pipedrive/callback?error=user_denied`)).status,
  }
}

function expectHealthAndFigures(answers: Awaited<ReturnType<typeof healthAndFigures>> | undefined, callback: number) {
  expect(answers).toMatchObject({ ready: 200, closed: 401, callback })
  expect(answers?.metrics.value('ml_connector_store_up')).toBe(1)
  expect(answers?.metrics.samples.find(({ name }) => name === 'ml_connector_build_info')?.labels.version).toMatch(/^\d/)
}

test.each([
  ['web', 400],
  ['worker', 404],
])('--role %s answers for its health and figures; the sign-in is the business of the web', async (role, callback) => {
  const { answers, outcome } = await whileServing(['--role', role], healthAndFigures)
  expect(outcome.code).toBe(0)
  expectHealthAndFigures(answers, callback)
})

test('so does one that does everything; nobody comes in without a password as in the demo: it has neither its link nor its clicks', async () => {
  const { answers, outcome } = await whileServing([], async (base) => {
    const body = JSON.stringify({ role: 'admin' })
    const headers = { origin: base, 'content-type': 'application/json' }
    const click = await fetch(`${base}/api/v1/session/demo`, { method: 'POST', headers, body })
    const link = await fetch(`${base}/demo?token=`, { redirect: 'manual' })
    const session = (await (await fetch(`${base}/api/v1/session`)).json()) as object
    const cookies = [click, link].map((answer) => answer.headers.get('set-cookie'))
    return { figures: await healthAndFigures(base), door: { click: click.status, cookies, session } }
  })
  expect(outcome.code).toBe(0)
  expectHealthAndFigures(answers?.figures, 400)
  expect(answers?.door).toMatchObject({ cookies: [null, null], session: { state: 'setup', demo: [] } })
  expect(answers?.door.click).toBeGreaterThanOrEqual(400)
})

test('a worker whose port is taken works all the same, and says so', async () => {
  const world = cliWorld()
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const address = holder.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  const { code, stderr } = await world.ml(['serve', '--role', 'worker'], { PORT: port }, (child) => {
    child.stderr?.on('data', (text: string) => {
      if (text.includes('serve.ready')) child.kill('SIGTERM')
    })
  })
  holder.close()
  world.remove()
  expect(code).toBe(0)
  expect(stderr).toContain('This worker answers nothing.')
})
