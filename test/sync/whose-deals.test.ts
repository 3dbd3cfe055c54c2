import { describe, expect, test } from 'vitest'
import { postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import type { Handler } from '../../src/twins/fetch.ts'
import { inventory, makeAgain } from '../adopting.ts'
import { tiny } from './tiny.ts'

/** A customer whose deals Pipedrive says to be of this origin; `null`: it says nothing of it. */
async function customerWith(origin: string | null, settings = {}) {
  const pipedrive = (handler: Handler) => async (request: Request) => {
    const answer = await handler(request)
    if (!new URL(request.url).pathname.startsWith('/api/v2/deals')) return answer
    const text = (await answer.text()).replaceAll(/"origin":"[^"]*",/g, origin === null ? '' : `"origin":"${origin}",`)
    return new Response(text, answer)
  }
  const w = await tiny({ settings, around: { pipedrive } })
  w.calm()
  const customer = w.customer({ name: 'Kaffe AS' })
  return { w, customer, title: `Visma – Kaffe AS (${customer.number})` }
}

const ORIGINS = ['ManuallyCreated', 'Import', 'Something new', null] as const

describe('a deal that a person made as the user whose token we have', () => {
  test.each(ORIGINS)("stays people's with entries of ours on it, where its origin is %s", async (origin) => {
    const { w, customer } = await customerWith(origin)
    const organization = w.pipedrive.act.createOrganization({ name: 'Kaffe AS' })
    const { id } = w.pipedrive.act.createDeal({ title: 'Renewal 2027', org_id: organization.id, value: 5000 })
    const invoice = postInvoice(w.company, customer)
    await w.run()
    const before = w.deals()
    expect(w.note(invoice)).toMatchObject({ deal_id: id, user_id: before[0]?.creator_user_id })
    await makeAgain(w)
    w.writes()
    await w.run()
    expect(w.writes()).toEqual([])
    expect(w.deals()).toEqual(before)
  })

  test('is used on as if the memory of it had never been lost', async () => {
    const play = async (lost: boolean) => {
      const { w, customer } = await customerWith('ManuallyCreated')
      const organization = w.pipedrive.act.createOrganization({ name: 'Kaffe AS' })
      const { id } = w.pipedrive.act.createDeal({ title: 'Renewal 2027', org_id: organization.id, value: 5000 })
      postInvoice(w.company, customer)
      await w.run()
      if (lost) await makeAgain(w)
      await w.run()
      w.pipedrive.act.winDeal(id)
      w.clock.advance(200 * 86_400_000)
      postInvoice(w.company, customer)
      await w.run()
      return {
        deals: w.deals().map(({ title, status, value, person_id }) => ({ title, status, value, person_id })),
        notes: w.notes().map(({ deal_id }) => deal_id),
      }
    }
    expect(await play(true)).toEqual(await play(false))
  })

  test.each(['ManuallyCreated', 'Import'])(
    "stays people's with a title like ours, where its origin is %s",
    async (of) => {
      const { w, customer, title } = await customerWith(of)
      const organization = w.pipedrive.act.createOrganization({ name: 'Kaffe AS' })
      w.pipedrive.act.createDeal({ title, org_id: organization.id })
      postInvoice(w.company, customer)
      await w.run()
      await makeAgain(w)
      await w.run()
      renameCustomer(w.company, customer, 'Te AS')
      await w.run()
      expect(w.deals().map((deal) => deal.title)).toEqual([title])
    },
  )
})

describe('a deal that we made', () => {
  test.each(['API', 'Marketplace', 'Something new', null])(
    'is ours by its title, where its origin is %s',
    async (of) => {
      const { w, customer } = await customerWith(of)
      postInvoice(w.company, customer)
      await w.run()
      const before = inventory(w)
      await makeAgain(w)
      await w.run()
      renameCustomer(w.company, customer, 'Te AS')
      await w.run()
      expect(inventory(w)).toEqual(before)
      expect(w.deals().map(({ title }) => title)).toEqual([`Visma – Te AS (${customer.number})`])
    },
  )

  test.each(['perCustomer', 'perInvoice'])(
    'is never made twice, where its origin is untold and people gave it another title: %s',
    async (create) => {
      const { w, customer } = await customerWith(null, { deals: { create } })
      postInvoice(w.company, customer)
      await w.run()
      const [deal] = w.deals()
      w.pipedrive.act.editDeal(deal?.id ?? 0, { title: 'Rammeavtale', person_id: null })
      const before = { ...inventory(w), deals: w.deals() }
      await makeAgain(w)
      await w.run()
      expect({ ...inventory(w), deals: w.deals() }).toEqual(before)
    },
  )
})
