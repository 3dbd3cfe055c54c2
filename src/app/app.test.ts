import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type TwoCompanies, twoCompanies } from '../../test/two-companies.ts'
import type { Wake } from '../core/work.ts'
import { appliedPreview } from './apply-preview.ts'
import { type News, news } from './caller.ts'
import { issueDetail } from './issues.ts'
import { pingDocument } from './ping.ts'
import { previewDetail } from './previews.ts'

let w: TwoCompanies
beforeEach(async () => {
  w = await twoCompanies()
  await w.apply()
})
afterEach(() => w.close())

/** Somebody who keeps what is told. */
function caller() {
  const told: News[] = []
  const tell = (one: News) => void told.push(news.parse(one))
  return { told, signal: new AbortController().signal, tell }
}
const kinds = (told: readonly News[]) => [...new Set(told.map(({ is }) => is))]

test('what a use case answers and tells is of its schema, also what no command prints', async () => {
  const pinging = caller()
  const { checks } = pingDocument.parse(await w.service.ping('nordlys', pinging))
  expect(pinging.told).toEqual(checks.map((check) => ({ is: 'checked', check })))

  const previewing = caller()
  const previewed = previewDetail.parse(await w.service.preview('nordlys', { mode: 'changes', first: 1 }, previewing))
  expect(previewed.parties).toHaveLength(1)
  expect(previewed.operations.length).toBeGreaterThan(0)
  expect(kinds(previewing.told)).toEqual(['progress'])

  const applying = caller()
  const applied = await w.service.applyPreview('nordlys', previewed.run.runId, {}, applying)
  expect(appliedPreview.parse(applied).run.counts.created).toBeGreaterThan(0)
  expect(z.array(issueDetail).safeParse(await w.service.issues.detailed('nordlys', true)).error).toBeUndefined()
})

test('a long work ends when its caller stops it', async () => {
  const stop = new AbortController()
  const { status } = await w.service.sync(
    'nordlys',
    { mode: 'changes', trigger: 'hand' },
    { signal: stop.signal, tell: () => stop.abort() },
  )
  expect(status).toBe('stopped')
})

test('a connection is woken by the row in the store, and through the dispatcher of this process where there is one', async () => {
  await w.sync()
  const { id } = await w.connection()
  const wakes = async () => (await w.service.store.work.get(id))?.wakes
  const before = (await wakes()) ?? 0
  const wake = async () => {
    await w.service.connections.pause('nordlys')
    await w.service.connections.resume('nordlys')
  }
  await wake()
  expect(await wakes()).toBe(before + 1)

  const entered: [string, Wake][] = []
  w.service.waking.through(async (connection, how) => void entered.push([connection, how]))
  await wake()
  expect(entered).toEqual([[id, { priority: 'webhook' }]])
  expect(await wakes()).toBe(before + 1)
})
