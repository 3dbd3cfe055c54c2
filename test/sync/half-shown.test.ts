import { describe, expect, test } from 'vitest'
import { deleteDraft, editInvoiceText, postInvoice, voidInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000

/** A process that dies as soon as its first write to a deal was applied: no answer and no later call reaches Pipedrive. */
async function dyingAtItsDeal(settings: NonNullable<Parameters<typeof tiny>[0]>['settings'] = {}) {
  const kill = new AbortController()
  let armed = false
  const w = await tiny({
    settings,
    around: {
      pipedrive: (handler) => async (request) => {
        if (!armed) return handler(request)
        kill.signal.throwIfAborted()
        const answer = await handler(request.clone())
        if (request.method !== 'GET' && /\/v2\/deals(\/\d+)?$/.test(request.url)) kill.abort()
        kill.signal.throwIfAborted()
        return answer
      },
    },
  })
  w.calm()
  return {
    w,
    die: async () => {
      armed = true
      const run = await w.sync({ signal: kill.signal })
      expect(`${run.status}, ${kill.signal.aborted ? 'killed' : 'alive'}`).toBe('stopped, killed')
      armed = false
      w.clock.advance(2 * 60_000)
    },
  }
}

const described = (w: Tiny) => w.deals().map((deal) => w.custom('deal', deal, 'Visma invoice no.'))

describe('a document is followed to the end once people can see anything of it', () => {
  test('an invoice’s own deal is lost when the process died between deal and entry and the invoice was voided since', async () => {
    const { w, die } = await dyingAtItsDeal({ deals: { create: 'perInvoice' } })
    const invoice = postInvoice(w.company, w.customer())
    await die()
    expect(w.deals().map((deal) => deal.status)).toEqual(['open'])
    expect(w.notesOf(invoice)).toEqual([])
    voidInvoice(w.company, invoice)
    await w.run()
    expect(w.deals().map((deal) => [deal.status, deal.lost_reason])).toEqual([['lost', 'Voided in Visma']])
  })

  test('also where a person deleted the entry, which is not made anew', async () => {
    const w = await tiny({ settings: { deals: { create: 'perInvoice' } } })
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    w.pipedrive.act.deleteNote(w.note(invoice).id)
    editInvoiceText(w.company, invoice, 'Leveres uke 48')
    await w.run()
    voidInvoice(w.company, invoice)
    await w.run()
    expect(w.deals().map((deal) => deal.status)).toEqual(['lost'])
    expect(w.notesOf(invoice)).toEqual([])
  })

  test('a customer’s deal no longer describes an invoice that was voided before its entry was made', async () => {
    const { w, die } = await dyingAtItsDeal()
    const invoice = postInvoice(w.company, w.customer())
    await die()
    expect(described(w)).toEqual([invoice.referenceNumber])
    voidInvoice(w.company, invoice)
    await w.run()
    expect(described(w)).toEqual([null])
  })

  test('nor does a deal that people made', async () => {
    const { w, die } = await dyingAtItsDeal()
    const customer = w.customer({ name: 'Kjent AS' })
    await w.run()
    w.pipedrive.act.createDeal({ title: 'Avtale', org_id: w.organization('Kjent AS').id })
    const invoice = postInvoice(w.company, customer)
    w.clock.advance(DAY)
    await die()
    expect(described(w)).toEqual([invoice.referenceNumber])
    voidInvoice(w.company, invoice)
    await w.run()
    expect(described(w)).toEqual([null])
  })

  test('the answer sticks where the deal may have been written, though its answer never came', async () => {
    let lost = false
    let written = false
    const w = await tiny({
      around: {
        pipedrive: (handler) => async (request) => {
          const isDeal = lost && /\/v2\/deals\/\d+$/.test(new URL(request.url).pathname)
          if (isDeal && written) throw new TypeError('fetch failed')
          const answer = await handler(request.clone())
          if (!isDeal || request.method !== 'PATCH') return answer
          written = true
          throw new TypeError('fetch failed')
        },
      },
    })
    const customer = w.customer({ name: 'Kjent AS' })
    await w.run()
    const org_id = w.organization('Kjent AS').id
    const deal = w.pipedrive.act.createDeal({ title: 'Avtale', org_id })
    const invoice = postInvoice(w.company, customer)
    w.clock.advance(DAY)
    w.calm()
    lost = true
    expect((await w.sync()).status).not.toBe('done')
    expect(described(w)).toEqual([invoice.referenceNumber])
    lost = false
    // Two open deals would be no answer.
    w.pipedrive.act.createDeal({ title: 'En til', org_id })
    w.clock.advance(DAY)
    await w.run()
    expect(w.deals().map(({ title }) => title)).toEqual(['Avtale', 'En til'])
    expect(described(w)).toEqual([invoice.referenceNumber, null])
    expect(w.note(invoice).deal_id).toBe(deal.id)
  })

  test('a draft that vanished: its own deal is lost', async () => {
    const w = await tiny({ settings: { drafts: true, deals: { create: 'perInvoice' } } })
    const draft = postInvoice(w.company, w.customer(), { status: 'Hold', totals: true })
    await w.run()
    deleteDraft(w.company, draft)
    w.clock.advance(DAY)
    await w.run({ mode: 'full' })
    expect(w.deals().map((deal) => [deal.status, deal.lost_reason])).toEqual([['lost', 'No longer in Visma']])
  })

  test('also where drafts are no longer shown by then', async () => {
    const w = await tiny({ settings: { drafts: true, deals: { create: 'perInvoice' } } })
    const draft = postInvoice(w.company, w.customer(), { status: 'Hold', totals: true })
    await w.run()
    await w.configure({ drafts: false })
    deleteDraft(w.company, draft)
    w.clock.advance(2 * DAY)
    await w.run()
    expect(w.deals().map((deal) => deal.status)).toEqual(['lost'])
    expect(w.note(draft).content).toContain('Finnes ikke lenger i Visma')
  })

  test('and the deal of its customer describes it no longer', async () => {
    const w = await tiny({ settings: { drafts: true } })
    const draft = postInvoice(w.company, w.customer(), { status: 'Hold', totals: true })
    await w.run()
    expect(described(w)).toEqual([draft.referenceNumber])
    deleteDraft(w.company, draft)
    w.clock.advance(DAY)
    await w.run({ mode: 'full' })
    expect(described(w)).toEqual([null])
  })
})
