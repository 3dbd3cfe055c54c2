import { expect, test } from 'vitest'
import { bothWays, STATUS, TERMS } from './both-ways.ts'

const MINUTE = 60_000

test('without webhooks persons are listed at most once in a poll, and a quiet look costs one call', async () => {
  const w = await bothWays({ referenceData: { poll: 60 } })
  const customer = w.customer()
  await w.run()
  w.clock.advance(61 * MINUTE)
  await w.run()
  w.calls()
  await w.run()
  await w.run()
  expect(w.calls()).toEqual([])
  w.pick(customer, TERMS, '14 dager netto')
  await w.run()
  expect([w.calls(), customer.creditTermsId]).toEqual([[], '30'])
  w.clock.advance(46 * MINUTE)
  await w.run()
  expect(customer.creditTermsId).toBe('14')
  w.calls()
  w.clock.advance(61 * MINUTE)
  await w.run()
  expect(w.calls().map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/v2/persons'])
})

test('a preview notices and changes nothing, and the next run notices the same', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.clock.advance(61 * MINUTE)
  w.pick(customer, TERMS, '14 dager netto')
  const { planned } = await w.preview()
  expect(planned).toMatchObject([{ system: 'visma', kind: 'update', stream: 'customer', after: { terms: '14' } }])
  expect([w.sent(), customer.creditTermsId]).toEqual([[], '30'])
  await w.run()
  expect(customer.creditTermsId).toBe('14')
})

test('what is written to Visma.net is in the ledger: which system, before, after, and why', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.clock.advance(61 * MINUTE)
  w.pick(customer, TERMS, '14 dager netto')
  await w.run()
  const { id } = await w.connection()
  const all = await w.store.ledger.ofRecord(id, 'customer', String(customer.internalId))
  expect(all.filter(({ system }) => system === 'visma')).toMatchObject([
    { state: 'done', before: { terms: '30' }, after: { terms: '14' }, rule: 'edit' },
  ])
})

test('a person that was deleted ends the way back', async () => {
  const w = await bothWays()
  const customer = w.customer({ name: 'Slettet AS' })
  await w.run()
  w.clock.advance(61 * MINUTE)
  w.pick(customer, TERMS, '14 dager netto')
  const [person] = w.persons()
  if (person) w.pipedrive.act.deletePerson(person.id)
  await w.run()
  w.clock.advance(61 * MINUTE)
  await w.run()
  await w.run({ mode: 'full' })
  expect([w.sent(), customer.creditTermsId, w.persons()]).toEqual([[], '30', []])
})

test('an option that people removed is made again, and its value is put back', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.clock.advance(25 * 60 * MINUTE)
  w.pipedrive.act.removeOption('person', w.fieldCode('person', STATUS), 'Aktiv')
  await w.run()
  w.clock.advance(61 * MINUTE)
  await w.run()
  expect([w.shows(customer, STATUS), w.sent()]).toEqual(['Aktiv', []])
})

test('values that Pipedrive held at first contact give way, are listed once, and never reach Visma.net', async () => {
  const w = await bothWays({ referenceData: { status: 'off' } })
  const customer = w.customer({ number: '20001', name: 'Kjent AS' })
  await w.run()
  // A store that was lost: the account is full of our values, and people have changed one since.
  w.pick(customer, TERMS, '45 dager netto')
  const again = await bothWays({ company: w.company, clock: w.clock, snapshot: w.pipedrive.snapshot() })
  await again.run()
  expect([customer.creditTermsId, again.shows(customer, TERMS), again.sent()]).toEqual([
    '30',
    '30 – 30 dager netto',
    [],
  ])
  const differed = (await again.issues()).filter(({ code }) => code === 'edit.differed')
  expect(differed).toMatchObject([{ details: { lines: [{ number: '20001', from: '45', to: '30' }] } }])
})
