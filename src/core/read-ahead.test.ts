import { expect, test } from 'vitest'
import { readAhead } from './read-ahead.ts'

const never = new AbortController().signal

/** Three pages, of which it says when each was asked for. */
function pages(failing?: number) {
  const said: string[] = []
  let signal: AbortSignal | undefined
  const open = async function* (until: AbortSignal) {
    signal = until
    for (let at = 1; at <= 3; at++) {
      said.push(`asked for ${at}`)
      if (at === failing) throw new Error(`no page ${at}`)
      yield at
    }
  }
  return { said, open, aborted: () => signal?.aborted }
}

test('a page is asked for while the one before it is worked on', async () => {
  const { said, open, aborted } = pages()
  for await (const page of readAhead(open, never)) said.push(`got ${page}`)
  expect(said).toEqual(['asked for 1', 'asked for 2', 'got 1', 'asked for 3', 'got 2', 'got 3'])
  expect(aborted()).toBe(true)
})

test('a failure comes in its turn: the pages before it are worked on', async () => {
  const { said, open } = pages(2)
  const all = async () => {
    for await (const page of readAhead(open, never)) said.push(`got ${page}`)
  }
  await expect(all()).rejects.toThrow('no page 2')
  expect(said).toEqual(['asked for 1', 'asked for 2', 'got 1'])
})

test('whoever leaves early breaks off what was asked for ahead, and hears nothing of it', async () => {
  const { open, aborted } = pages(2)
  for await (const page of readAhead(open, never)) {
    expect(page).toBe(1)
    expect(aborted()).toBe(false)
    break
  }
  expect(aborted()).toBe(true)
})
