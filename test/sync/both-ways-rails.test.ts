import { expect, test } from 'vitest'
import { setCustomerStatus, setCustomerTerms } from '../../src/twins/company/company.ts'
import { wrongChanges } from '../contract/visma-changes.ts'
import { type BothWays, bothWays, STATUS, TERMS } from './both-ways.ts'

const HOUR = 3_600_000

const later = async (w: BothWays, hours = 2) => {
  w.clock.advance(hours * HOUR)
  return w.run()
}

/** The edit was carried to neither side a second time, and what Visma.net was sent is as its contract says. */
async function isQuiet(w: BothWays) {
  w.writes()
  w.sent()
  await later(w)
  await w.run({ mode: 'full' })
  expect([w.writes(), w.sent()]).toEqual([[], []])
  expect(wrongChanges(w.visma.writes)).toEqual([])
}

const answerFirst = async (w: BothWays, choice: string) => {
  const [issue] = await w.issues()
  const at = w.clock.now().getTime()
  await w.store.issues.answer(issue?.id ?? '', { choice, by: 'kari', at, because: null }, 'waiting')
}

test('where both sides changed, Visma.net has the say, and an issue tells what did not stand', async () => {
  const w = await bothWays()
  const customer = w.customer({ number: '20001' })
  await w.run()
  setCustomerTerms(w.company, customer, '14')
  w.pick(customer, TERMS, '45 dager netto')
  await later(w)
  expect([customer.creditTermsId, w.shows(customer, TERMS), w.sent()]).toEqual(['14', '14 dager netto', []])
  const [issue] = await w.issues()
  expect(issue).toMatchObject({ code: 'edit.overruled', details: { number: '20001', from: '45', to: '14' } })
  await isQuiet(w)
})

test('or Pipedrive has it, by the settings', async () => {
  const w = await bothWays({ referenceData: { winner: 'pipedrive' } })
  const customer = w.customer()
  await w.run()
  setCustomerTerms(w.company, customer, '14')
  w.pick(customer, TERMS, '45 dager netto')
  await later(w)
  expect([customer.creditTermsId, w.shows(customer, TERMS)]).toEqual(['45', '45 dager netto'])
  expect(await w.issues()).toMatchObject([{ code: 'edit.overruled', details: { from: '14', to: '45' } }])
  await isQuiet(w)
})

test('both to the same value is agreement, and no change', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  await later(w)
  setCustomerTerms(w.company, customer, '14')
  w.pick(customer, TERMS, '14 dager netto')
  w.writes()
  await later(w)
  expect([w.writes(), w.sent(), await w.issues()]).toEqual([[], [], []])
})

test.each(['CreditHold', 'OnHold'] as const)('nobody takes a customer off %s from Pipedrive', async (status) => {
  const w = await bothWays({ referenceData: { winner: 'pipedrive' } })
  const customer = w.customer()
  setCustomerStatus(w.company, customer, status)
  await w.run()
  const shown = w.shows(customer, STATUS)
  w.pick(customer, STATUS, 'Aktiv')
  await later(w)
  expect([customer.status, w.shows(customer, STATUS), w.sent()]).toEqual([status, shown, []])
  expect(await w.codes()).toEqual(['edit.kept'])
  await isQuiet(w)
})

test('anybody puts a customer on hold from Pipedrive', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.pick(customer, STATUS, 'På vent')
  await later(w)
  expect([customer.status, w.sent()]).toEqual(['OnHold', [{ body: { status: { value: 'OnHold' } }, status: 204 }]])
  await isQuiet(w)
})

test('an emptied field is no edit, and is filled again', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.pick(customer, STATUS, null)
  await later(w)
  expect([w.shows(customer, STATUS), w.sent(), await w.issues()]).toEqual(['Aktiv', [], []])
  await isQuiet(w)
})

test('longer terms wait for an answer, shorter ones do not', async () => {
  const w = await bothWays({ referenceData: { approve: 'longerTerms' } })
  const [longer, shorter] = [w.customer(), w.customer()]
  await w.run()
  w.pick(longer, TERMS, '45 dager netto')
  w.pick(shorter, TERMS, '14 dager netto')
  await later(w)
  expect([longer.creditTermsId, shorter.creditTermsId]).toEqual(['30', '14'])
  expect(await w.codes()).toEqual(['edit.held'])
  // Held, both sides stay as they are, however often it is looked at.
  await later(w)
  await w.run({ mode: 'full' })
  expect([longer.creditTermsId, w.shows(longer, TERMS)]).toEqual(['30', '45 dager netto'])
  await answerFirst(w, 'approve')
  await later(w)
  expect([longer.creditTermsId, w.shows(longer, TERMS)]).toEqual(['45', '45 dager netto'])
  expect(await w.issues(['open', 'waiting'])).toEqual([])
  await isQuiet(w)
})

test('an edit that is dropped is put back', async () => {
  const w = await bothWays({ referenceData: { approve: 'all' } })
  const customer = w.customer()
  await w.run()
  w.pick(customer, STATUS, 'Inaktiv')
  await later(w)
  expect((await w.issues())[0]?.advice).toContain('issue answer ID approve, or drop')
  await answerFirst(w, 'drop')
  await later(w)
  expect([customer.status, w.shows(customer, STATUS), w.sent()]).toEqual(['Active', 'Aktiv', []])
  expect(await w.issues(['open', 'waiting'])).toEqual([])
  await isQuiet(w)
})

test('an approval is for the value that was shown, and not for another one that follows', async () => {
  const w = await bothWays({ referenceData: { approve: 'all' } })
  const customer = w.customer()
  await w.run()
  w.pick(customer, TERMS, '45 dager netto')
  await later(w)
  await answerFirst(w, 'approve')
  w.pick(customer, TERMS, '14 dager netto')
  await later(w)
  expect([customer.creditTermsId, await w.codes()]).toEqual(['30', ['edit.held']])
  // Taken back by whoever made it, there is nothing to decide any more.
  w.pick(customer, TERMS, '30 – 30 dager netto')
  await later(w)
  expect([w.sent(), await w.issues(['open', 'waiting'])]).toEqual([[], []])
})

test('more than 20 changes of one run are sent together with an approval, for exactly that list and 24 hours', async () => {
  const w = await bothWays()
  const customers = Array.from({ length: 22 }, () => w.customer())
  await w.run()
  const edited = customers.slice(0, 21)
  for (const customer of edited) w.pick(customer, TERMS, '14 dager netto')
  await later(w)
  expect(w.sent()).toEqual([])
  const issues = await w.issues()
  const lines = edited.map(({ number }) => expect.objectContaining({ number, from: '30', to: '14' }))
  expect(issues).toMatchObject([{ code: 'edit.many', details: { lines: expect.arrayContaining(lines) } }])
  await later(w)
  expect((await w.issues()).map(({ id }) => id)).toEqual(issues.map(({ id }) => id))
  await answerFirst(w, 'approve')
  // Nobody approved this one, but alone it is not many.
  const [another] = customers.slice(21)
  if (another) w.pick(another, TERMS, '45 dager netto')
  await later(w)
  expect(customers.map(({ creditTermsId }) => creditTermsId)).toEqual([...edited.map(() => '14'), '45'])
  expect(w.sent()).toHaveLength(22)
  expect(await w.issues(['open', 'waiting'])).toEqual([])
  await isQuiet(w)
})

test('an approval that nobody used for a day is asked for again', async () => {
  const w = await bothWays()
  const customers = Array.from({ length: 21 }, () => w.customer())
  await w.run()
  for (const customer of customers) w.pick(customer, STATUS, 'Inaktiv')
  await later(w)
  await answerFirst(w, 'approve')
  await later(w, 25)
  expect([w.sent(), await w.codes()]).toEqual([[], ['edit.many']])
  await answerFirst(w, 'drop')
  await later(w)
  expect(w.sent()).toEqual([])
  expect(new Set(customers.map((customer) => w.shows(customer, STATUS)))).toEqual(new Set(['Aktiv']))
  expect(await w.issues(['open', 'waiting'])).toEqual([])
})
