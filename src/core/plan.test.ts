import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shadow, wanted } from '../../test/planned.ts'
import { type Desired, type Ownership, planCreate, planUpdate } from './plan.ts'

describe('R2: the same record read twice writes once', () => {
  test('what was written before plans nothing and asks for nothing', () => {
    const desired = wanted({ name: 'Fjordkaffe AS', 'custom.customerNumber': '10042' }, 'own')
    expect(planUpdate(desired, shadow({ written: desired.fields, returned: desired.fields }), null)).toEqual({
      do: 'unchanged',
    })
  })

  test('any planned update, once applied, plans nothing more (property)', () => {
    const value = fc.oneof(
      fc.string(),
      fc.constant(null),
      fc.record({ amount: fc.nat().map(String), currency: fc.constant('NOK') }),
    )
    const ownership = fc.constantFrom<Ownership>('ours', 'own', 'fill', 'first', 'never')
    const field = fc.string().filter((name) => name !== '__proto__')
    fc.assert(
      fc.property(fc.dictionary(field, value), fc.dictionary(field, value), ownership, (before, after, who) => {
        const desired = wanted(after, who)
        const start = shadow({ written: before, returned: before })
        const plan = planUpdate(desired, start, before)
        if (plan.do !== 'update') return
        const { written, unsent, theirs } = plan
        const then = shadow({ written, unsent, returned: { ...before, ...plan.fields }, theirs })
        expect(planUpdate(desired, then, null)).toEqual({ do: 'unchanged' })
      }),
    )
  })
})

describe('R5: we write only fields we own, and only those that changed', () => {
  test('a changed custom field of ours needs no read and names no other field', () => {
    const desired = wanted({ 'custom.invoiceNumber': '2', 'custom.invoiceDueDate': '2026-01-01' }, 'ours')
    const before = { 'custom.invoiceNumber': '1', 'custom.invoiceDueDate': '2026-01-01' }
    expect(planUpdate(desired, shadow({ written: before, returned: before }), null)).toMatchObject({
      do: 'update',
      fields: { 'custom.invoiceNumber': '2' },
      before: { 'custom.invoiceNumber': '1' },
    })
  })

  test('a native field is read before it is written', () => {
    const written = { name: 'Old AS' }
    expect(planUpdate(wanted({ name: 'New AS' }, 'own'), shadow({ written, returned: written }), null)).toEqual({
      do: 'read',
    })
  })

  test('a native field we wrote and nobody touched is ours to change', () => {
    const written = { name: 'Old AS' }
    const plan = planUpdate(wanted({ name: 'New AS' }, 'own'), shadow({ written, returned: { name: 'Old As' } }), {
      name: 'Old As',
    })
    expect(plan).toMatchObject({ do: 'update', fields: { name: 'New AS' }, before: { name: 'Old As' } })
  })

  test('a native field a person changed is theirs from then on', () => {
    const written = { name: 'Old AS' }
    const edited = planUpdate(wanted({ name: 'New AS' }, 'own'), shadow({ written, returned: written }), {
      name: 'My friends',
    })
    expect(edited).toMatchObject({ do: 'update', fields: {}, theirs: ['name'] })
    const later = shadow({ written, returned: written, theirs: ['name'] })
    expect(planUpdate(wanted({ name: 'Newest AS' }, 'own'), later, null)).toEqual({ do: 'unchanged' })
  })

  test('a native field we wrote and a person cleared is theirs, one we never wrote is filled', () => {
    const written = { website: 'https://old.example' }
    const value = wanted({ website: 'https://new.example' }, 'own')
    const cleared = planUpdate(value, shadow({ written, returned: written }), { website: null })
    expect(cleared).toMatchObject({ fields: {}, theirs: ['website'] })
    expect(planUpdate(value, shadow(), { website: null })).toMatchObject({ fields: value.fields })
  })

  test('what a record of ours was given by default is not a person’s choice', () => {
    const value = wanted({ value: '1000' }, 'own')
    const made = shadow({ written: { title: 'Draft' }, returned: { title: 'Draft', value: '0' } })
    expect(planUpdate(value, made, { title: 'Draft', value: '0' })).toMatchObject({ fields: { value: '1000' } })
    expect(planUpdate(value, made, { title: 'Draft', value: '500' })).toMatchObject({ fields: {}, theirs: ['value'] })
  })

  test('on a linked record an empty field is filled and a filled one is kept', () => {
    const desired = wanted({ website: 'https://a.example', address: { value: 'Ours' } }, 'fill')
    const plan = planUpdate(desired, shadow({ origin: 'linked' }), { website: null, address: { value: 'Theirs' } })
    expect(plan).toMatchObject({ fields: { website: 'https://a.example' }, theirs: ['address'] })
  })

  test('on a linked record what we filled in and a person changed since is theirs', () => {
    const written = { website: 'https://old.example' }
    const filled = shadow({ origin: 'linked', written, returned: written })
    const next = wanted({ website: 'https://new.example' }, 'fill')
    expect(planUpdate(next, filled, written)).toMatchObject({ fields: next.fields, theirs: [] })
    expect(planUpdate(next, filled, { website: 'https://theirs.example' })).toMatchObject({
      fields: {},
      theirs: ['website'],
    })
  })

  test('on a linked record what an answer told us of a field is not what we wrote there', () => {
    const theirs = { website: 'https://theirs.example' }
    const plan = planUpdate(
      wanted({ website: 'https://ours.example' }, 'fill'),
      shadow({ origin: 'linked', returned: theirs }),
      theirs,
    )
    expect(plan).toMatchObject({ fields: {}, theirs: ['website'] })
  })

  test('a field that belongs to one a person has taken over is left alone with it', () => {
    const closing: Desired = {
      ...wanted({ status: 'won', won_time: '2026-11-02T12:00:00Z' }, 'own'),
      follows: { won_time: 'status' },
    }
    const open = { status: 'open' }
    const made = shadow({ written: open, returned: open })
    const now = { status: 'lost', won_time: null }
    expect(planUpdate(closing, made, now)).toMatchObject({ fields: {}, theirs: ['status'] })
    expect(planUpdate(closing, shadow({ written: open, returned: open, theirs: ['status'] }), null)).toEqual({
      do: 'unchanged',
    })
    expect(planUpdate(closing, made, { status: 'open', won_time: null })).toMatchObject({ fields: closing.fields })
  })

  test('what a person typed is theirs although ours comes to be the same', () => {
    const written = { website: 'https://old.example' }
    const typed = { website: 'https://new.example' }
    const made = shadow({ written, returned: written })
    expect(planUpdate(wanted(typed, 'own'), made, typed)).toMatchObject({ fields: {}, written, theirs: ['website'] })
    const linked = planUpdate(wanted(typed, 'fill'), shadow({ origin: 'linked' }), typed)
    expect(linked).toMatchObject({ fields: {}, written: {}, theirs: ['website'] })
  })

  test('what we may have emptied ourselves is ours still, however an emptied field is told', () => {
    const written = { pin: true, text: 'a', list: ['a'] }
    const before = { ...shadow({ written, returned: written }), stale: ['pin', 'text', 'list'] }
    const emptied = { pin: false, text: '', list: [] }
    const plan = planUpdate(wanted({ pin: null, text: null, list: null }, 'own'), before, emptied)
    expect(plan).toMatchObject({ fields: {}, theirs: [], stale: [] })
    const pinned = planUpdate(wanted({ pin: null }, 'own'), shadow({ written, returned: written }), emptied)
    expect(pinned).toMatchObject({ fields: {}, theirs: ['pin'] })
  })

  test('what nobody can tell is left alone, and is no news until something else is wanted', () => {
    const value = { website: 'https://a.example' }
    for (const ownership of ['own', 'fill', 'add'] as const) {
      const plan = planUpdate(wanted(value, ownership), shadow(), {})
      expect(plan).toMatchObject({ fields: {}, written: {}, unsent: value, theirs: [] })
      const after = shadow({ unsent: value })
      expect(planUpdate(wanted(value, ownership), after, null)).toEqual({ do: 'unchanged' })
      expect(planUpdate(wanted({ website: 'https://b.example' }, ownership), after, null)).toEqual({ do: 'read' })
    }
  })

  test('what could not be told once and is sent now is remembered as sent', () => {
    const value = wanted({ website: 'https://b.example' }, 'fill')
    const plan = planUpdate(value, shadow({ unsent: { website: 'https://a.example' } }), { website: null })
    expect(plan).toMatchObject({ fields: value.fields, written: value.fields })
    expect(plan).toHaveProperty('unsent', {})
  })

  test('an answer that left out what was sent makes no person’s edit of it', () => {
    const written = { website: 'https://old.example' }
    const next = wanted({ website: 'https://new.example' }, 'own')
    expect(planUpdate(next, shadow({ written }), written)).toMatchObject({ fields: next.fields, before: written })
  })

  test('R12: our own field is read before it is first written, and before names only what was there to read', () => {
    const value = wanted({ 'custom.customerNumber': '1' }, 'ours')
    expect(planUpdate(value, shadow(), null)).toEqual({ do: 'read' })
    expect(planUpdate(value, shadow(), { 'custom.customerNumber': 'x' })).toMatchObject({
      fields: value.fields,
      before: { 'custom.customerNumber': 'x' },
    })
    const unseen = planUpdate(value, shadow(), {})
    expect(unseen).toMatchObject({ fields: value.fields })
    expect(unseen).toHaveProperty('before', {})
  })

  test('a field that may never be written is not, even when it moved', () => {
    const desired: Desired = {
      entity: 'organization',
      fields: { name: 'New' },
      policy: { name: { created: 'own', linked: 'never' } },
    }
    expect(planUpdate(desired, shadow({ origin: 'linked' }), { name: 'Theirs' })).toEqual({ do: 'unchanged' })
  })

  test('what is written on creation only stays whatever a person makes of it', () => {
    expect(planUpdate(wanted({ owner_id: '7' }, 'first'), shadow({ written: { owner_id: '1' } }), null)).toEqual({
      do: 'unchanged',
    })
    expect(planCreate(wanted({ owner_id: '7', website: null }, 'first'))).toEqual({ owner_id: '7' })
  })

  test('what is never ours is not written on creation either', () => {
    expect(planCreate(wanted({ owner_id: '7' }, 'never'))).toEqual({})
  })

  test('an empty source value never clears a field we have not written', () => {
    expect(planUpdate(wanted({ website: null }, 'own'), shadow(), null)).toEqual({ do: 'unchanged' })
  })
})

describe('§3.3: the living entry', () => {
  const written = { content: 'v1' }
  const next = wanted({ content: 'v2' }, 'block')

  test('what is put in place of our block is decided with the text as it is, touched or not', () => {
    const plan = planUpdate(
      next,
      shadow({ written, returned: { content: 'kept by hand, v1' } }),
      { content: 'kept by hand, v1' },
      ({ current, returned, next: ours }) => (current === returned ? current.replace('v1', ours) : null),
    )
    expect(plan).toMatchObject({ fields: { content: 'kept by hand, v2' } })
  })

  test('an entry a person edited keeps their text', () => {
    const plan = planUpdate(
      next,
      shadow({ written, returned: written }),
      { content: 'mine v1' },
      ({ current, next: ours }) => current.replace('v1', ours),
    )
    expect(plan).toMatchObject({ fields: { content: 'mine v2' }, written: { content: 'v2' } })
  })

  test('an entry whose text is not shown to us is asked for again, not taken for empty', () => {
    const unseen = planUpdate(next, shadow({ written, returned: written }), {}, () => 'v2')
    expect(unseen).toMatchObject({ fields: {}, written, theirs: [] })
    expect(unseen).toHaveProperty('unsent', {})
    expect(planUpdate(next, shadow({ written, returned: written }), null)).toEqual({ do: 'read' })
  })

  test('an entry whose block is gone is left alone and reported', () => {
    const plan = planUpdate(next, shadow({ written, returned: written }), { content: 'mine' }, () => null)
    expect(plan).toMatchObject({ fields: {}, blockGone: ['content'], theirs: ['content'] })
  })

  test('an entry that was never written is, whatever stands there', () => {
    expect(planUpdate(next, shadow(), { content: 'theirs' }, () => null)).toMatchObject({ fields: { content: 'v2' } })
  })

  test('an entry that was emptied is merged as an empty text', () => {
    const plan = planUpdate(next, shadow({ written, returned: { content: null } }), { content: null }, (texts) =>
      JSON.stringify(texts),
    )
    expect(plan).toMatchObject({ fields: { content: '{"current":"","returned":"","next":"v2"}' } })
  })

  test('an entry whose text nobody can tell waits, and is asked for again', () => {
    const plan = planUpdate(next, shadow({ written, returned: written }), {})
    expect(plan).toMatchObject({ do: 'update', fields: {}, written, unsent: {} })
  })
})
