import { expect, test } from 'vitest'
import { routeFetch } from './fetch.ts'

const echo = async (request: Request) => Response.json({ method: request.method, body: await request.text() })

test('a request reaches the handler of its host, port included', async () => {
  const fetch = routeFetch({ 'visma.test': echo, '127.0.0.1:4401': async () => new Response('other') })
  const answer = await fetch('http://visma.test/v1', { method: 'POST', body: 'hei' })

  expect(await answer.json()).toEqual({ method: 'POST', body: 'hei' })
  expect(await (await fetch(new URL('http://127.0.0.1:4401/'))).text()).toBe('other')
})

test('an unknown host fails as an unknown name does', async () => {
  await expect(routeFetch({})('http://nowhere.test/')).rejects.toMatchObject({
    name: 'TypeError',
    cause: { code: 'ENOTFOUND' },
  })
})

test('an aborted call rejects with the reason, and what the handler began it finishes', async () => {
  let finish = () => {}
  let applied = false
  const fetch = routeFetch({
    'visma.test': async () => {
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      applied = true
      return new Response()
    },
  })
  const stop = new AbortController()
  const answer = fetch('http://visma.test/', { signal: stop.signal })
  stop.abort(new Error('enough'))

  await expect(answer).rejects.toThrow('enough')
  finish()
  await new Promise(setImmediate)
  expect(applied).toBe(true)
})

test('a call aborted beforehand does not reach the handler', async () => {
  let called = false
  const fetch = routeFetch({
    'visma.test': async () => {
      called = true
      return new Response()
    },
  })

  await expect(fetch('http://visma.test/', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
  expect(called).toBe(false)
})
