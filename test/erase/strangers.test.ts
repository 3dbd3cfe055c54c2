import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type World, world } from '../world.ts'
import { inFiles, inTables } from './world.ts'

let w: World
afterEach(() => w.close())

const STRANGERS = 200
// Each of its own letters, so that none is like another or like a customer.
const wordOf = (at: number, end: string) => `${'bcdfghjklm'[at % 10]}uq${'aeio'[Math.floor(at / 10) % 4]}xyz${at}${end}`
const WORDS = Array.from({ length: STRANGERS }, (_, at) => [
  ...[wordOf(at, 'firma'), wordOf(at, 'mann'), wordOf(at, 'mail'), wordOf(at, 'gata'), wordOf(at, 'deal')],
  `+47 ${90_000_000 + at}`,
]).flat()

/** An account that has many records of people who are no customers, and some of those who are. */
async function firstContact(databaseUrl: string | null) {
  w = await world({ seed: 7, suppliers: 2, customers: 4, invoices: 6, databaseUrl })
  const { act } = w.pipedrive
  for (let at = 0; at < STRANGERS; at++) {
    const address = { value: `${wordOf(at, 'gata')} 1, 5003 Bergen`, postal_code: '5003', country: 'Norway' }
    const { id } = act.createOrganization({
      ...{ name: `${wordOf(at, 'firma')} AS`, address, website: `https://${wordOf(at, 'mail')}.example` },
    })
    const { id: person_id } = act.createPerson({
      ...{ name: `Kari ${wordOf(at, 'mann')}`, org_id: id },
      emails: [{ value: `kari@${wordOf(at, 'mail')}.example`, primary: true, label: 'work' }],
      phones: [{ value: `+47 ${90_000_000 + at}`, primary: true, label: 'work' }],
    })
    act.createDeal({ title: `Ring ${wordOf(at, 'deal')}`, org_id: id, person_id })
  }
  const likely = addCustomer(w.company, { name: 'Havbris Maskin AS', postalCode: '5003', country: 'NO' })
  postInvoice(w.company, likely)
  act.createOrganization({ name: 'Havbriis Maskin AS', address: { value: '5003 Bergen', postal_code: '5003' } })
  const certain = addCustomer(w.company, { name: 'Skogly Tre AS' })
  postInvoice(w.company, certain)
  act.createOrganization({ name: 'Skogly Tre AS' })
  await w.sync()
  return { likely, certain }
}

async function keepsNothingOfThem(databaseUrl: string | null) {
  const { likely, certain } = await firstContact(databaseUrl)
  const held = (words: readonly string[]) =>
    databaseUrl === null ? inFiles(w.dataDir, words) : inTables(databaseUrl, words)
  // The same look finds those who are customers.
  expect((await held(['Skogly Tre'])).length).toBeGreaterThan(0)
  expect(await held(WORDS)).toEqual([])

  // Who was there is found all the same, and who is likely is named to whoever has to choose.
  const { id } = await w.connection()
  const byName = { role: 'organization', origin: 'linked', rule: 'name' }
  const linksOf = (one: typeof certain) => w.store.ledger.linksOf(id, 'customer', String(one.internalId))
  expect(await linksOf(certain)).toContainEqual(expect.objectContaining(byName))
  const suggested = await w.store.matches.suggested(id)
  expect(suggested).toMatchObject([{ key: String(likely.internalId), name: 'Havbriis Maskin AS' }])

  // A customer who comes later is matched by hashes alone, and only names that may be like it are asked for.
  w.clock.advance(3_600_000)
  const late = addCustomer(w.company, { name: `${wordOf(12, 'firma')} AS`, postalCode: '5003' })
  postInvoice(w.company, late)
  const nearly = addCustomer(w.company, { name: `${wordOf(17, 'firrma')} AS`, postalCode: '0150' })
  postInvoice(w.company, nearly)
  await w.sync()
  expect(await linksOf(late)).toContainEqual(expect.objectContaining(byName))
}

describe('of people in Pipedrive who are no customers no name, address, e-mail or phone is kept', () => {
  test('on SQLite, in no file', () => keepsNothingOfThem(null))

  describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
    let server: TestPostgres
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server.stop())
    test('in no table', async () => keepsNothingOfThem(await server.newDatabase()))
  })
  warnWithoutPostgres()
})
