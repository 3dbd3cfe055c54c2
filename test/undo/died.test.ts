import { expect, test } from 'vitest'
import { everyNth } from '../breadth.ts'
import { lived, nothingComesBack, written } from './lived.ts'
import { differences, snapshot } from './snapshot.ts'
import { undo } from './undo.ts'

const momentsOf = (count: number) =>
  everyNth(
    Array.from({ length: count }, (_, at) => at),
    4,
  )

/** What an undo carries out that nobody disturbs. */
async function wholeUndo(): Promise<readonly string[]> {
  const { w, second } = await lived()
  await undo(w, second.id)
  const all = written(w)
  await w.close()
  return all
}

test('R13: a process that dies right after any write leaves a part, and the next undo the rest, with nothing sent twice', async () => {
  const all = await wholeUndo()
  for (const at of momentsOf(all.length)) {
    const { w, its, before, second } = await lived()
    its.ofDeleted = (['as the twin', 404, 410] as const)[at % 3] ?? 404
    const killed = new AbortController()
    let writes = 0
    its.onWritten = () => {
      if (writes++ === at) killed.abort(new Error('killed'))
      killed.signal.throwIfAborted()
    }
    const first = await undo(w, second.id, { signal: killed.signal })
    expect(first.run.status).toBe('stopped')
    its.onWritten = () => undefined
    const again = await undo(w, second.id)
    expect([at, again.run.status]).toEqual([at, 'done'])
    expect([at, ...differences(before, snapshot(w))]).toEqual([at])
    expect([at, ...written(w).sort()]).toEqual([at, ...all.toSorted()])
    await nothingComesBack(w)
    await w.close()
  }
})

test('R13: what an undo had sent when it died is known to the sync that follows, whatever it was', async () => {
  const { length } = await wholeUndo()
  for (const at of momentsOf(length + 1)) {
    const { w, its, before, second } = await lived()
    const killed = new AbortController()
    let writes = 0
    its.onWritten = () => {
      if (writes++ === at) killed.abort(new Error('killed'))
      killed.signal.throwIfAborted()
    }
    const dead = await undo(w, second.id, { signal: killed.signal })
    expect(dead.run.status).toBe(at === length ? 'done' : 'stopped')
    its.onWritten = () => undefined
    const left = snapshot(w)
    await nothingComesBack(w)
    const open = (await w.store.ledger.ofRun(dead.run.id, 1_000, 0)).filter(({ settledAt }) => settledAt === null)
    expect([at, open, ...differences(left, snapshot(w))]).toEqual([at, []])
    await undo(w, second.id)
    expect([at, ...differences(before, snapshot(w))]).toEqual([at])
    await w.close()
  }
})
