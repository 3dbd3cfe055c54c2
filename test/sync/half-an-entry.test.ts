import { describe, expect, test } from 'vitest'
import { payInvoice, postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { adopt, inventory, makeAgain } from '../adopting.ts'
import type { WorldOptions } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

async function written(settings: WorldOptions['settings'] = {}, invoices = 1) {
  const w = await tiny({ settings })
  w.calm()
  const customer = w.customer({ name: 'Kaffe AS' })
  const posted = Array.from({ length: invoices }, () => postInvoice(w.company, customer))
  const [invoice] = posted
  if (invoice === undefined) throw new Error('No invoice.')
  await w.run()
  return { w, invoice, posted }
}

const blocksRemoved = async (w: Tiny) => (await w.issues()).filter(({ code }) => code === 'entry.block_removed')

describe('an entry whose heading people wrote over', () => {
  const broken = (content: string) => content.replace(/<b>[^<]*<\/b>/, '<b>Ring dem om denne!</b>')

  test.each(['adopted first', 'by the sync itself'])(
    'is the entry all the same: left alone, and an issue says so; %s',
    async (how) => {
      const { w, invoice } = await written({ flows: { receivables: true } })
      postSupplierInvoice(w.company, w.supplier())
      await w.run()
      const notes = w.notes()
      expect(notes).toHaveLength(3)
      for (const { id, content } of notes) w.pipedrive.act.editNote(id, broken(content))
      const edited = w.notes().map(({ content }) => content)
      const before = inventory(w)
      await makeAgain(w)
      if (how === 'adopted first') await adopt(w)
      payInvoice(w.company, invoice)
      await w.run()
      await w.run({ mode: 'full' })
      expect(inventory(w)).toEqual(before)
      expect(w.notes().map(({ content }) => content)).toEqual(edited)
      expect(await blocksRemoved(w)).toHaveLength(3)
    },
  )

  test('is written again where a person answers so, before what people wrote', async () => {
    const { w, invoice } = await written()
    const { id, content } = w.note(invoice)
    w.pipedrive.act.editNote(id, broken(content))
    await makeAgain(w)
    await w.run()
    const [issue] = await blocksRemoved(w)
    const again = { choice: 'write again', by: 'kari', at: 1, because: null }
    await w.store.issues.answer(issue?.id ?? '', again, 'waiting')
    await w.run()
    expect(w.note(invoice).id).toBe(id)
    expect(w.note(invoice).content).toMatch(/^(<p>)?<b>Faktura .*Ring dem om denne!/s)
  })

  test("is nobody else's: not of another day, nor of a text in which people quote the marker", async () => {
    const { w, invoice } = await written()
    const { id, user_id, org_id } = w.note(invoice)
    const quote = `<p>Se Visma Invoice ${invoice.referenceNumber} · 1234567</p>`
    w.pipedrive.act.createNote({ content: quote, org_id }, { by: user_id })
    w.pipedrive.act.createNote({ content: quote, org_id, add_time: '2026-01-02 12:00:00' }, { by: user_id })
    w.pipedrive.act.deleteNote(id)
    await makeAgain(w)
    await w.run()
    expect(w.notes().filter(({ content }) => content.includes('Faktura'))).toHaveLength(1)
    expect(await blocksRemoved(w)).toEqual([])
  })
})

describe('an entry in which people wrote of other documents', () => {
  test.each(['quoted', 'pasted whole'])('is known, and so is the other: %s below', async (what) => {
    const { w, posted } = await written({}, 2)
    const [one, other] = posted.map((invoice) => w.note(invoice))
    if (one === undefined || other === undefined) throw new Error('No notes.')
    const more = what === 'quoted' ? '<p>Se også Visma Invoice 999999 · 1234567</p>' : other.content
    w.pipedrive.act.editNote(one.id, `${one.content}${more}`)
    const before = inventory(w)
    await makeAgain(w)
    for (const invoice of posted) payInvoice(w.company, invoice)
    await w.run()
    expect(inventory(w)).toEqual(before)
    expect(w.pipedrive.state.notes.get(other.id)?.content).toContain('Betalt')
    expect(w.pipedrive.state.notes.get(one.id)?.content).toMatch(/Betalt/)
    expect(w.pipedrive.state.notes.get(one.id)?.content).toContain(what === 'quoted' ? 'Se også' : 'Ubetalt')
  })
})
