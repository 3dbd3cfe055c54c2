import { expect, test } from 'vitest'
import { setCustomerStatus, setCustomerTerms } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { scopeFor } from '../../src/twins/visma/tokens.ts'
import { bothWays, STATUS, TERMS } from './both-ways.ts'

test('somebody was faster with another member: it is read and decided again, and the edit goes through', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.pick(customer, TERMS, '14 dager netto')
  w.visma.troubles.beforeWrite = () => {
    w.visma.troubles.beforeWrite = null
    setCustomerStatus(w.company, customer, 'OnHold')
  }
  await w.later()
  expect(w.sent().map(({ status }) => status)).toEqual([412, 204])
  expect([customer.status, customer.creditTermsId]).toEqual(['OnHold', '14'])
  await w.later()
  expect([w.shows(customer, STATUS), w.shows(customer, TERMS)]).toEqual(['På vent', '14 dager netto'])
  expect(await w.issues()).toEqual([])
  await w.isQuiet()
})

test('both sides edit the same field in the same second: nobody is overruled unseen', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.pick(customer, TERMS, '14 dager netto')
  w.visma.troubles.beforeWrite = () => {
    w.visma.troubles.beforeWrite = null
    setCustomerTerms(w.company, customer, '45')
  }
  await w.later()
  expect([customer.creditTermsId, w.shows(customer, TERMS)]).toEqual(['45', '45 dager netto'])
  expect(await w.issues()).toMatchObject([{ code: 'edit.overruled', details: { from: '14', to: '45' } }])
  await w.isQuiet()
})

test('out of date twice: the value of Visma.net is put back, and the issue quotes it', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  w.pick(customer, TERMS, '14 dager netto')
  w.visma.troubles.beforeWrite = () => touch(w.company, customer)
  await w.later()
  expect(w.sent().map(({ status }) => status)).toEqual([412, 412])
  expect([customer.creditTermsId, w.shows(customer, TERMS)]).toEqual(['30', '30 – 30 dager netto'])
  const [issue] = await w.issues()
  expect([issue?.code, issue?.message]).toEqual(['edit.refused', expect.stringContaining('412')])
  w.visma.troubles.beforeWrite = null
  await w.isQuiet()
  // After somebody changed it again it is tried again, and the issue is over.
  w.pick(customer, TERMS, '14 dager netto')
  await w.later()
  expect([customer.creditTermsId, await w.issues()]).toEqual(['14', []])
})

test('a value that Visma.net does not take is put back, quoted, and not tried again', async () => {
  const w = await bothWays()
  const customer = w.customer()
  await w.run()
  // An answer that is cut short cannot be quoted.
  w.calm()
  w.pick(customer, TERMS, '14 dager netto')
  // Removed from the books between two reads of the terms.
  w.company.creditTerms.splice(
    w.company.creditTerms.findIndex(({ termsId }) => termsId === '14'),
    1,
  )
  await w.later()
  expect(w.sent().map(({ status }) => status)).toEqual([400])
  expect(w.shows(customer, TERMS)).toBe('30 – 30 dager netto')
  const [issue] = await w.issues()
  expect([issue?.code, issue?.message]).toEqual(['edit.refused', expect.stringContaining("'14' cannot be found")])
  await w.isQuiet()
})

test('where nothing may be written, edits are put back and explained once, and the connection stays healthy', async () => {
  const w = await bothWays()
  w.visma.credentials.approvedScopes = [scopeFor('read')]
  const customers = [w.customer(), w.customer()]
  await w.run()
  for (const customer of customers) w.pick(customer, TERMS, '14 dager netto')
  const run = await w.later()
  expect([run.status, (await w.connection()).state]).toEqual(['done_with_issues', 'active'])
  expect(customers.map((customer) => w.shows(customer, TERMS))).toEqual(customers.map(() => '30 – 30 dager netto'))
  const [issue] = await w.issues()
  expect(await w.issues()).toHaveLength(1)
  expect([issue?.code, issue?.advice]).toEqual(['edit.read_only', expect.stringContaining('update')])
  expect((issue?.details as { lines?: unknown })?.lines).toHaveLength(2)
  // Visma's own changes still arrive.
  const [first] = customers
  if (first) setCustomerTerms(w.company, first, '45')
  await w.later()
  expect(first && w.shows(first, TERMS)).toBe('45 dager netto')
})
