import { describe, expect, test } from 'vitest'
import {
  type Customer,
  type CustomerDocument,
  editInvoiceText,
  payInvoice,
  postInvoice,
  voidInvoice,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { between, chance, pick, seeded } from '../../src/twins/random.ts'
import { some } from '../breadth.ts'
import { type Tiny, tiny } from './tiny.ts'

const ROUNDS = 8
const SEEDS = some([118, 129, 1, 2, 3, 4], 2)

/**
 * People who change the account while documents arrive: owners leave, stages and currencies go, rights and rules are
 * tightened, records are deleted and brought back, deals merged. `mend` undoes whatever can be undone.
 */
function people(w: Tiny, random: () => number) {
  const { act, state } = w.pipedrive
  const sellers = ['kari', 'ola'].map((name) => act.createUser({ name, email: `${name}@nordlys.example` }))
  const deleted: (() => void)[] = []
  const live = <R extends { readonly is_deleted: boolean }>(rows: ReadonlyMap<number, R>) =>
    [...rows.values()].filter((row) => !row.is_deleted)
  const remove = <R extends { readonly id: number; readonly is_deleted: boolean }>(
    entity: 'organization' | 'person' | 'deal',
    rows: ReadonlyMap<number, R>,
    how: (id: number) => unknown,
  ) => {
    const all = live(rows)
    if (all.length === 0) return
    const { id } = pick(random, all)
    how(id)
    deleted.push(() => act.restore(entity, id))
  }
  const actions: readonly (() => void)[] = [
    () => {
      const [row] = live(state.organizations).filter(() => chance(random, 0.5))
      const seller = pick(random, sellers)
      if (row && state.users.get(seller.id)?.active) act.editOrganization(row.id, { owner_id: seller.id })
    },
    () => void act.deactivateUser(pick(random, sellers).id),
    () => void act.reactivateUser(pick(random, sellers).id),
    () => {
      const stages = live(state.stages)
      if (stages.length > 2) act.deleteStage(pick(random, stages).id)
    },
    () => void act.setCurrency(pick(random, ['NOK', 'EUR', 'SEK']), chance(random, 0.5)),
    () => act.setRules({ lostReasons: chance(random, 0.5) ? ['Price'] : null }),
    () => act.setRules({ editOthersDeals: chance(random, 0.5) }),
    () => void act.setActivityType(pick(random, ['task', 'deadline']), chance(random, 0.5)),
    () => remove('organization', state.organizations, act.deleteOrganization),
    () => remove('person', state.persons, act.deletePerson),
    () => remove('deal', state.deals, act.deleteDeal),
    () => deleted.shift()?.(),
    () => {
      const [gone, ...others] = live(state.deals)
      const into = others.find((one) => one.org_id === gone?.org_id)
      if (gone && into && chance(random, 0.5)) act.mergeDeals(gone.id, into.id)
    },
    () => {
      const row = live(state.organizations).at(-1)
      const owner = pick(random, sellers)
      if (row && state.users.get(owner.id)?.active) act.createDeal({ title: 'Salg', org_id: row.id }, { by: owner.id })
    },
  ]
  return {
    act: () => pick(random, actions)(),
    mend: () => {
      for (const restore of deleted.splice(0)) restore()
      for (const { id } of sellers) act.reactivateUser(id)
      for (const code of ['NOK', 'EUR', 'SEK']) act.setCurrency(code, true)
      for (const key of ['task', 'deadline']) act.setActivityType(key, true)
      act.setRules({ lostReasons: null, editOthersDeals: true })
    },
  }
}

/** What the books do meanwhile. */
function books(w: Tiny, random: () => number) {
  const customers = ['A AS', 'B AS', 'C AS'].map((name) => w.customer({ name, attention: `Kontakt hos ${name}` }))
  const invoices: CustomerDocument[] = []
  const open = () => invoices.filter(({ status }) => status === 'Open')
  const some = (change: (invoice: CustomerDocument) => void) => {
    const [first] = open()
    if (first) change(pick(random, open()))
  }
  const post = (customer: Customer) => {
    const currencyId = pick(random, ['NOK', 'NOK', 'EUR', 'SEK'])
    invoices.push(postInvoice(w.company, customer, { currencyId }))
  }
  const actions: readonly (() => void)[] = [
    () => post(pick(random, customers)),
    () => post(pick(random, customers)),
    () => some((invoice) => void payInvoice(w.company, invoice)),
    () => some((invoice) => voidInvoice(w.company, invoice)),
    () => some((invoice) => editInvoiceText(w.company, invoice, 'Rettet')),
    () =>
      some((invoice) => {
        Object.assign(invoice, { customer: pick(random, customers) })
        touch(w.company, invoice)
      }),
  ]
  const postToAll = () => {
    for (const customer of customers) post(customer)
  }
  postToAll()
  return { invoices, postToAll, act: () => pick(random, actions)() }
}

/** Documents that are not there exactly once, or hang on something of another customer's. */
function misplaced(w: Tiny, invoices: readonly CustomerDocument[]): readonly string[] {
  return invoices.flatMap((invoice) => {
    const notes = w.notesOf(invoice)
    const [note] = notes
    if (!note || notes.length > 1) return [`${invoice.referenceNumber} is there ${notes.length} times`]
    const deal = w.deals().find(({ id }) => id === note.deal_id)
    const home = w.organizations().find(({ id }) => id === (deal?.org_id ?? note.org_id))
    const name = invoice.customer.name
    return home?.name === name ? [] : [`${invoice.referenceNumber} of ${name} hangs at ${home?.name ?? 'nobody'}`]
  })
}

describe.each(['perCustomer', 'perInvoice'])(
  'deals made %s, in an account that changes while documents arrive',
  (create) => {
    test.each(SEEDS)('all is shown once, where it belongs, and no issue outlives its cause: seed %i', async (seed) => {
      const random = seeded(seed)
      const w = await tiny({ settings: { deals: { create } } })
      const ledger = books(w, random)
      await w.run()
      const team = people(w, random)
      for (let round = 0; round < ROUNDS; round++) {
        for (let count = between(random, 0, 3); count > 0; count--) team.act()
        for (let count = between(random, 0, 3); count > 0; count--) ledger.act()
        w.clock.advance(between(random, 1, 90) * 60_000)
        const run = await w.sync({ mode: chance(random, 0.2) ? 'full' : 'changes' })
        expect(['done', 'done_with_issues']).toContain(run.status)
      }
      team.mend()
      // Changes alone must heal it, given a reason to look at each customer; a full run then finds nothing wrong.
      ledger.postToAll()
      const check = async (mode: 'changes' | 'full') => {
        for (let count = 0; count < 3; count++) {
          w.clock.advance(90 * 60_000)
          await w.run({ mode })
        }
        const shown = ledger.invoices.filter((invoice) => invoice.status !== 'Voided')
        expect(misplaced(w, shown)).toEqual([])
        expect((await w.issues()).map(({ code, message }) => `${code}: ${message}`)).toEqual([])
      }
      await check('changes')
      await check('full')
      w.writes()
      await w.run({ mode: 'full' })
      expect(w.writes()).toEqual([])
    })
  },
)
