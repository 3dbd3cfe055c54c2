import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'
import { freePort } from '../../../test/free-port.ts'

test('serve answers on PORT until SIGTERM, and then ends with 0', async () => {
  const { ml, remove } = cliWorld()
  const port = await freePort()
  let answered: Promise<{ ready: number; page: string }> | undefined
  const whenListening = (child: ChildProcess) => {
    child.stderr?.once('data', () => {
      answered = (async () => {
        const ready = (await fetch(`http://127.0.0.1:${port}/readyz`)).status
        const page = await (await fetch(`http://127.0.0.1:${port}/`)).text()
        child.kill('SIGTERM')
        return { ready, page }
      })()
    })
  }
  const outcome = await ml(['serve'], { PORT: String(port) }, whenListening)
  remove()
  expect(await answered).toMatchObject({ ready: 200, page: expect.stringContaining('ml-connector') })
  expect(outcome).toMatchObject({ code: 0, stdout: '' })
  const lines = outcome.stderr.split('\n').filter((line) => line.startsWith('{'))
  const said = lines.map((line) => JSON.parse(line) as { event: string; msg?: string })
  expect(said.find(({ event }) => event === 'serve.listening')?.msg).toMatch(`Listening on http://127.0.0.1:${port}`)
  expect(said.find(({ event }) => event === 'serve.idle')?.msg).toMatch('There is no connection yet')
  const told = outcome.stderr.replaceAll(/^\{.*\}\n/gm, '').replace(/token=[\w-]{43}\n/, 'token=…\n')
  expect(told.split('\n')).toEqual([
    'Nobody can sign in yet. Make the first admin here, within 24 hours; the link is good once:',
    `http://127.0.0.1:${port}/setup?token=…`,
    'Stopping in good order; press Ctrl-C again to quit at once.',
    '',
  ])
})

test('a port that is taken is one sentence, exit 2', async () => {
  const { ml, remove } = cliWorld()
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const address = holder.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { code, stderr } = await ml(['serve'], { PORT: String(port) })
  holder.close()
  remove()
  expect({ code, stderr }).toEqual({ code: 2, stderr: `✗ Port ${port} is taken.\n  Set PORT to a free one.\n` })
})
