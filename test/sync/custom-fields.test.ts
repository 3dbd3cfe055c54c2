import { describe, expect, test } from 'vitest'
import { postInvoice, renameCustomer, renumberCustomer } from '../../src/twins/company/company.ts'
import { inEnglish } from '../field-names.ts'
import { type Tiny, tiny } from './tiny.ts'

const IN_ORDER = [
  'organization Visma supplier no.',
  'organization Visma customer no.',
  'person Visma customer no.',
  'deal Visma invoice no.',
  'deal Visma invoice amount',
  'deal Visma invoice due date',
]
/** Our fields in the order in which they were made. */
const made = (w: Tiny): readonly string[] =>
  w.pipedrive.calls
    .filter((call) => call.method === 'POST' && /Fields$/.test(call.path) && call.status < 300)
    .map((call) => call.path.replace(/^.*v2\/(\w+)Fields$/, '$1'))
const ours = (w: Tiny): readonly string[] =>
  (['organization', 'person', 'deal'] as const).flatMap((entity) =>
    [...w.pipedrive.state.fields[entity].values()]
      .filter((field) => field.is_custom_field && field.field_name.startsWith('Visma '))
      .map((field) => `${entity} ${inEnglish(field.field_name)}`),
  )

describe('custom fields', () => {
  test('are created if missing, once, in the order of the specification', async () => {
    const w = await tiny()
    postInvoice(w.company, w.customer())
    w.supplier()
    await w.run()
    expect(made(w)).toEqual(IN_ORDER.map((name) => name.split(' ')[0]))
    expect([...ours(w)].sort()).toEqual([...IN_ORDER].sort())
    w.customer()
    await w.run({ mode: 'full' })
    expect([...ours(w)].sort()).toEqual([...IN_ORDER].sort())
  })

  test('a renamed one keeps working', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '100' })
    await w.run()
    const code = w.fieldCode('organization', 'Visma customer no.')
    w.pipedrive.act.renameField('organization', code, 'Kundenr. i Visma')
    renumberCustomer(w.company, customer, '200')
    w.clock.advance(2 * 24 * 3600_000)
    await w.run()
    expect(w.organization('Fjordkaffe AS').custom_fields[code]).toBe('200')
    expect(ours(w)).toHaveLength(5)
  })

  test('a deleted one makes one issue, not one per record, and everything else is written', async () => {
    const w = await tiny()
    const customers = Array.from({ length: 6 }, () => w.customer())
    for (const customer of customers) postInvoice(w.company, customer)
    await w.run()
    w.pipedrive.act.deleteField('deal', w.fieldCode('deal', 'Visma invoice amount'))
    const lines = [{ inventoryNumber: 'KAFFE', description: 'Kaffe', quantity: 3, unitPriceInCurrency: 77 }]
    const invoices = customers.map((customer) =>
      postInvoice(w.company, customer, { documentDueDate: '2026-01-01', lines }),
    )
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.fields_missing'])
    expect((await w.issues())[0]?.message).toContain('Visma fakturabeløp')
    for (const invoice of invoices) expect(w.notesOf(invoice)).toHaveLength(1)
    for (const deal of w.deals())
      expect(invoices.map((one) => one.referenceNumber)).toContain(w.custom('deal', deal, 'Visma invoice no.'))
    // Not made again behind the admin's back either, and said once.
    postInvoice(w.company, customers[0] as never)
    await w.run()
    expect(await w.issues()).toHaveLength(1)
    expect(ours(w)).not.toContain('deal Visma invoice amount')
  })

  test('a deleted one is not made again either where a write that named it was refused late', async () => {
    const written = Promise.withResolvers<void>()
    let refused = 0
    const pipedrive = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      const answer = await handler(request)
      if (request.method !== 'PATCH' || !request.url.includes('/v2/deals/')) return answer
      if (answer.ok) written.resolve()
      else if (++refused === 2) await written.promise
      return answer
    }
    const w = await tiny({ around: { pipedrive } })
    const customers = [w.customer(), w.customer()]
    for (const customer of customers) postInvoice(w.company, customer)
    await w.run()
    w.pipedrive.act.deleteField('deal', w.fieldCode('deal', 'Visma invoice amount'))
    const lines = [{ inventoryNumber: 'KAFFE', description: 'Kaffe', quantity: 3, unitPriceInCurrency: 77 }]
    for (const customer of customers) postInvoice(w.company, customer, { documentDueDate: '2026-01-01', lines })
    await w.run()
    expect(refused).toBe(2)
    postInvoice(w.company, customers[0] as never)
    await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.fields_missing'])
    expect(ours(w)).not.toContain('deal Visma invoice amount')
  })

  test('a deleted number field holds its flow with one issue; the others go on', async () => {
    const w = await tiny()
    const customers = Array.from({ length: 4 }, () => w.customer())
    const supplier = w.supplier()
    await w.run()
    w.pipedrive.act.deleteField('person', w.fieldCode('person', 'Visma customer no.'))
    for (const [at, customer] of customers.entries()) renumberCustomer(w.company, customer, `9${at}`)
    const other = w.supplier()
    const run = await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.fields_missing'])
    expect(run.flows.customers).toMatchObject({ waiting: 4, issues: 0 })
    expect(w.organization(other.name)).toBeDefined()
    expect(supplier.name).not.toBe(other.name)
  })
})

describe('a plan at its field cap', () => {
  const capped = async (room: number) => {
    const w = await tiny({ plan: 'lite' })
    for (let at = 0; at < 30 - room; at++)
      w.pipedrive.act.createField('deal', { field_name: `Deres felt ${at}`, field_type: 'varchar' })
    const customer = w.customer()
    const invoice = postInvoice(w.company, customer)
    const supplier = w.supplier()
    return { w, invoice, supplier, customer }
  }

  test('the most important ones are made first, the others are missing with one clear issue', async () => {
    const { w, invoice } = await capped(4)
    await w.run()
    expect([...ours(w)].sort()).toEqual(IN_ORDER.slice(0, 4).sort())
    expect(w.notesOf(invoice)).toHaveLength(1)
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.fields_missing'])
    expect(issues[0]?.message).toContain('Visma fakturabeløp')
    expect(issues[0]?.message).toContain('30')
    expect(w.custom('deal', w.deals()[0] as never, 'Visma invoice no.')).toBe(invoice.referenceNumber)
  })

  test('without a number field its flow is held: not written, one issue; with room made it goes on', async () => {
    const { w, invoice, supplier, customer } = await capped(1)
    const run = await w.run()
    expect(ours(w)).toEqual(IN_ORDER.slice(0, 1))
    expect(w.organizations().map((one) => one.name)).toEqual([supplier.name])
    expect(w.persons()).toEqual([])
    expect(w.notesOf(invoice)).toEqual([])
    expect(run.flows.customers).toMatchObject({ waiting: 1 })
    expect(run.flows.customerInvoices).toMatchObject({ waiting: 1 })
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.fields_missing'])
    expect(issues[0]?.message).toContain('customers are held')

    for (let at = 0; at < 10; at++) w.pipedrive.act.deleteField('deal', `Deres felt ${at}`)
    expect((await w.run()).status).toBe('done')
    expect(w.organization(customer.name)).toBeDefined()
    expect(w.notesOf(invoice)).toHaveLength(1)
    expect(await w.issues()).toEqual([])
    expect(w.wrong()).toEqual([])
  })

  test('an account with more fields than the plan allows is on another plan: its fields are made, and that is said', async () => {
    const w = await tiny({ plan: 'lite', limits: { customFields: 100 } })
    for (let at = 0; at < 31; at++)
      w.pipedrive.act.createField('deal', { field_name: `Deres felt ${at}`, field_type: 'varchar' })
    const invoice = postInvoice(w.company, w.customer())
    w.supplier()
    await w.run()
    expect([...ours(w)].sort()).toEqual([...IN_ORDER].sort())
    expect(w.notesOf(invoice)).toHaveLength(1)
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.other_plan'])
    expect(issues[0]?.message).toContain('has 31 custom fields and the plan lite allows 30')
    expect(w.wrong()).toEqual([])

    for (let at = 0; at < 20; at++) w.pipedrive.act.deleteField('deal', `Deres felt ${at}`)
    w.clock.advance(25 * 3600_000)
    postInvoice(w.company, w.customer())
    await w.run()
    expect(await w.issues()).toEqual([])
  })

  test('where such an account lets us add none all the same, both are said', async () => {
    const w = await tiny({ plan: 'lite', limits: { customFields: 31 } })
    for (let at = 0; at < 31; at++)
      w.pipedrive.act.createField('deal', { field_name: `Deres felt ${at}`, field_type: 'varchar' })
    w.customer()
    await w.run()
    expect((await w.issues()).map((issue) => issue.code).sort()).toEqual([
      'pipedrive.fields_missing',
      'pipedrive.other_plan',
    ])
    expect(w.persons()).toEqual([])
  })

  test('a user who may not add fields is told so once', async () => {
    const w = await tiny()
    const plain = w.pipedrive.act.createUser({ name: 'Per', email: 'per@nordlys.example' })
    await w.configure({}, { pipedrive: { apiToken: w.pipedrive.tokenOf(plain.id) } })
    w.customer()
    await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.fields_missing'])
    expect(w.organizations()).toEqual([])
  })
})

describe('fields mapped by the user', () => {
  test('are used instead of ones of ours, and values follow when the mapping changes', async () => {
    const w = await tiny({ settings: { fields: { 'deal.invoiceNumber': 'Fakturanr.' } } })
    w.pipedrive.act.createField('deal', { field_name: 'Fakturanr.', field_type: 'varchar' })
    w.pipedrive.act.createField('deal', { field_name: 'Annet felt', field_type: 'varchar' })
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    const [deal] = w.deals()
    expect(deal && w.custom('deal', deal, 'Fakturanr.')).toBe(invoice.referenceNumber)
    expect(ours(w)).not.toContain('deal Visma invoice no.')

    await w.configure({ fields: { 'deal.invoiceNumber': 'Annet felt' } })
    await w.run()
    const [after] = w.deals()
    expect(after && w.custom('deal', after, 'Annet felt')).toBe(invoice.referenceNumber)
  })

  test('a name that no field has is one issue that names it, and nothing is written by guess', async () => {
    const w = await tiny({ settings: { fields: { 'deal.invoiceNumber': 'Finnes ikke' } } })
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.fields_missing'])
    expect(issues[0]?.message).toContain('Finnes ikke')
    expect(ours(w)).not.toContain('deal Visma invoice no.')
    expect(w.notesOf(invoice)).toHaveLength(1)
  })

  test('a second company on the account has its own, told apart by its suffix', async () => {
    const w = await tiny({ file: { pipedrive: { fieldSuffix: 'SE' } } })
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '100' })
    await w.run()
    expect(w.custom('organization', w.organization(customer.name), 'Visma kundenr. SE')).toBe('100')
    renameCustomer(w.company, customer, 'Kaffe AS')
  })
})
