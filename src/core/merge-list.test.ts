import fc from 'fast-check'
import { expect, test } from 'vitest'
import { added, joined, membersIn, mergeList } from './merge-list.ts'

const mail = (value: string, primary = false) => ({ value, primary, label: 'work' })

test('our address is added behind the person’s own and does not take over as primary', () => {
  expect(mergeList([mail('kari@a.example', true)], null, [mail('post@a.example', true)]).list).toEqual([
    mail('kari@a.example', true),
    mail('post@a.example'),
  ])
})

test('an address we wrote and no longer have is taken out, a person’s stays', () => {
  const current = [mail('old@a.example', true), mail('kari@a.example')]
  expect(mergeList(current, [mail('old@a.example', true)], [mail('new@a.example', true)]).list).toEqual([
    mail('kari@a.example'),
    mail('new@a.example', true),
  ])
})

test('how a person called an address stays', () => {
  const home = { value: 'kari@a.example', primary: true, label: 'home' }
  expect(mergeList([home], null, [mail('post@a.example')]).list).toEqual([home, mail('post@a.example')])
})

test('the same address in other letters is the same address, and stays whoever’s it is', () => {
  expect(mergeList([mail('Kari@A.example', true)], null, [mail('kari@a.example', true)])).toEqual({
    list: [mail('Kari@A.example', true)],
    ours: [],
  })
})

test('a phone written in another way is the same phone, and is not added beside it', () => {
  const current = [mail('+4722000000', true)]
  expect(mergeList(current, null, [mail('+47 22 00 00 00', true), mail('+47 22 00 00 01')])).toEqual({
    list: [mail('+4722000000', true), mail('+47 22 00 00 01')],
    ours: [mail('+47 22 00 00 01')],
  })
})

test('ours is only what was absent before we added it', () => {
  const { list, ours } = mergeList([mail('kari@a.example', true)], null, [mail('kari@a.example'), mail('b@a.example')])
  expect(ours).toEqual([mail('b@a.example')])
  // Visma has neither any more: ours goes, what was there before stays.
  expect(mergeList(list, ours, [mail('c@a.example')]).list).toEqual([mail('kari@a.example', true), mail('c@a.example')])
})

test('what a person took out of it stays out while the source still has it', () => {
  const ours = [mail('kari@a.example', true)]
  const merged = mergeList([], ours, [mail('kari@a.example', true), mail('b@a.example')])
  expect(merged).toEqual({
    list: [mail('b@a.example', true)],
    ours: [mail('kari@a.example', true), mail('b@a.example')],
  })
})

test('nobody else’s member is ever lost, merging twice changes nothing, one member is primary (property)', () => {
  const list = fc.uniqueArray(
    fc.constantFrom('a', 'b', 'c', 'd', 'e').map((v) => mail(v)),
    { selector: (m) => m.value },
  )
  fc.assert(
    fc.property(list, list, list, (current, previous, desired) => {
      const merged = mergeList(current, previous, desired)
      const members = merged.list as readonly { value: string; primary: boolean }[]
      const values = members.map((m) => m.value)
      const isIn = (of: readonly { value: string }[], m: { value: string }) => of.some((one) => one.value === m.value)
      for (const m of current) if (!isIn(previous, m)) expect(values).toContain(m.value)
      for (const m of desired) if (!isIn(previous, m) || isIn(current, m)) expect(values).toContain(m.value)
      for (const m of merged.ours as readonly { value: string }[])
        expect(isIn(current, m) && !isIn(previous, m)).toBe(false)
      expect(mergeList(merged.list, merged.ours, desired)).toEqual(merged)
      expect(members.filter((m) => m.primary)).toHaveLength(members.length === 0 ? 0 : 1)
    }),
  )
})

test('a member keeps its label, and gets one where it has none', () => {
  const current = [{ value: 'a@a.example', primary: true, label: 'home' }, { value: 'b@a.example' }]
  expect(mergeList(current, null, []).list).toEqual([
    { value: 'a@a.example', primary: true, label: 'home' },
    { value: 'b@a.example', primary: false, label: 'work' },
  ])
})

test('what is no member of a list is none', () => {
  expect(mergeList([null, 'text', { label: 'work' }], { value: 'no list' }, [mail('a@a.example')]).list).toEqual([
    mail('a@a.example', true),
  ])
})

test('two lists are told apart and put together by what their members mean', () => {
  const [one, other] = [
    [mail('Kari@a.example'), mail('b@a.example')],
    [mail('kari@A.example'), mail('c@a.example')],
  ]
  expect(membersIn(one, other)).toEqual([mail('Kari@a.example')])
  expect(added(one, other)).toEqual([mail('c@a.example')])
  expect(joined(one, other)).toEqual([mail('Kari@a.example'), mail('b@a.example'), mail('c@a.example')])
})
