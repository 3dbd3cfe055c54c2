import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeList } from './merge-list.ts'

const mail = (value: string, primary = false) => ({ value, primary, label: 'work' })

test('our address is added behind the person’s own and does not take over as primary', () => {
  expect(mergeList([mail('kari@a.example', true)], null, [mail('post@a.example', true)])).toEqual([
    mail('kari@a.example', true),
    mail('post@a.example'),
  ])
})

test('an address we wrote and no longer have is taken out, a person’s stays', () => {
  const current = [mail('old@a.example', true), mail('kari@a.example')]
  expect(mergeList(current, [mail('old@a.example', true)], [mail('new@a.example', true)])).toEqual([
    mail('kari@a.example'),
    mail('new@a.example', true),
  ])
})

test('the same address in other letters is the same address', () => {
  expect(mergeList([mail('Kari@A.example', true)], null, [mail('kari@a.example', true)])).toEqual([
    mail('Kari@A.example', true),
  ])
})

test('nobody else’s member is ever lost, merging twice changes nothing, one member is primary (property)', () => {
  const list = fc.uniqueArray(
    fc.constantFrom('a', 'b', 'c', 'd', 'e').map((v) => mail(v)),
    { selector: (m) => m.value },
  )
  fc.assert(
    fc.property(list, list, list, (current, previous, desired) => {
      const merged = mergeList(current, previous, desired) as readonly { value: string; primary: boolean }[]
      const values = merged.map((m) => m.value)
      for (const m of current) if (!previous.some((p) => p.value === m.value)) expect(values).toContain(m.value)
      for (const m of desired) expect(values).toContain(m.value)
      expect(mergeList(merged as never, desired, desired)).toEqual(merged)
      expect(merged.filter((m) => m.primary)).toHaveLength(merged.length === 0 ? 0 : 1)
    }),
  )
})
