import { expect, test } from 'vitest'
import { setup } from '../../../test/pipedrive-test-client.ts'
import { type KnownCompany, seedSales } from './seed.ts'

/** A small generator, so that the same sales team is seeded every time. */
const chance =
  (seed = 42) =>
  () => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return seed / 4_294_967_296
  }
const companies: KnownCompany[] = Array.from({ length: 60 }, (_, at) => ({
  name: `Firma${at} Drift AS`,
  corporateId: String(910_000_000 + at),
  email: `post@firma${at}.example`,
  domain: `firma${at}.example`,
}))

test('some companies are known by exactly one thing, some not at all, and others are strangers', () => {
  const { twin } = setup()
  const seeded = seedSales(twin, companies, chance())
  const known = seeded.byName.length + seeded.byEmail.length + seeded.byDomain.length
  expect(seeded.byName.length).toBeGreaterThan(5)
  expect(seeded.byEmail.length).toBeGreaterThan(2)
  expect(seeded.byDomain.length).toBeGreaterThan(2)
  expect(known).toBeLessThan(60)
  expect(twin.state.organizations.size).toBe(known + seeded.unrelated)
  const names = [...twin.state.organizations.values()].map((one) => one.name)
  expect(new Set(names).size).toBe(names.length)
})

test('a company that shares its name or address with another one is not seeded by it', () => {
  const { twin } = setup()
  const twins = [
    { name: 'Fjord Fisk AS', email: 'post@fjord.example' },
    { name: 'Fjord Fisk AB', email: 'post@fjord.example' },
  ]
  const seeded = seedSales(twin, twins, chance())
  expect([seeded.byName, seeded.byEmail, seeded.byDomain]).toEqual([[], [], []])
})

test('everything lies in the past, done by the sellers in the app, and at most one deal per organization is open', () => {
  const { twin, clock } = setup()
  const { sellers, openDeals, wonDeals } = seedSales(twin, companies, chance())
  const now = clock.now().toISOString()
  const { organizations, deals, notes } = twin.state
  for (const row of [...organizations.values(), ...deals.values(), ...notes.values()]) {
    expect(row.add_time <= now && row.update_time <= now && row.add_time <= row.update_time).toBe(true)
  }
  const open = [...deals.values()].filter((deal) => deal.status === 'open')
  expect(open.length).toBe(openDeals)
  expect(new Set(open.map((deal) => deal.org_id)).size).toBe(open.length)
  expect([...deals.values()].filter((deal) => deal.status === 'won').length).toBe(wonDeals)
  expect(Math.min(openDeals, wonDeals)).toBeGreaterThan(3)
  const ids = sellers.map((seller) => seller.id)
  expect([...notes.values()].every((note) => ids.includes(note.user_id))).toBe(true)
})

test('the account is set up as a sales team would have it', () => {
  const { twin } = setup()
  seedSales(twin, companies, chance())
  expect([...twin.state.pipelines.values()].map((one) => one.name)).toEqual(['Sales'])
  const active = [...twin.state.currencies.values()].filter((one) => one.active_flag).map((one) => one.code)
  expect(active).toEqual(['NOK', 'SEK', 'DKK', 'EUR'])
  const field = [...twin.state.fields.organization.values()].find((one) => one.field_name === 'Org.nr.')
  const filled = [...twin.state.organizations.values()].filter((one) => field && one.custom_fields[field.field_code])
  expect(filled.length).toBeGreaterThan(5)
  expect(twin.oddities).toEqual([])
})

test('the same chance seeds the same account', () => {
  const [one, other] = [setup().twin, setup().twin]
  expect(seedSales(one, companies, chance(7))).toEqual(seedSales(other, companies, chance(7)))
  expect([...one.state.deals.values()]).toEqual([...other.state.deals.values()])
})
