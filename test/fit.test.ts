import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pc from 'picocolors'
import { afterEach, describe, expect, test } from 'vitest'
import type { FitDocument } from '../src/app/fit-document.ts'
import { fitHtml } from '../src/app/fit-page.ts'
import { fitLines } from '../src/cli/terminal/fit-lines.ts'
import { isSyncError } from '../src/core/errors.ts'
import { TABLES } from '../src/store/database/tables.ts'
import { addCustomer, nordicCompany, postInvoice } from '../src/twins/company/company.ts'
import { knownToSales, seedSales } from '../src/twins/pipedrive/seed.ts'
import { seeded } from '../src/twins/random.ts'
import { type TwoCompanies, type TwoCompaniesOptions, twoCompanies } from './two-companies.ts'

let open: TwoCompanies | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

async function given(options: TwoCompaniesOptions = {}, file: Parameters<TwoCompanies['apply']>[1] = {}) {
  open = await twoCompanies(options)
  await open.apply('nordlys', file)
  const w = open
  const phases = new Set<string>()
  const counted = (): Promise<FitDocument> =>
    w.service.fit('nordlys', {
      signal: new AbortController().signal,
      tell: (news) => void (news.is === 'progress' && phases.add(news.phase)),
    })
  return { w, counted, phases }
}

const empty: NonNullable<TwoCompaniesOptions['books']> = (clock) =>
  nordicCompany({ seed: 1, clock, suppliers: 0, customers: 0, invoices: 0 })

/** All that is stored, but for the units of the API budget, which were really spent. */
function stored({ dataDir }: TwoCompanies): string {
  const db = new DatabaseSync(join(dataDir, 'ml-connector.db'), { readOnly: true })
  try {
    const tables = TABLES.filter((table) => table !== 'api_usage')
    return JSON.stringify(tables.map((table) => [table, db.prepare(`select * from ${table}`).all()]))
  } finally {
    db.close()
  }
}

describe.each([
  { seed: 1, suppliers: 8, customers: 20, invoices: 80, settings: {} },
  { seed: 2, suppliers: 4, customers: 40, invoices: 300, settings: { deals: { create: 'perInvoice' } } },
  {
    seed: 7,
    suppliers: 30,
    customers: 30,
    invoices: 120,
    settings: { flows: { customerInvoices: { as: 'activity' }, supplierInvoices: { as: 'activity' } }, summary: false },
  },
])('a company of seed $seed', ({ settings, ...size }) => {
  test('is counted without a write and without a stored row, at a price near to what the first sync then costs', async () => {
    const books: TwoCompaniesOptions['books'] = (clock) => nordicCompany({ ...size, clock })
    const { w, counted, phases } = await given({ books }, { settings })
    seedSales(w.crm, w.nordlys.company.customers.map(knownToSales), seeded(size.seed))
    const before = stored(w)
    const found = await counted()
    expect(stored(w)).toBe(before)
    expect(w.crm.calls.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(w.nordlys.calls.filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([])
    expect([...phases]).toContain('Counting customerdocument')

    const run = await w.sync()
    const paid = run.api.pipedrive.budget ?? 0
    expect(Math.abs(found.price.low - paid) / paid).toBeLessThan(0.15)
    expect(found.price.high).toBeGreaterThanOrEqual(found.price.low)
    const { flows } = run
    const customers = found.parties.find(({ kind }) => kind === 'customer')
    expect(customers?.inScope).toBe((flows.customers?.read ?? 0) - (flows.customers?.skipped ?? 0))
  })
})

test('what is in Pipedrive is found by the rules of the first sync, and duplicates are a condition', async () => {
  const { w, counted } = await given({ books: empty })
  const { act } = w.crm
  const customer = (name: string) => postInvoice(w.nordlys.company, addCustomer(w.nordlys.company, { name }))
  for (const name of ['Alfa Handel AS', 'Beta Handel AS', 'Gamma Handel AS']) customer(name)
  act.createOrganization({ name: 'Alfa Handel AS' })
  act.createOrganization({ name: 'Beta Handel AS' })
  act.createOrganization({ name: 'Beta Handel AS' })
  const found = await counted()
  expect(found.matches).toEqual([{ record: 'organization', rule: 'name', certain: 1, suggested: 0, ambiguous: 1 }])
  expect(found.new.organizations).toBe(1)
  expect(found.verdict).toBe('fits_with_conditions')
  expect(found.price.high).toBeGreaterThan(found.price.low)
  const run = await w.sync()
  expect(run.flows.customers).toMatchObject({ linked: 1, created: 1, issues: 1 })
})

describe('what is probably there already', () => {
  const WAIT = { matching: { wait: 14 } }
  const NONE = { matching: { suggestions: false } }

  /** Of one customer the name was typed wrong, of one the trade name was entered; one has a namesake that is taken. */
  async function likely(settings: object = {}) {
    const { w, counted } = await given({ books: empty }, { settings })
    const { act } = w.crm
    const address = { value: 'Strandgata 1, 5003 Bergen, Norge', postal_code: '5003', country: 'Norge' }
    const customer = (name: string, more: object = {}) =>
      postInvoice(w.nordlys.company, addCustomer(w.nordlys.company, { name, postalCode: '5003', ...more }))
    customer('Fjordkaffe AS')
    act.createOrganization({ name: 'Fjordkafe', address })
    customer('Nordlys Handel AS', { web: null, email: 'post@butikken.example' })
    const shop = act.createOrganization({ name: 'Butikken på hjørnet', address })
    act.createPerson({ name: 'Kari Nord', org_id: shop.id, emails: [{ value: 'kari@butikken.example' }] })
    customer('Granitt Bygg AS')
    customer('Granitt Byg AS')
    act.createOrganization({ name: 'Granitt Bygg AS', address })
    const found = await counted()
    const rows = found.matches.filter(({ suggested }) => (suggested ?? 0) > 0)
    return { w, found, rows: rows.map(({ rule, suggested }) => `${rule}: ${suggested}`).sort() }
  }

  test('is counted as the first sync then suggests it, and is a condition', async () => {
    const { w, found, rows } = await likely()
    expect(rows).toEqual(['e-mail domain: 1', 'similar name in the same postal code: 1'])
    expect(found.new.organizations).toBe(3)
    expect(found.verdict).toBe('fits_with_conditions')
    await w.sync()
    const suggested = await Array.fromAsync(await w.service.matches.list('nordlys', 'suggested'))
    expect(suggested.map(({ name }) => name).sort()).toEqual(['Fjordkaffe AS', 'Nordlys Handel AS'])
  })

  test('counts in the higher price alone where the settings have it wait', async () => {
    const { w, found } = await likely(WAIT)
    expect(found.price.high).toBeGreaterThan(found.price.low)
    const run = await w.sync()
    expect(run.flows.customers?.waiting).toBe(2)
    const paid = run.api.pipedrive.budget ?? 0
    expect(Math.abs(found.price.low - paid) / paid).toBeLessThan(0.15)
  })

  test('is not looked for where the settings say so', async () => {
    const { found } = await likely(NONE)
    expect(found.matches.map(({ suggested }) => suggested)).toEqual(found.matches.map(() => null))
    expect(found.verdict).toBe('fits')
  })
})

test.each(['create', 'link', 'off'] as const)(
  'with organizations of customers on %s, those that are new are as many as are then made',
  async (organization) => {
    const { w, counted } = await given({ books: empty }, { settings: { flows: { customers: { organization } } } })
    for (const name of ['Alfa Handel AS', 'Beta Bygg AS'])
      postInvoice(w.nordlys.company, addCustomer(w.nordlys.company, { name }))
    const found = await counted()
    const before = w.crm.state.organizations.size
    await w.sync()
    expect(w.crm.state.organizations.size - before).toBe(found.new.organizations)
  },
)

test('parties are asked for a thousand at a time', async () => {
  const { w, counted } = await given({ books: empty })
  for (let at = 0; at < 1_001; at++) addCustomer(w.nordlys.company, { name: `Kunde ${at} AS` })
  await counted()
  expect(w.nordlys.calls.filter(({ path }) => path === '/v1/customer')).toHaveLength(2)
})

test('a company without customers and suppliers does not fit, and is told why', async () => {
  const { counted } = await given({ books: empty })
  const { verdict, reasons } = await counted()
  expect(verdict).toBe('does_not_fit')
  expect(reasons[0]).toMatchObject({ weight: 'stop', who: 'finance' })
})

test('a plan without room for the fields by which records are found again does not fit', async () => {
  const { w, counted } = await given({}, { pipedrive: { plan: 'lite', seats: 1 } })
  for (let at = 0; at < 29; at++) w.crm.act.createField('deal', { field_name: `Felt ${at}`, field_type: 'varchar' })
  const { verdict, reasons, fields } = await counted()
  expect(fields).toMatchObject({ used: 29, limit: 30 })
  expect(verdict).toBe('does_not_fit')
  expect(reasons[0]).toMatchObject({ weight: 'stop', who: 'Pipedrive admin' })
})

test('a probable house account is named, and counts only in the higher price', async () => {
  const { w, counted } = await given({ books: empty }, { settings: { houseAccountAt: 3 } })
  const web = addCustomer(w.nordlys.company, { name: 'Nettkunde' })
  for (let at = 0; at < 5; at++) postInvoice(w.nordlys.company, web)
  postInvoice(w.nordlys.company, addCustomer(w.nordlys.company, { name: 'Alfa AS' }))
  const { parties, price, reasons } = await counted()
  expect(parties.find(({ kind }) => kind === 'customer')?.houseAccounts).toEqual([
    { number: web.number, name: 'Nettkunde', documents: 5 },
  ])
  expect(price.high - price.low).toBeGreaterThan(50)
  expect(reasons.some(({ says }) => says.includes('Nettkunde'))).toBe(true)
})

test.each([
  ['pipedrive', 'Pipedrive', { pipedrive: { apiToken: 'wrong' } }],
  ['visma', 'Visma', { visma: { clientSecret: 'wrong' } }],
] as const)('a credential that %s refuses is told by that name, with nothing counted', async (system, title, file) => {
  const { counted, phases } = await given({}, file)
  const error: unknown = await counted().catch((thrown: unknown) => thrown)
  if (!isSyncError(error)) throw error
  expect(error.code.split('.')[0]).toBe(system)
  expect(error.message).toContain(title)
  expect(error.message).not.toContain(system === 'visma' ? 'Pipedrive' : 'Visma')
  expect([...phases]).toEqual([])
})

test('as text it keeps to the width of the terminal, as a page it stands for itself, and both begin with the verdict', async () => {
  const { w, counted } = await given({ books: empty }, { settings: { houseAccountAt: 1 } })
  const odd = addCustomer(w.nordlys.company, { name: '<b>Nett & sønn</b>' })
  for (let at = 0; at < 3; at++) postInvoice(w.nordlys.company, odd)
  const found = await counted()
  for (const columns of [60, 100]) {
    const lines = fitLines(found, { columns, colours: pc.createColors(false) })
    expect(lines[0]).toBe('Fits with conditions')
    expect(lines.filter((line) => line.length > columns)).toEqual([])
  }
  const html = fitHtml(found)
  expect(html).toContain('<p class="verdict"><span class="badge warn">Fits with conditions</span></p>')
  expect(html).toContain('&lt;b&gt;Nett &amp; sønn&lt;/b&gt;')
  expect(html).not.toMatch(/<b>|<script|https?:/)
})
