import { expect, test } from 'vitest'
import { link, RUN, record } from '../../../../test/contract/store/samples.ts'
import { syncStore } from '../../../../test/sync-store.ts'
import { runId } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import type { Found, SingleReads } from './single-reads.ts'
import { hasVanished, noticeVanishedDrafts } from './vanished-drafts.ts'

const HOUR = 3_600_000

/** Three drafts that people were shown, and what a run asks for after so many hours. */
async function drafts() {
  const store = await syncStore()
  const keys = ['1', '2', '3']
  const stream = 'customerinvoice'
  await store.stage(
    stream,
    keys.map((key) => record(key, { data: { status: 'Hold', type: 'Invoice', number: key } })),
    RUN,
  )
  await store.commit(keys.map((key) => ({ do: 'link', link: link({ stream, key: record(key).key }) })))
  const look = async (
    hours: number,
    { mode = 'changes', atMost = 9, found = 'read' as Found, isOn = true, run = 'r_2' } = {},
  ) => {
    const asked: string[] = []
    const reads = {
      read: async (_: string, key: string) => {
        asked.push(key)
        return found
      },
      isOver: () => asked.length >= atMost,
      isStep: () => false,
    } as Partial<SingleReads> as SingleReads
    const at = 1_000_000_000_000 + hours * HOUR
    const context = { store, mode, run: runId(run), now: () => at, settings: { drafts: isOn } } as PhaseContext
    for await (const _ of noticeVanishedDrafts(context, reads));
    return asked
  }
  const vanished = async () => (await store.walk(stream, null, 9)).filter(hasVanished).map(({ key }) => key)
  return { look, vanished }
}

test('R11: drafts that were shown are asked for once a day, and in a full run', async () => {
  const { look } = await drafts()
  expect(await look(0)).toEqual(['1', '2', '3'])
  expect(await look(23)).toEqual([])
  expect(await look(23, { mode: 'full' })).toEqual(['1', '2', '3'])
  expect(await look(46)).toEqual([])
  expect(await look(47)).toEqual(['1', '2', '3'])
})

test('R11: a look that was broken off goes on in the next run where it was, and then is over for the day', async () => {
  const { look } = await drafts()
  expect(await look(0, { atMost: 2 })).toEqual(['1', '2'])
  expect(await look(1)).toEqual(['3'])
  expect(await look(2)).toEqual([])
  expect(await look(3, { mode: 'full', atMost: 1 })).toEqual(['1'])
  expect(await look(4)).toEqual(['2', '3'])
})

test('R11: what is gone is staged as such and asked for no more; what cannot be read stays', async () => {
  const { look, vanished } = await drafts()
  await look(0, { found: 'failed' })
  expect(await vanished()).toEqual([])
  await look(24, { found: 'gone' })
  expect(await vanished()).toEqual(['1', '2', '3'])
  expect(await look(48, { run: 'r_3' })).toEqual([])
})

test('R11: those that this run has read are not asked for, and those of a setting that is off are followed to the end', async () => {
  const { look } = await drafts()
  expect(await look(0, { run: RUN })).toEqual([])
  expect(await look(24, { isOn: false })).toEqual(['1', '2', '3'])
  expect(await (await drafts()).look(0, { isOn: false })).toEqual([])
})
