import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { send } from './api.ts'

let asked: string[] = []
let answers: (() => Response | Promise<Response>)[] = []
beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  answers = []
  vi.stubGlobal('fetch', (url: string, { method, body }: RequestInit) => {
    asked.push(`${method} ${url} ${body ?? ''}`)
    return Promise.resolve(answers.shift()?.() ?? Response.json({ call: asked.length }))
  })
})
afterEach(async () => {
  await vi.runAllTimersAsync()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('the second click of a double click is no second wish, also where the first was answered meanwhile', async () => {
  const first = send('POST', '/runs', { mode: 'full' })
  const second = send('POST', '/runs', { mode: 'full' })
  expect(await Promise.all([first, second])).toEqual([{ call: 1 }, { call: 1 }])
  expect(await send('POST', '/runs', { mode: 'full' })).toEqual({ call: 1 })
  expect(asked).toHaveLength(1)
})

test('another wish, and the same one later, is sent', async () => {
  await send('POST', '/pause')
  await send('POST', '/resume')
  await send('POST', '/pause')
  expect(asked).toHaveLength(3)
  await vi.advanceTimersByTimeAsync(1_000)
  await send('POST', '/pause')
  expect(asked).toHaveLength(4)
})

test('what was refused may be asked for again at once', async () => {
  answers = [() => Response.json({ title: 'Not now' }, { status: 409 })]
  await expect(send('POST', '/runs')).rejects.toMatchObject({ message: 'Not now' })
  expect(await send('POST', '/runs')).toEqual({ call: 2 })
})
