import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld, type Outcome } from '../../../test/cli.ts'

let world: CliWorld
let demo: ChildProcess
let ended: Promise<Outcome>

/** The demo as it is started, once it said all that it says before the company lives on. */
beforeAll(async () => {
  world = cliWorld()
  await new Promise<void>((resolve, reject) => {
    ended = world.ml(['demo'], {}, (child) => {
      demo = child
      let said = ''
      child.stdout?.on('data', (text: string) => {
        said += text
        if (said.includes('Ctrl-C stops')) resolve()
      })
    })
    ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
}, 120_000)
afterAll(async () => {
  demo.kill('SIGINT')
  await ended
  world.remove()
})

test('while the demo lives, status says that it runs its connection', async () => {
  const { code, stdout } = await world.ml(['status'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^✓ The demo is alive on \S+, process \d+, for .+: it runs nordlys every few seconds$/m)
  expect(stdout).toMatch(/^ {2}Next run +by the demo, in a few seconds$/m)
  expect(stdout).not.toMatch(/no serve is alive/i)
})

test('stopped, it is told of no more', async () => {
  demo.kill('SIGINT')
  const { code, stdout } = await ended
  expect([code, stdout.includes('Stopped.')]).toEqual([0, true])
  expect((await world.ml(['status'])).stdout).toMatch(/^! No serve is alive/)
}, 30_000)
