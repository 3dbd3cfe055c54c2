import { describe, expect, test } from 'vitest'
import {
  type Customer,
  type CustomerDocument,
  creditInvoice,
  payInvoice,
  postInvoice,
  postSupplierInvoice,
  renameCustomer,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import type { WorldOptions } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const NUMBER = 'Visma invoice no.'

/** Two customers; the first has an invoice that stays, and one that belongs to the second, as is found out a day later. */
async function mistaken(settings = {}, around: WorldOptions['around'] = {}) {
  const w = await tiny({ settings, around })
  const [right, wrong] = [
    w.customer({ name: 'B AS', attention: 'Berit' }),
    w.customer({ name: 'A AS', attention: 'Anne' }),
  ]
  const stays = postInvoice(w.company, wrong, { documentDueDate: '2026-12-24' })
  const moves = postInvoice(w.company, wrong, { documentDueDate: '2026-01-01' })
  return { w, right, wrong, stays, moves }
}

function giveTo(w: Tiny, document: CustomerDocument, customer: Customer): void {
  Object.assign(document, { customer })
  touch(w.company, document)
}

const numberOn = (w: Tiny, title: string) => w.custom('deal', w.deal(title), NUMBER)

describe('§3.2: an invoice that comes back with another customer', () => {
  test('is on that one’s deal from then on, and the old deal describes what is left on it', async () => {
    const { w, right, wrong, stays, moves } = await mistaken()
    await w.run()
    const old = w.deal(`Visma – A AS (${wrong.number})`)
    expect(numberOn(w, old.title)).toBe(moves.referenceNumber)
    w.clock.advance(DAY)
    giveTo(w, moves, right)
    expect((await w.run()).status).toBe('done')
    const now = w.deal(`Visma – B AS (${right.number})`)
    expect([numberOn(w, old.title), numberOn(w, now.title)]).toEqual([stays.referenceNumber, moves.referenceNumber])
    const { deal_id, org_id, person_id } = w.note(moves)
    expect(deal_id).toBe(now.id)
    expect([null, w.organization('B AS').id]).toContain(org_id)
    expect([null, w.person('Berit').id]).toContain(person_id)
    expect(w.note(stays).deal_id).toBe(old.id)
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
    expect(w.wrong()).toEqual([])
  })

  test('which was the only one: the old deal shows none any more', async () => {
    const { w, right, wrong, stays, moves } = await mistaken()
    await w.run()
    w.clock.advance(DAY)
    for (const one of [stays, moves]) giveTo(w, one, right)
    await w.run()
    expect(numberOn(w, `Visma – A AS (${wrong.number})`)).toBeNull()
    expect(w.note(stays).deal_id).toBe(w.note(moves).deal_id)
    expect(w.wrong()).toEqual([])
  })

  test('between people’s deals', async () => {
    const { w, right, moves, stays } = await mistaken()
    const [a, b] = ['A AS', 'B AS'].map((name) => {
      const org_id = w.pipedrive.act.createOrganization({ name }).id
      return w.pipedrive.act.createDeal({ title: `Salg til ${name}`, org_id })
    })
    await w.run()
    expect(w.note(moves).deal_id).toBe(a?.id)
    w.clock.advance(DAY)
    giveTo(w, moves, right)
    await w.run()
    expect(w.note(moves).deal_id).toBe(b?.id)
    expect([numberOn(w, 'Salg til A AS'), numberOn(w, 'Salg til B AS')]).toEqual([
      stays.referenceNumber,
      moves.referenceNumber,
    ])
  })

  test('with a deal of its own, which goes along', async () => {
    const { w, right, moves } = await mistaken({ deals: { create: 'perInvoice' } })
    await w.run()
    const { deal_id } = w.note(moves)
    w.clock.advance(DAY)
    giveTo(w, moves, right)
    await w.run()
    expect(w.note(moves).deal_id).toBe(deal_id)
    expect(w.deal(`Invoice ${moves.referenceNumber} – B AS`)).toMatchObject({
      id: deal_id,
      org_id: w.organization('B AS').id,
      person_id: w.person('Berit').id,
    })
    expect(w.wrong()).toEqual([])
  })

  test('off another invoice’s deal, into which people had merged its own: that one describes its own again by the next run', async () => {
    const { w, right, wrong, stays, moves } = await mistaken({ deals: { create: 'perInvoice' } })
    await w.run()
    const [kept, merged] = [stays, moves].map((one) => Number(w.note(one).deal_id))
    w.pipedrive.act.mergeDeals(merged ?? 0, kept ?? 0)
    // Whatever is written next of the one that is gone tells of the merge.
    renameCustomer(w.company, wrong, 'A Gruppen AS')
    for (const mode of ['changes', 'full'] as const) await w.run({ mode })
    const title = `Invoice ${stays.referenceNumber} – A Gruppen AS`
    expect(w.note(moves).deal_id).toBe(kept)
    expect(numberOn(w, title)).toBe(moves.referenceNumber)
    w.clock.advance(DAY)
    giveTo(w, moves, right)
    for (let runs = 0; runs < 2; runs++) await w.run()
    expect(numberOn(w, title)).toBe(stays.referenceNumber)
    const { id } = w.deal(`Invoice ${moves.referenceNumber} – B AS`)
    expect(id).not.toBe(kept)
  })

  test.each(['note', 'activity'])('without deals its %s moves to that one’s organization', async (as) => {
    const { w, right, moves } = await mistaken({ deals: { create: 'never' }, flows: { customerInvoices: { as } } })
    await w.run()
    w.clock.advance(DAY)
    giveTo(w, moves, right)
    await w.run()
    const all = [...w.notes(), ...w.activities()].map((entry) => entry.org_id)
    expect(all.toSorted()).toEqual([w.organization('A AS').id, w.organization('B AS').id].toSorted())
  })

  test('and is paid there later', async () => {
    const { w, right, stays, wrong, moves } = await mistaken()
    await w.run()
    w.clock.advance(DAY)
    giveTo(w, moves, right)
    await w.run()
    payInvoice(w.company, moves)
    payInvoice(w.company, stays)
    await w.run()
    expect(numberOn(w, `Visma – A AS (${wrong.number})`)).toBe(stays.referenceNumber)
    expect(w.wrong()).toEqual([])
  })

  test('is told in its timeline: where the entry hung before and hangs now', async () => {
    const { w, right, wrong, moves } = await mistaken()
    await w.run()
    w.clock.advance(DAY)
    giveTo(w, moves, right)
    const run = await w.run()
    const told = (await w.store.ledger.ofRun(run.id, 100, 0)).find(({ entity }) => entity === 'note')
    expect(told).toMatchObject({
      kind: 'update',
      stream: 'customerinvoice',
      before: { deal_id: String(w.deal(`Visma – A AS (${wrong.number})`).id) },
      after: { deal_id: String(w.deal(`Visma – B AS (${right.number})`).id) },
    })
  })

  test('whose process dies at any write meanwhile: in the end it is shown once, and where it belongs', async () => {
    for (let dies = 0; dies < 6; dies++) {
      let left = Number.POSITIVE_INFINITY
      let kill = new AbortController()
      const around = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
        kill.signal.throwIfAborted()
        if (request.method === 'GET' || --left >= 0) return handler(request)
        if (dies % 2 === 0) await handler(request)
        kill.abort(new Error('killed'))
        throw kill.signal.reason
      }
      const { w, right, wrong, stays, moves } = await mistaken({}, { pipedrive: around })
      await w.run()
      w.clock.advance(DAY)
      giveTo(w, moves, right)
      left = Math.floor(dies / 2)
      await w.sync({ signal: kill.signal })
      left = Number.POSITIVE_INFINITY
      kill = new AbortController()
      await w.run()
      expect(numberOn(w, `Visma – A AS (${wrong.number})`)).toBe(stays.referenceNumber)
      expect(w.note(moves).deal_id).toBe(w.deal(`Visma – B AS (${right.number})`).id)
      expect(w.wrong()).toEqual([])
    }
  })
})

test('§3.2: a credit note with another customer moves to that one’s deal', async () => {
  const { w, right, wrong, moves } = await mistaken()
  const note = creditInvoice(w.company, moves, { amountInCurrency: 10 })
  await w.run()
  expect(w.note(note).deal_id).toBe(w.deal(`Visma – A AS (${wrong.number})`).id)
  w.clock.advance(DAY)
  giveTo(w, moves, right)
  giveTo(w, note, right)
  await w.run()
  await w.run({ mode: 'full' })
  expect(w.note(note).deal_id).toBe(w.deal(`Visma – B AS (${right.number})`).id)
})

test('§3.2: a supplier’s document with another supplier moves to that one’s organization', async () => {
  const w = await tiny()
  const [right, wrong] = [w.supplier({ name: 'B AS' }), w.supplier({ name: 'A AS' })]
  const bill = postSupplierInvoice(w.company, wrong)
  await w.run()
  expect(w.note(bill).org_id).toBe(w.organization('A AS').id)
  w.clock.advance(DAY)
  Object.assign(bill, { supplier: right })
  touch(w.company, bill)
  await w.run()
  expect(w.note(bill).org_id).toBe(w.organization('B AS').id)
  w.writes()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})

test('§3.2: a customer that is renumbered is the same customer: nothing of it moves', async () => {
  const { w, moves } = await mistaken()
  await w.run()
  const { deal_id } = w.note(moves)
  w.clock.advance(DAY)
  moves.customer.number = '99999'
  touch(w.company, moves.customer)
  touch(w.company, moves)
  await w.run()
  expect(w.note(moves).deal_id).toBe(deal_id)
})
