import { afterEach, expect, test } from 'vitest'
import { exportCustomer } from '../../src/app/customer-export.ts'
import { timelineOf } from '../../src/app/timeline.ts'
import { editInvoiceText, payInvoice, postInvoice, renumberCustomer } from '../../src/twins/company/company.ts'
import type { HookedWorld } from '../hooks/hooked-world.ts'
import { onEachDatabase } from '../on-each-database.ts'
import { erase, inFiles, inTables, WORDS, withPerson } from './world.ts'

let w: HookedWorld
afterEach(() => w.close())

const HOUR = 3_600_000
const SETTINGS = { settings: { flows: { receivables: true } } }
const later = (hours = 1) => w.clock.advance(hours * HOUR)

/** The person is read, shown, edited by people, told of by webhooks, previewed, tied out: in every table. */
async function everywhere(databaseUrl: string | null) {
  const it = await withPerson({ ...SETTINGS, databaseUrl })
  w = it.w
  await w.sync()
  await w.verify()
  const { id } = await w.connection()
  const { act, state } = w.pipedrive
  const person = [...state.persons.values()].find(({ name }) => name.includes('Torgunn'))
  if (person === undefined) throw new Error('She is not in Pipedrive.')
  later()
  act.editPerson(person.id, { name: 'Torgunn Borteborg-Forsvinnsen' })
  editInvoiceText(w.company, it.invoice, 'Hentes av Kjellaug Forsvinnsen')
  const beside = act.createPerson({ name: 'Ola Forsvinnsen', org_id: person.org_id })
  await w.settled()
  await w.webhookRun()
  later()
  await w.sync({ mode: 'reconcile', texts: true })
  const other = w.company.customers.find((one) => one !== it.customer && one.status === 'Active')
  const now = w.clock.now().getTime()
  const lease = await w.store.leases.claim(id, 'test', now, now + 60_000)
  if (lease === null || other === undefined) throw new Error('It is busy.')
  const raw = JSON.stringify({ name: 'Kjellaug Forsvinnsen', number: it.customer.number })
  await w.store
    .sync(lease)
    .reject('customers', 'customer', [{ key: it.customer.number, reason: 'odd', raw }], 'r_1' as never)
  const message = `Kjellaug Forsvinnsen and ${other.name} share an address.`
  await w.store.sync(lease).commit([
    {
      do: 'issue',
      issue: {
        ...{ flow: 'customers', stream: 'customer', key: String(other.internalId), code: 'test.named' },
        ...{ message, advice: 'Look.', details: { candidates: ['Kjellaug Forsvinnsen', other.name] } },
      },
    },
  ])
  await w.store.leases.release(lease)
  return { ...it, id, person, beside, other }
}

async function erasedFromAll(databaseUrl: string | null): Promise<void> {
  const { customer, invoice, id, person, beside, other } = await everywhere(databaseUrl)
  const held = () => (databaseUrl === null ? inFiles(w.dataDir) : inTables(databaseUrl))
  expect(new Set((await held()).map((one) => one.split(': ')[1]))).toEqual(new Set(WORDS))
  // What others are told beside her is none of hers.
  const whole = await exportCustomer(w.store, await w.connection(), customer.number, 0)
  const about = whole.held.find(({ table }) => table === 'issue')?.rows ?? []
  expect(about).toContainEqual({
    id: expect.any(String),
    message: [`Kjellaug Forsvinnsen and ${other.name} share an address.`],
    details: ['Kjellaug Forsvinnsen'],
  })
  const links = await w.store.ledger.linksOf(id, 'customer', String(customer.internalId))

  const erased = await erase(w, customer.number)
  expect(erased).toMatchObject({ erased: true, openDocuments: 1 })
  expect(JSON.stringify(erased)).not.toMatch(new RegExp(WORDS.join('|')))
  expect(await held()).toEqual([])
  const [named] = (await w.store.issues.list(id, ['open'])).filter(({ code }) => code === 'test.named')
  expect(named).toMatchObject({
    ...{ message: `erased and ${other.name} share an address.` },
    details: { candidates: ['erased', other.name] },
  })
  expect(await w.store.ledger.linksOf(id, 'customer', String(customer.internalId))).toEqual(links)
  const connection = await w.connection()
  for (const text of [customer.number, 'Kjellaug', 'kjellaug@forsvinnsen.example', `person:${person.id}`]) {
    await expect(exportCustomer(w.store, connection, text, 0)).rejects.toMatchObject({ code: 'record.unknown' })
    await expect(timelineOf(w.store, connection, text)).rejects.toMatchObject({ code: 'record.unknown' })
  }
  await expect(erase(w, customer.number)).rejects.toMatchObject({ code: 'customer.erased' })

  // Whatever happens on either side, nothing of her is read again, and nothing made anew.
  w.calls()
  for (const mode of ['changes', 'full', 'reconcile', 'full'] as const) {
    later(5)
    payInvoice(w.company, postInvoice(w.company, customer))
    editInvoiceText(w.company, invoice, 'Kjellaug henter selv')
    renumberCustomer(w.company, customer, `9${customer.number}`)
    w.pipedrive.act.editPerson(person.id, { name: `Torgunn Borteborg ${mode}` })
    w.pipedrive.act.editPerson(beside.id, { name: `Ola Forsvinnsen ${mode}` })
    await w.settled()
    expect((await w.sync({ mode, ...(mode === 'reconcile' ? { texts: true } : {}) })).status).toMatch(/^done/)
  }
  const creates = w.calls().filter(({ method, path }) => method === 'POST' && !path.includes('webhooks'))
  expect(creates.map(({ path }) => path)).toEqual([])
  const heard = await w.store.inbox.list(id, ['stored', 'done', 'failed'], 1_000)
  expect(heard.some(({ about, state }) => about === 'erased' && state === 'done')).toBe(true)
  // What came under a new number, before she herself did, was deleted once that was known: the log still has it.
  await w.moveTo({ dataDir: w.dataDir, databaseUrl })
  expect(await held()).toEqual([])
}

onEachDatabase('who was erased', (newDatabase) => {
  test('is in no file of the store and in no table, and nothing brings her back', async () =>
    erasedFromAll(await newDatabase()))
})
