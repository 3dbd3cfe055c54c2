import { expect, test } from 'vitest'
import { editInvoiceText, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from '../sync/tiny.ts'
import { resume, undo } from './undo.ts'

const WORDS = '<p>Ring Kari først.</p>'

/** A run told of a payment in a note; then a person wrote into it, and a later run of ours kept their words. */
async function extended() {
  const w = await tiny()
  w.calm()
  const invoice = postInvoice(w.company, w.customer({ name: 'Fjord AS' }))
  const made = await w.run()
  const first = w.note(invoice).content
  payInvoice(w.company, invoice)
  const paid = await w.run()
  w.pipedrive.act.editNote(w.note(invoice).id, `${w.note(invoice).content}${WORDS}`)
  editInvoiceText(w.company, invoice, 'Takk for handelen')
  await w.run()
  expect(w.note(invoice).content).toMatch(/Takk for handelen.*Ring Kari/)
  return { w, invoice, made, paid, first }
}

test('R13: words that people wrote since stay when a write is taken back, although a later one of ours sent them along', async () => {
  const { w, invoice, paid, first } = await extended()
  const undone = await undo(w, paid.id)
  expect(undone.run.status).toBe('done')
  expect(w.note(invoice).content).toBe(`${first}${WORDS}`)
  await resume(w)
  w.writes()
  await w.run()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})

test('R13: a note that holds words of people is not deleted, although our last write was answered with them', async () => {
  const { w, invoice, made } = await extended()
  const undone = await undo(w, made.id)
  expect(w.note(invoice).content).toContain(WORDS)
  const left = (await w.store.ledger.ofRun(undone.run.id, 1_000, 0)).filter(({ rule }) => rule === 'undo.edited')
  expect(left.map(({ entity, remote }) => [entity, remote])).toEqual([['note', String(w.note(invoice).id)]])
})
