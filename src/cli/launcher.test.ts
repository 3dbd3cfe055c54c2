import { expect, test } from 'vitest'
import { QUICK } from '../../bin/node-flags.js'
import { cliWorld } from '../../test/cli.ts'

/** Each Node.js that starts says which process it is. */
const TELLS = `--import=data:text/javascript,${encodeURIComponent("process.stderr.write('pid ' + process.pid + ' ')")}`

async function processesOf(
  words: readonly string[],
): Promise<{ readonly started: number; readonly starts: readonly string[] }> {
  const { ml, remove } = cliWorld()
  try {
    let started = 0
    const { stderr } = await ml(words, { NODE_OPTIONS: TELLS }, (child) => {
      started = child.pid ?? 0
    })
    return { started, starts: [...stderr.matchAll(/pid (\d+)/g)].map(([, pid]) => pid ?? '') }
  } finally {
    remove()
  }
}

test('a quick command takes one start of Node.js', async () => {
  const { started, starts } = await processesOf(['status'])
  expect(starts).toEqual([String(started)])
})

test('what is started becomes the program: who stops or kills that process stops the program', async () => {
  const { started, starts } = await processesOf(['sync', 'unknown'])
  expect(starts).toEqual([String(started), String(started)])
})

test.each(QUICK)('%s is a command', async (words) => {
  const { here, remove } = cliWorld()
  const { code, stdout } = await here([
    ...words.split(' ').filter((word) => word !== '-h' && word !== 'help'),
    '--help',
  ])
  remove()
  expect(code).toBe(0)
  if (!words.startsWith('-'))
    expect(stdout).toMatch(new RegExp(`^Usage: ml-connector ${words === 'help' ? '' : words}`))
})
