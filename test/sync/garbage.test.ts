import { expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

type Handler = (request: Request) => Promise<Response>

const garbage: readonly (readonly [string, string, string])[] = [
  ['a page of HTML', 'text/html', '<!DOCTYPE html><html><body>Welcome to the proxy</body></html>'],
  ['half an answer', 'application/json', '{"success":true,"data":[{"id":1,"na'],
  ['nothing at all', 'application/json', ''],
  ['null', 'application/json', 'null'],
  ['an empty object', 'application/json', '{}'],
  ['a success without data', 'application/json', '{"success":true,"data":null}'],
]

// What was asked for is done all the same: a write behind such an answer is made, and nobody says so.
test.each(garbage)(
  '%s as the answer to everything for an hour loses nothing and doubles nothing',
  async (_, type, body) => {
    let spoilt = false
    const spoiling = (handler: Handler) => async (request: Request) => {
      const answer = await handler(request)
      return spoilt ? new Response(body, { headers: { 'content-type': type } }) : answer
    }
    const w = await tiny({ around: { visma: spoiling, pipedrive: spoiling } })
    const known = w.customer()
    const before = postInvoice(w.company, known)
    await w.run()

    const added = w.customer()
    const invoices = [postInvoice(w.company, known), postInvoice(w.company, added)]
    spoilt = true
    for (let at = 0; at < 6; at++) {
      w.clock.advance(10 * 60_000)
      const { status, message } = await w.sync()
      expect(status).not.toBe('done')
      expect(message === null || message.length > 20).toBe(true)
    }
    spoilt = false
    w.clock.advance(60 * 60_000)
    for (let at = 0; at < 4; at++) {
      w.clock.advance(15 * 60_000)
      await w.sync()
    }
    expect(await w.issues()).toEqual([])
    expect((await w.connection()).state).toBe('active')
    expect([before, ...invoices].map((one) => w.notesOf(one).length)).toEqual([1, 1, 1])
    expect(w.wrong()).toEqual([])
  },
)

test.each(garbage)('%s as the answer to every write loses nothing and doubles nothing', async (_, type, body) => {
  let spoilt = true
  const pipedrive = (handler: Handler) => async (request: Request) => {
    const answer = await handler(request)
    return spoilt && request.method !== 'GET' ? new Response(body, { headers: { 'content-type': type } }) : answer
  }
  const w = await tiny({ around: { pipedrive } })
  const invoices = [1, 2, 3].map(() => postInvoice(w.company, w.customer()))
  for (let at = 0; at < 4; at++) {
    w.clock.advance(15 * 60_000)
    await w.sync()
  }
  spoilt = false
  for (let at = 0; at < 4; at++) {
    w.clock.advance(15 * 60_000)
    await w.sync()
  }
  expect(await w.issues()).toEqual([])
  expect(invoices.map((one) => w.notesOf(one).length)).toEqual([1, 1, 1])
  expect(w.wrong()).toEqual([])
})
