import { expect, test } from 'vitest'
import { SyncError } from '../../core/errors.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import { jsonArray } from './json-array.ts'
import { createTerminal } from './terminal.ts'

function written() {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  const terminal = { ...createTerminal(process, {}), write, out: (line: string) => write(`${line}\n`), note: () => {} }
  const { signal } = new AbortController()
  return { array: jsonArray({ terminal, secrets: new KnownSecrets(), signal, environment: {} }), text: () => text }
}

const lost = new SyncError('visma.unavailable', 'Visma.net does not answer.', { do: 'retry' })

test('members are one array, and none are an empty one', () => {
  const some = written()
  for (const member of ['{"key":"1"}', '{"key":"2"}']) some.array.add(member)
  some.array.end()
  expect(JSON.parse(some.text())).toEqual([{ key: '1' }, { key: '2' }])

  const none = written()
  none.array.end()
  expect(JSON.parse(none.text())).toEqual([])
})

test('an array that ends early is one document still, and says last that and why it did', () => {
  const { array, text } = written()
  array.add('{"key":"1"}')
  expect(array.fail(lost)).toBe(2)
  const error = { code: 'visma.unavailable', message: 'Visma.net does not answer.', advice: null }
  expect(JSON.parse(text())).toEqual([{ key: '1' }, { error }])
})

test('where nothing was written yet, the failure alone is the document', () => {
  const { array, text } = written()
  expect(() => array.fail(lost)).toThrow(lost)
  expect(text()).toBe('')
})
