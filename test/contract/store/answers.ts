import { describe, expect, test } from 'vitest'
import { openStores, type StoreBackend, working } from './place.ts'
import { RUN, raise, record, STREAM, state } from './samples.ts'

export function answersContract(backend: StoreBackend): void {
  describe('answers to issues', () => {
    const its = openStores(backend)
    const CODE = 'match.ambiguous'

    test('an answer is kept with who gave it and when, counts until it was acted on, and for what was asked alone', async () => {
      const { id, sync } = await working(its.store)
      await sync.stage(STREAM, [record('Invoice:1')], RUN)
      await sync.commit([raise({ details: ['a'] }), state('Invoice:1', 'issue', { reason: CODE })])
      const [found] = await its.store.issues.list(id, ['open'])
      const answer = { choice: 'approve', by: 'kari', at: its.clock.now().getTime(), because: 'agreed by phone' }
      await its.beside.issues.answer(found?.id ?? '', answer, 'waiting')

      expect(await sync.pending(STREAM, null, 10)).toHaveLength(1)
      expect(await sync.answered([CODE])).toMatchObject([{ key: 'Invoice:1', state: 'waiting', answer }])
      await sync.commit([raise({ details: ['a'] })])
      expect(await sync.answered([CODE])).toHaveLength(1)
      await sync.commit([raise({ details: ['a', 'b'] })])
      expect(await sync.answered([CODE])).toEqual([])
      expect(await its.store.issues.list(id, ['open'])).toMatchObject([{ answer: null }])

      await its.beside.issues.answer(found?.id ?? '', answer, 'waiting')
      await sync.commit([{ do: 'resolve', stream: STREAM, key: 'Invoice:1' }])
      expect(await sync.answered([CODE])).toEqual([])
      await sync.commit([raise({ details: ['a', 'b'] })])
      expect(await its.store.issues.list(id, ['open'])).toMatchObject([{ answer: null }])
    })

    test('an answer that stands for good is not asked again', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise()])
      const [found] = await its.store.issues.list(id, ['open'])
      const answer = { choice: 'exclude', by: 'kari', at: 1, because: null }
      await its.beside.issues.answer(found?.id ?? '', answer, 'ignored')
      await sync.commit([raise({ details: ['other'] })])
      expect(await sync.answered([CODE])).toMatchObject([{ answer }])
      await its.beside.issues.retry([found?.id ?? ''])
      expect(await sync.answered([CODE])).toEqual([])
    })
  })
}
