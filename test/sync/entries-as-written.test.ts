import { describe, expect, test } from 'vitest'
import { editInvoiceText, payInvoice, postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { readable, type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const text = (w: Tiny, invoice: Parameters<Tiny['note']>[0]) => readable(w.note(invoice).content)

describe('texts of the source', () => {
  test('html and emoji are shown as text, and survive being edited', async () => {
    const w = await tiny()
    const nasty = '<script>alert(1)</script> <b>fet</b> & "sitat" 😀 æøå'
    const invoice = postInvoice(w.company, w.customer({ name: `A <i>${'&'} B</i> AS` }), {
      invoiceText: nasty,
      lines: [{ inventoryNumber: '<X>', description: nasty, quantity: 1, unitPriceInCurrency: 1 }],
    })
    await w.run()
    expect(w.note(invoice).content).not.toContain('<script')
    expect(text(w, invoice).split(nasty)).toHaveLength(3)
    editInvoiceText(w.company, invoice, `${nasty} igjen`)
    await w.run()
    expect(text(w, invoice)).toContain(`${nasty} igjen`)
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('a free text of 200 kB is cut to an entry below 50 kB, lines are folded, and nothing is lost', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer(), {
      invoiceText: 'Ærlig talt 😀 '.repeat(16_000),
      lines: Array.from({ length: 232 }, (_, at) => ({
        inventoryNumber: `P-${at}`,
        description: 'Ø'.repeat(500),
        quantity: 1,
        unitPriceInCurrency: 1,
      })),
    })
    expect((await w.run()).status).toBe('done')
    expect(Buffer.byteLength(w.note(invoice).content)).toBeLessThan(50_000)
    expect(text(w, invoice)).toContain('… og 212 linjer til')
    expect(w.wrong()).toEqual([])
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('a text that forges a marker of ours does not fool the next edit', async () => {
    const w = await tiny()
    const customer = w.customer()
    const invoice = postInvoice(w.company, customer)
    const marker = `Visma Invoice ${invoice.referenceNumber} · ${w.visma.credentials.companyId}`
    editInvoiceText(w.company, invoice, `før ${marker} etter`)
    await w.run()
    editInvoiceText(w.company, invoice, 'ny tekst')
    await w.run()
    expect(text(w, invoice)).not.toContain('etter')
    expect(text(w, invoice)).toContain('ny tekst')
  })
})

describe('as an activity', () => {
  const asActivity = { flows: { customerInvoices: { as: 'activity' }, supplierInvoices: { as: 'activity' } } }

  test('subject carries number and marker, due on the due date, done when settled, assigned to our user', async () => {
    const w = await tiny({ settings: asActivity })
    const invoice = postInvoice(w.company, w.customer(), { documentDueDate: '2026-12-01' })
    await w.run()
    const me = [...w.pipedrive.state.users.values()].find((user) => user.name === 'Sync Bot')
    expect(w.notes()).toEqual([])
    expect(w.activities()).toMatchObject([{ due_date: '2026-12-01', done: false, owner_id: me?.id }])
    expect(w.activities()[0]?.subject).toContain(
      `Visma Invoice ${invoice.referenceNumber} · ${w.visma.credentials.companyId}`,
    )
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.activities()).toMatchObject([{ done: true }])
  })

  test('changing `as` never makes a second entry', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer())
    const bill = postSupplierInvoice(w.company, w.supplier())
    await w.run()
    await w.configure(asActivity)
    editInvoiceText(w.company, invoice, 'Rettet')
    bill.description = 'Rettet'
    touch(w.company, bill)
    await w.run()
    expect(w.activities()).toEqual([])
    expect(text(w, invoice)).toContain('Rettet')
    expect(text(w, bill)).toContain('Rettet')
    const next = postInvoice(w.company, invoice.customer)
    await w.run()
    expect(w.notesOf(next)).toEqual([])
    expect(w.activities()).toHaveLength(1)
    await w.configure({ flows: { customerInvoices: { as: 'note' } } })
    editInvoiceText(w.company, next, 'Rettet')
    await w.run()
    expect(w.notes()).toHaveLength(2)
    expect(w.activities()).toHaveLength(1)
  })
})

describe('documents of suppliers', () => {
  test('one entry per released document on the supplier’s organization, with the supplier’s own reference', async () => {
    const w = await tiny()
    const supplier = w.supplier({ name: 'Bønner AS' })
    const bill = postSupplierInvoice(w.company, supplier, { supplierReference: 'F-4711' })
    const credit = postSupplierInvoice(w.company, supplier, { type: 'DebitAdj' })
    const draft = postSupplierInvoice(w.company, supplier, { status: 'Hold' })
    await w.run()
    const organization = w.organization('Bønner AS').id
    expect(w.note(bill).org_id).toBe(organization)
    expect(text(w, bill)).toContain('F-4711')
    expect(w.note(credit).org_id).toBe(organization)
    expect(w.notesOf(draft)).toEqual([])
    expect(text(w, bill)).not.toContain('RAW-01')
  })

  test('an invoice read before its row of the ledger makes no entry of its own, and one with it', async () => {
    let hidden = true
    const visma = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      const answer = await handler(request)
      return hidden && new URL(request.url).pathname === '/v1/supplierdocument' && answer.status === 200
        ? Response.json([], { headers: answer.headers })
        : answer
    }
    const w = await tiny({ around: { visma }, settings: { flows: { supplierInvoices: { lines: true } } } })
    const bill = postSupplierInvoice(w.company, w.supplier())
    await w.run()
    expect(w.notesOf(bill)).toEqual([])
    hidden = false
    await w.run()
    expect(text(w, bill)).toContain('RAW-01')
    expect(w.notes()).toHaveLength(1)
  })

  test.each([true, false])(
    'what the invoice alone tells comes with it, also where it could not be read at first, lines: %s',
    async (lines) => {
      let refused = true
      const visma = (handler: (request: Request) => Promise<Response>) => async (request: Request) =>
        refused && new URL(request.url).pathname === '/v1/supplierInvoice'
          ? new Response(null, { status: 403 })
          : await handler(request)
      const w = await tiny({ around: { visma }, settings: { flows: { supplierInvoices: { lines } } } })
      const bill = postSupplierInvoice(w.company, w.supplier())
      await w.run()
      expect(text(w, bill)).not.toContain('KID')
      refused = false
      await w.run()
      await w.run()
      expect(text(w, bill)).toContain('KID')
      w.writes()
      await w.run({ mode: 'full' })
      expect(w.writes()).toEqual([])
    },
  )

  test('lines only by setting', async () => {
    const w = await tiny({ settings: { flows: { supplierInvoices: { lines: true } } } })
    const bill = postSupplierInvoice(w.company, w.supplier())
    await w.run()
    expect(text(w, bill)).toContain('RAW-01')
    await w.configure({ flows: { supplierInvoices: { lines: false } } })
    await w.run()
    expect(text(w, bill)).not.toContain('RAW-01')
  })
})

test('a changed mapping setting rewrites what it must in the next changes run', async () => {
  const w = await tiny()
  const invoice = postInvoice(w.company, w.customer(), { documentDueDate: '2026-12-01' })
  await w.run()
  w.clock.advance(DAY)
  await w.configure({ locale: 'en-GB' })
  w.writes()
  await w.run()
  expect(text(w, invoice)).toContain('Due date: 01/12/2026')
  expect(w.writes()).toEqual(['PUT /api/v1/notes/ID'])
})
