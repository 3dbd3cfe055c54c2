import { afterEach, expect, test } from 'vitest'
import type { Customer } from '../../src/twins/company/company.ts'
import { setCustomerTerms } from '../../src/twins/company/company.ts'
import { isCalled } from '../field-names.ts'
import { type HookedWorld, hookedAndSynced } from './hooked-world.ts'

let w: HookedWorld
afterEach(() => w.close())

const start = async () => {
  w = await hookedAndSynced({
    ...{ suppliers: 0, customers: 6, invoices: 0 },
    settings: { flows: { referenceData: { status: 'off' } } },
  })
  w.calm()
}

const fieldCalled = (name: string) => {
  const field = [...w.pipedrive.state.fields.person.values()].find((one) => isCalled(one, name))
  if (field === undefined) throw new Error(`There is no field ${name}.`)
  return field
}
const personOf = (customer: Customer) => {
  const { field_code } = fieldCalled('Visma customer no.')
  const found = [...w.pipedrive.state.persons.values()].find(
    (one) => !one.is_deleted && one.custom_fields[field_code] === customer.number,
  )
  if (found === undefined) throw new Error(`no person of ${customer.number}`)
  return found
}
const optionOf = (label: string) => fieldCalled('Visma payment terms').options?.find((one) => one.label === label)?.id
const shown = (id: number) => {
  const { field_code, options } = fieldCalled('Visma payment terms')
  const value = w.pipedrive.state.persons.get(id)?.custom_fields[field_code]
  return options?.find((one) => one.id === value)?.label ?? null
}
const pick = (id: number, label: string) =>
  w.pipedrive.act.editPerson(id, {
    custom_fields: { [fieldCalled('Visma payment terms').field_code]: optionOf(label) },
  })
const onTerms = (termsId: string) => w.company.customers.filter((one) => one.creditTermsId === termsId)
const heard = async () => {
  await w.settled()
  return w.webhookRun()
}

test('an edit is heard and carried at once, without a listing, and neither side tells of it a second time', async () => {
  await start()
  const [customer] = onTerms('30')
  if (customer === undefined) throw new Error('Nobody has 30 days.')
  const { id } = personOf(customer)
  pick(id, '14 dager netto')
  w.calls()
  const run = await heard()
  expect([run.status, customer.creditTermsId, shown(id)]).toEqual(['done', '14', '14 dager netto'])
  expect(w.calls().map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /api/v2/persons/${id}`])

  // What we wrote to Visma.net comes back as a notification, and changes nothing.
  await heard()
  w.calls()
  w.clock.advance(2 * 3_600_000)
  await w.sync()
  expect([w.calls(), w.visma.writes.length]).toEqual([[], 1])
})

test('who edited it is kept with what both sides agree on', async () => {
  await start()
  const [customer] = onTerms('30')
  if (customer === undefined) throw new Error('Nobody has 30 days.')
  pick(personOf(customer).id, '14 dager netto')
  await heard()
  const { id } = await w.connection()
  const lease = await w.store.leases.claim(id, 'test', w.clock.now().getTime(), w.clock.now().getTime() + 60_000)
  if (lease === null) throw new Error('Nobody else holds it.')
  const key = String(customer.internalId) as never
  const agreed = (await w.store.sync(lease).agreed('customer', [key])).get(key)
  expect(agreed).toMatchObject([
    { field: 'terms', value: '14', side: 'destination', who: expect.stringMatching(/^\d+$/) },
  ])
  await w.store.leases.release(lease)
})

test('a person that was merged goes on with what the one that is left says, as an edit', async () => {
  await start()
  const [customer] = onTerms('30')
  if (customer === undefined) throw new Error('Nobody has 30 days.')
  const other = w.pipedrive.act.createPerson({ name: 'Den andre' })
  pick(other.id, '14 dager netto')
  await heard()
  w.pipedrive.act.mergePersons(personOf(customer).id, other.id)
  await heard()
  await heard()
  expect([customer.creditTermsId, shown(other.id)]).toEqual(['14', '14 dager netto'])
})

test('a person of two customers shows what the older one has, and no edit of it is carried', async () => {
  await start()
  const [first, second] = w.company.customers
  if (first === undefined || second === undefined) throw new Error('There are six.')
  setCustomerTerms(w.company, first, '30')
  setCustomerTerms(w.company, second, '45')
  w.clock.advance(60_000)
  await w.sync()
  const left = personOf(first).id
  w.pipedrive.act.mergePersons(personOf(second).id, left)
  await heard()
  await heard()
  pick(left, '14 dager netto')
  await heard()
  await heard()
  expect([first.creditTermsId, second.creditTermsId, w.visma.writes]).toEqual(['30', '45', []])
  expect(shown(left)).toBe('30 – 30 dager netto')
  const issues = await w.store.issues.list((await w.connection()).id, ['open'])
  expect(issues.filter(({ code }) => code === 'edit.shared')).toHaveLength(1)
})
