import { expect, test } from 'vitest'
import { setCustomerStatus, setCustomerTerms } from '../../src/twins/company/company.ts'
import { bothWays, STATUS, TERMS } from './both-ways.ts'

const HOUR = 3_600_000

test('what Visma.net says stands on the person, in the write that makes it', async () => {
  const w = await bothWays()
  const customer = w.customer()
  const run = await w.run()
  expect(run.status).toBe('done')
  expect(w.shows(customer, STATUS)).toBe('Aktiv')
  expect(w.shows(customer, TERMS)).toBe('30 – 30 dager netto')
  expect(w.writes().filter((one) => one.includes('/persons'))).toEqual(['POST /api/v2/persons'])
  expect(w.sent()).toEqual([])
})

test('a change in Visma.net goes to Pipedrive, and nothing comes back', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  setCustomerStatus(w.company, customer, 'OnHold')
  setCustomerTerms(w.company, customer, '14')
  await w.run()
  expect([w.shows(customer, STATUS), w.shows(customer, TERMS)]).toEqual(['På vent', '14 dager netto'])
  w.writes()
  w.clock.advance(2 * HOUR)
  await w.run()
  await w.run({ mode: 'full' })
  expect([w.writes(), w.sent(), await w.issues()]).toEqual([[], [], []])
})

test('a change in Pipedrive goes to Visma.net, alone, and nothing comes back', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.clock.advance(2 * HOUR)
  await w.run()
  w.writes()
  w.pick(customer, TERMS, '14 dager netto')
  w.clock.advance(2 * HOUR)
  const run = await w.run()
  expect(run.status).toBe('done')
  expect(w.sent()).toEqual([{ body: { creditTermsId: { value: '14' } }, status: 204 }])
  expect(customer.creditTermsId).toBe('14')
  expect([w.shows(customer, TERMS), w.shows(customer, STATUS)]).toEqual(['14 dager netto', 'Aktiv'])
  w.clock.advance(2 * HOUR)
  await w.run()
  await w.run({ mode: 'full' })
  expect([w.writes(), w.sent(), await w.issues()]).toEqual([[], [], []])
})
