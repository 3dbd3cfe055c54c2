import type { ChildProcess } from 'node:child_process'
import { type CliWorld, cliWorld, type Outcome } from './cli.ts'

/** A demo as a person starts it, that has said all it says before the company lives on. */
export interface LivingDemo {
  readonly world: CliWorld
  readonly said: string
  /** Presses Ctrl-C. */
  readonly stop: () => Promise<Outcome>
  readonly remove: () => Promise<void>
}

/** @throws Error with what it said where it ends by itself */
export async function livingDemo(): Promise<LivingDemo> {
  const world = cliWorld()
  let demo: ChildProcess | undefined
  let said = ''
  let ended: Promise<Outcome> | undefined
  await new Promise<void>((resolve, reject) => {
    ended = world.ml(['demo'], {}, (child) => {
      demo = child
      child.stdout?.on('data', (text: string) => {
        said += text
        if (said.includes('Ctrl-C stops')) resolve()
      })
    })
    ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  const stop = async () => {
    demo?.kill('SIGINT')
    if (ended === undefined) throw new Error('It was started above.')
    return await ended
  }
  const remove = async () => {
    await stop()
    world.remove()
  }
  return { world, said, stop, remove }
}
