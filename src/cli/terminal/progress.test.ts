import { expect, test } from 'vitest'
import type { News } from '../../app/caller.ts'
import type { RunProgress } from '../../core/run.ts'
import { tellingOnce } from './progress.ts'

type Waited = Omit<Extract<News, { is: 'again' }>, 'is'>

function view() {
  const notes: string[] = []
  const { tell } = tellingOnce({ show: () => {}, note: (line) => void notes.push(line), end: () => {} })
  const show = (progress: RunProgress) => tell({ is: 'progress', ...progress })
  const again = (waited: Waited) => tell({ is: 'again', ...waited })
  return { notes, show, again }
}
const at = (done: number) => ({ phase: 'Reading customer', done, total: null })
const silent: Waited = {
  ...{ system: 'visma', why: 'The connection to 127.0.0.1:4402 failed (ECONNREFUSED).', afterMs: 400 },
}

test('who does not answer is said once an outage, with when it is tried again', () => {
  const { notes, show, again } = view()
  show(at(0))
  again(silent)
  again({ ...silent, afterMs: 4_000 })
  show(at(0))
  again(silent)
  const said =
    'The connection to 127.0.0.1:4402 failed (ECONNREFUSED); Visma.net is tried again in 1 s, then less often.'
  expect(notes).toEqual([said])

  show(at(100))
  again(silent)
  expect(notes).toEqual([said, said])
})

test('two systems that do not answer are said both', () => {
  const { notes, again } = view()
  again(silent)
  again({ system: 'pipedrive', why: 'nordlys.pipedrive.com cannot be found (DNS).', afterMs: 2_000 })
  expect(notes).toHaveLength(2)
})

test('our own store, which is neither system, is not named as one', () => {
  const { notes, again } = view()
  again({ system: null, why: 'The database does not answer.', afterMs: 2_000 })
  expect(notes).toEqual(['The database does not answer; tried again in 2 s, then less often.'])
})

test('a wait in which nothing failed is told with its end, and not as a try', () => {
  const { notes, again } = view()
  again({ system: 'pipedrive', why: 'It may still arrive.', afterMs: 7_100, once: true })
  expect(notes).toEqual(['It may still arrive. It goes on in 8 s.'])
})
