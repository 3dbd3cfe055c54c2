import { describe, expect, test } from 'vitest'
import {
  deleteDraft,
  editInvoiceText,
  payInvoice,
  postInvoice,
  releaseDraft,
  voidInvoice,
} from '../../src/twins/company/company.ts'
import { readable, type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const text = (w: Tiny, invoice: Parameters<Tiny['note']>[0]) => readable(w.note(invoice).content)

describe('the living entry', () => {
  test('one per document, edited in place when its mapped content changes, never a second one', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer(), { documentDueDate: '2026-12-01' })
    await w.run()
    const made = w.note(invoice).id
    editInvoiceText(w.company, invoice, 'Levert på fredag')
    await w.run()
    payInvoice(w.company, invoice, { amountInCurrency: 1000 })
    await w.run()
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.note(invoice).id).toBe(made)
    expect(w.notes()).toHaveLength(1)
  })

  test('heading with type, number and status; total, balance, due date; lines; references; last line the marker', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer({ name: 'Norrland AB', currencyId: 'SEK' }), {
      documentDate: '2026-11-02',
      documentDueDate: '2026-12-01',
      customerRefNumber: 'PO-7781',
      lines: [
        { inventoryNumber: 'PZ-100', description: 'Espressomaskin', quantity: 2, unitPriceInCurrency: 3999, vat: 25 },
        { inventoryNumber: '0', description: 'Levert 12.08', quantity: 0, unitPriceInCurrency: 0 },
      ],
    })
    payInvoice(w.company, invoice, { amountInCurrency: 4998.75 })
    await w.run()
    const lines = text(w, invoice)
      .split('\n')
      .filter((line) => line !== '')
    const at = (part: string) => lines.findIndex((line) => line.includes(part))
    expect(lines[0]).toBe(`Faktura ${invoice.referenceNumber} – Delvis betalt`)
    expect(lines[at('Totalt')]).toBe('Totalt inkl. mva.: 9 997,50 SEK (9 497,63 NOK)')
    expect(lines[at('Rest')]).toBe('Restbeløp: 4 998,75 SEK (4 748,81 NOK)')
    expect(lines[at('Forfall')]).toBe('Forfallsdato: 01.12.2026')
    expect(lines[at('PZ-100')]).toBe('PZ-100 Espressomaskin: 2 STK × 3 999,00 = 7 998,00')
    expect(lines).toContain('Levert 12.08')
    expect(at('PO-7781')).toBeGreaterThan(at('Levert'))
    expect(lines.at(-1)).toBe(`Visma Invoice ${invoice.referenceNumber} · ${w.visma.credentials.companyId}`)
  })

  test('nothing in it moves with the calendar', async () => {
    const w = await tiny()
    postInvoice(w.company, w.customer(), { documentDueDate: '2026-11-20' })
    await w.run()
    w.writes()
    w.clock.advance(60 * DAY)
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })
})

describe('a person’s text in an entry', () => {
  test('around our block is kept when the block is rewritten, again and again', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    const { id, content } = w.note(invoice)
    w.pipedrive.act.editNote(id, `<p>Ringte Kari om denne.</p>${content}<p>Hun betaler fredag.</p>`)
    for (const words of ['Første', 'Andre', 'Tredje']) {
      editInvoiceText(w.company, invoice, words)
      await w.run()
      const now = text(w, invoice)
      expect(now.startsWith('Ringte Kari om denne.')).toBe(true)
      expect(now.trimEnd().endsWith('Hun betaler fredag.')).toBe(true)
      expect(now).toContain(words)
    }
    expect(text(w, invoice)).not.toContain('Første')
    expect(await w.issues()).toEqual([])
  })

  test('the block removed: the entry is left alone and an issue says so, until it is ignored', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    const { id } = w.note(invoice)
    w.pipedrive.act.editNote(id, '<p>Bare mitt.</p>')
    for (const words of ['En', 'To']) {
      editInvoiceText(w.company, invoice, words)
      expect((await w.run()).status).toBe('done_with_issues')
      expect(w.pipedrive.state.notes.get(id)?.content).toBe('<p>Bare mitt.</p>')
      expect(w.notes()).toHaveLength(1)
      const issues = await w.issues()
      expect(issues.map((issue) => issue.code)).toEqual(['entry.block_removed'])
      expect(issues[0]?.message).toContain(invoice.referenceNumber)
    }
    const [issue] = await w.issues()
    await w.store.issues.ignore([issue?.id ?? ''])
    editInvoiceText(w.company, invoice, 'Tre')
    expect((await w.run()).status).toBe('done')
    expect(await w.issues()).toEqual([])
    expect(w.pipedrive.state.notes.get(id)?.content).toBe('<p>Bare mitt.</p>')
  })

  test('the block removed, and written again because somebody said so: before what people wrote, and once', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    const { id } = w.note(invoice)
    w.pipedrive.act.editNote(id, '<p>Bare mitt.</p>')
    editInvoiceText(w.company, invoice, 'En')
    await w.run()
    const [issue] = await w.issues()
    const again = { choice: 'write again', by: 'kari', at: 1, because: null }
    await w.store.issues.answer(issue?.id ?? '', again, 'waiting')
    expect((await w.run()).status).toBe('done')
    const content = w.pipedrive.state.notes.get(id)?.content ?? ''
    expect(content.endsWith('<p>Bare mitt.</p>')).toBe(true)
    expect(w.note(invoice).id).toBe(id)
    expect(await w.issues(['open', 'waiting'])).toEqual([])
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
    editInvoiceText(w.company, invoice, 'To')
    await w.run()
    expect(w.pipedrive.state.notes.get(id)?.content).toMatch(/To[\s\S]*<p>Bare mitt\.<\/p>$/)
  })
})

describe('which documents have an entry', () => {
  test('a draft is not shown; released later it is', async () => {
    const w = await tiny()
    const draft = postInvoice(w.company, w.customer(), { status: 'Balanced' })
    const run = await w.run()
    expect(w.notesOf(draft)).toEqual([])
    expect(run.skipped).toEqual({ draft: 1 })
    expect(w.deals()).toEqual([])
    releaseDraft(w.company, draft)
    await w.run()
    expect(text(w, draft)).toContain('Ubetalt')
  })

  test.each([
    'Hold',
    'Balanced',
    'PendingPrint',
    'PendingEmail',
    'CreditHold',
    'CcHold',
    'Scheduled',
    'Reserved',
  ] as const)('status %s is a draft: shown only with drafts: true', async (status) => {
    const w = await tiny({ settings: { drafts: true } })
    const draft = postInvoice(w.company, w.customer(), { status, totals: true })
    await w.run()
    expect(text(w, draft)).toContain('Utkast')
    await w.close()
    const without = await tiny()
    const hidden = postInvoice(without.company, without.customer(), { status, totals: true })
    await without.run()
    expect(without.notesOf(hidden)).toEqual([])
  })

  test('with drafts: true the draft’s own entry is edited when it is released', async () => {
    const w = await tiny({ settings: { drafts: true } })
    const draft = postInvoice(w.company, w.customer(), { status: 'Hold' })
    await w.run()
    const made = w.note(draft).id
    releaseDraft(w.company, draft)
    await w.run()
    expect(w.note(draft).id).toBe(made)
    expect(text(w, draft)).toContain('Ubetalt')
    expect(w.wrong()).toEqual([])
  })

  test('a draft that vanished says so, and nothing of the user’s is deleted', async () => {
    const w = await tiny({ settings: { drafts: true } })
    const draft = postInvoice(w.company, w.customer(), { status: 'Hold' })
    await w.run()
    deleteDraft(w.company, draft)
    w.clock.advance(DAY)
    await w.run({ mode: 'full' })
    expect(text(w, draft)).toContain('Finnes ikke lenger i Visma')
    w.writes()
    w.clock.advance(DAY)
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('Voided is shown only where the document was shown before', async () => {
    const w = await tiny()
    const customer = w.customer()
    const shown = postInvoice(w.company, customer)
    const never = postInvoice(w.company, customer)
    voidInvoice(w.company, never)
    await w.run()
    voidInvoice(w.company, shown)
    const run = await w.run()
    expect(text(w, shown)).toContain('Annullert')
    expect(w.notesOf(never)).toEqual([])
    expect(run.flows.customerInvoices).toMatchObject({ updated: 1 })
  })
})
