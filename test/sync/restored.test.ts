import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SYSTEM } from '../../src/core/actor.ts'
import { backupStore } from '../../src/store/backup/backup.ts'
import { restoreStore } from '../../src/store/backup/restore.ts'
import {
  editInvoiceText,
  payInvoice,
  postInvoice,
  renameCustomer,
  setCustomerStatus,
  voidPayment,
} from '../../src/twins/company/company.ts'
import { adopt, inventory } from '../adopting.ts'
import { compareTwins } from '../oracle.ts'
import { type World, type WorldOptions, world } from '../world.ts'

let w: World
let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-restored-'))
})
afterEach(async () => {
  await w.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const HOUR = 3_600_000
const never = new AbortController().signal
const file = () => join(dataDir, 'store.backup')
const common = () => ({ file: file(), clock: w.clock, signal: never, actor: SYSTEM, onProgress: () => undefined })

/** A first run, a backup, what happens later with a run, and the store of the backup in its place. */
async function lost(later: () => unknown, options: WorldOptions = {}): Promise<void> {
  w = await world({ suppliers: 1, customers: 4, invoices: 14, ...options })
  w.calm()
  await w.sync({ mode: 'full' })
  await backupStore({ ...common(), dataDir: w.dataDir, databaseUrl: null, version: '1' })
  w.clock.advance(HOUR)
  await later()
  expect((await w.sync()).status).toMatch(/^done/)
  copyFileSync(join(w.dataDir, 'master.key'), join(dataDir, 'master.key'))
  await restoreStore({ ...common(), dataDir, databaseUrl: null, masterKey: null })
  await w.moveTo({ dataDir, databaseUrl: null })
  w.clock.advance(HOUR)
  w.calls()
}

const written = () => w.calls().filter(({ method }) => method !== 'GET')
const openInvoice = () => {
  const found = w.company.customerInvoices.find(
    (one) => one.status === 'Open' && one.documentDate >= '2025-01-01' && one.customer.status === 'Active',
  )
  if (found === undefined) throw new Error('The company has no open invoice.')
  return found
}
type Invoice = ReturnType<typeof openInvoice>
type Payment = ReturnType<typeof payInvoice>
const texts = new Map<Invoice, string>()
const textOf = (invoice: Invoice): string => texts.get(invoice) ?? ''
const changeText = (invoice: Invoice) => {
  texts.set(invoice, invoice.invoiceText ?? '')
  editInvoiceText(w.company, invoice, 'Changed since')
}
const complete = () => compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })

test('until it is adopted it is held: no run reads or writes, nor shows what it would write, whoever resumes it', async () => {
  await lost(() => postInvoice(w.company, openInvoice().customer))
  const { id, state } = await w.connection()
  expect(state).toBe('held')
  await w.store.connections.setState(id, 'active', null, w.clock.now().getTime())
  for (const run of [await w.sync(), await w.sync({ mode: 'full' }), (await w.preview()).run]) {
    expect(run).toMatchObject({ status: 'failed', message: expect.stringContaining('connection adopt nordlys') })
  }
  expect([w.calls(), w.vismaCalls().filter(({ path }) => path.includes('customerinvoice')).length]).toEqual([
    [],
    expect.any(Number),
  ])
  expect((await w.connection()).state).toBe('held')

  await adopt(w)
  expect(written()).toEqual([])
  expect((await w.connection()).state).toBe('active')
})

test('a paused connection is paused still, once it was adopted', async () => {
  await lost(() => undefined)
  const { id } = await w.connection()
  await w.store.connections.setState(id, 'paused', null, w.clock.now().getTime())
  await adopt(w)
  expect((await w.connection()).state).toBe('paused')
})

test('what was made since is linked and not made again, and a second look finds nothing to do', async () => {
  await lost(() => {
    for (let at = 0; at < 3; at++) postInvoice(w.company, openInvoice().customer)
  })
  const before = inventory(w)
  expect((await adopt(w)).recognised).toBe(3)
  await w.sync()
  expect(written()).toEqual([])
  expect(inventory(w)).toEqual(before)
  expect(complete()).toEqual([])
})

/** What people see of documents. */
const seen = () => [...w.pipedrive.state.notes.values()].map(({ id, content }) => [id, content])

test.each([
  {
    what: 'a payment',
    change: (it: Invoice) => payInvoice(w.company, it),
    back: (_: Invoice, payment: Payment) => voidPayment(w.company, payment),
  },
  { what: 'a text', change: changeText, back: (it: Invoice) => editInvoiceText(w.company, it, textOf(it)) },
])('what we wrote since and what Visma.net has taken back is put right: $what', async ({ change, back }) => {
  let before: unknown
  let takeBack = () => undefined as unknown
  await lost(() => {
    before = seen()
    const invoice = openInvoice()
    const done = change(invoice)
    takeBack = () => back(invoice, done as Payment)
  })
  expect(seen()).not.toEqual(before)
  takeBack()
  await adopt(w)
  await w.sync()
  expect(seen()).toEqual(before)
})

test('a name that we wrote since is still ours: the next one is carried too, and that of a person stands', async () => {
  const names = () => [...w.pipedrive.state.organizations.values()].map(({ name }) => name)
  await lost(() => {
    const [ours, theirs] = w.company.customers.filter(({ status }) => status === 'Active')
    if (ours === undefined || theirs === undefined) throw new Error('The company has customers.')
    renameCustomer(w.company, ours, 'Since The Backup AS')
    const [row] = [...w.pipedrive.state.organizations.values()].filter(({ name }) => name === theirs.name)
    if (row === undefined) throw new Error('The customer has an organization.')
    w.pipedrive.act.editOrganization(row.id, { name: 'By a person' })
  })
  expect(names()).toContain('Since The Backup AS')
  await adopt(w)
  await w.sync()
  const [ours] = w.company.customers.filter(({ name }) => name === 'Since The Backup AS')
  if (ours === undefined) throw new Error('It was renamed.')
  renameCustomer(w.company, ours, 'Later Still AS')
  w.clock.advance(HOUR)
  await w.sync()
  expect(names()).toContain('Later Still AS')
  expect(names()).toContain('By a person')
})

test('nothing is written to Visma.net for a value that we carried from there since', async () => {
  const both = { flows: { referenceData: { poll: 1 } } }
  let customer: ReturnType<typeof openInvoice>['customer'] | null = null
  await lost(
    () => {
      customer = openInvoice().customer
      setCustomerStatus(w.company, customer, 'OnHold')
    },
    { settings: both },
  )
  if (customer === null) throw new Error('There is a customer.')
  setCustomerStatus(w.company, customer, 'Active')
  await adopt(w)
  for (let at = 0; at < 3; at++) {
    await w.sync()
    w.clock.advance(HOUR)
  }
  expect((customer as { status: string }).status).toBe('Active')
  expect(w.vismaCalls().filter(({ method }) => method === 'PUT')).toEqual([])
})

test('where people deleted a field since it is adopted all the same, and one issue tells of the field', async () => {
  await lost(() => {
    const field = [...w.pipedrive.state.fields.deal.values()].find((one) => one.field_name.startsWith('Visma'))
    if (field === undefined) throw new Error('There is no field of ours.')
    w.pipedrive.act.deleteField('deal', field.field_code)
  })
  expect((await adopt(w)).status).toBe('done')
  w.clock.advance(25 * HOUR)
  await w.sync()
  const issues = await w.store.issues.list((await w.connection()).id, ['open'])
  expect(issues.map(({ code }) => code)).toEqual(['pipedrive.fields_missing'])
})

test('adopting that is broken off leaves it held, and is done again', async () => {
  await lost(() => postInvoice(w.company, openInvoice().customer))
  const stop = new AbortController()
  const { run } = await w.preview({
    mode: 'full',
    trigger: 'adopt',
    adopt: () => stop.abort(new Error('killed')),
    signal: stop.signal,
  })
  expect(run.status).toBe('stopped')
  expect((await w.sync()).status).toBe('failed')
  await adopt(w)
  w.calls()
  await w.sync()
  expect(written()).toEqual([])
})
