import { describe, expect, test } from 'vitest'
import { editInvoiceText, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { isCalled } from '../field-names.ts'
import { SHOWN, seen, showing } from './showing.ts'
import { tiny } from './tiny.ts'

describe('visibility', () => {
  test('raised again, everything shows amounts as if it had never been lowered', async () => {
    const settings = { ...SHOWN, pdf: 'off' }
    await showing({ settings }, async (w) => {
      await w.sync()
      const before = seen(w).length
      await w.configure({ visibility: 'light' })
      await w.sync()
      await w.configure({ visibility: 'amounts' })
      await w.sync()
      expect(seen(w).length).toBe(before)
      await w.configure({ visibility: 'bands' })
      await w.sync()
      expect(seen(w)).toEqual([])
    })
  })

  test('is lowered also where the flows that showed amounts are off by now, and Visma.net is away', async () => {
    let away = false
    const around = {
      visma: (handler: (request: Request) => Promise<Response>) => async (request: Request) =>
        away ? new Response('', { status: 503 }) : handler(request),
    }
    await showing({ around }, async (w) => {
      await w.sync()
      away = true
      await w.configure({ visibility: 'bands', flows: { customerInvoices: false, supplierInvoices: false } })
      await w.sync()
      expect(seen(w)).toEqual([])
    })
  })

  test('a preview prices what is to be cleared, and clears nothing', () =>
    showing({}, async (w) => {
      await w.sync()
      const before = seen(w).length
      await w.configure({ visibility: 'bands' })
      const { planned } = await w.preview()
      const kinds = new Set(planned.map(({ entity }) => entity))
      expect([...kinds].sort()).toEqual(['activity', 'deal', 'field', 'file', 'note', 'organization'])
      expect(seen(w).length).toBe(before)
      await w.sync()
      expect(seen(w)).toEqual([])
    }))

  test('what a person made of a value, a title or a file of ours is left, and their words around our text', async () => {
    const w = await tiny({ settings: { pdf: 'all', deals: { create: 'perInvoice' } } })
    const customer = w.customer()
    const invoice = postInvoice(w.company, customer)
    await w.run()
    const [deal] = w.deals()
    if (deal === undefined) throw new Error('There is no deal.')
    w.pipedrive.act.editDeal(deal.id, { value: 777, title: 'Min avtale' })
    const note = w.note(invoice)
    w.pipedrive.act.editNote(note.id, `<p>Ring dem om 500,00 NOK</p>${note.content}`)
    await w.configure({ visibility: 'light' })
    await w.run()
    expect(w.deals()[0]).toMatchObject({ value: 777, title: 'Min avtale' })
    expect(w.custom('deal', w.deals()[0] ?? deal, 'Visma invoice amount')).toBeNull()
    const text = w.note(invoice).content
    expect(text).toContain('Ring dem om 500,00 NOK')
    expect(text.match(/\d,\d\d/g)).toEqual(['0,00'])
  })

  test('all but a field that people have deleted is cleared, and nothing is said to be shown still', () =>
    showing({}, async (w) => {
      await w.sync()
      const { act, state } = w.pipedrive
      const gone: string[] = []
      for (const entity of ['organization', 'deal'] as const) {
        const [field] = [...state.fields[entity].values()].filter((one) => isCalled(one, 'Visma open balance'))
        if (field === undefined) throw new Error('There is no field of ours.')
        act.deleteField(entity, field.field_code)
        gone.push(field.field_code)
      }
      await w.configure({ visibility: 'bands' })
      w.clock.advance(60_000)
      await w.sync()
      expect(seen(w).filter((one) => !gone.some((code) => one.includes(code)))).toEqual([])
      const issues = await w.store.issues.list((await w.connection()).id, ['open', 'waiting'])
      expect(issues.map(({ code }) => code)).not.toContain('visibility.not_hidden')
    }))

  test('a record that Pipedrive does not let us clear is an issue of its own, and the others are cleared', async () => {
    const w = await tiny({ settings: { deals: { create: 'perInvoice' } } })
    const invoices = ['Første AS', 'Andre AS'].map((name) => postInvoice(w.company, w.customer({ name })))
    await w.run()
    const [deal] = w.deals()
    if (deal === undefined) throw new Error('There is no deal.')
    w.pipedrive.act.archiveDeal(deal.id)
    await w.configure({ visibility: 'bands' })
    await w.run()
    const issues = await w.issues()
    expect(issues.map(({ code }) => code)).toContain('visibility.not_hidden')
    expect(
      w
        .deals()
        .filter(({ value }) => value !== 0)
        .map(({ id }) => id),
    ).toEqual([deal.id])
    for (const invoice of invoices) expect(w.note(invoice).content).not.toMatch(/\d,\d\d/)
    for (const invoice of invoices) {
      editInvoiceText(w.company, invoice, 'Ny tekst')
      payInvoice(w.company, invoice)
    }
    await w.run()
    for (const invoice of invoices) expect(w.note(invoice).content).not.toMatch(/\d,\d\d/)
  })
})
