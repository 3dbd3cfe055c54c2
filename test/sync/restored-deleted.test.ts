import { afterEach, describe, expect, test } from 'vitest'
import { payInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { adopt, inventory } from '../adopting.ts'
import { some } from '../breadth.ts'
import { dealStatusOf } from '../deal-status.ts'
import { compareTwins } from '../oracle.ts'
import { loseWhat } from '../restoring.ts'
import { type World, type WorldOptions, world } from '../world.ts'

let w: World
let lost: { readonly remove: () => void } | null = null
afterEach(async () => {
  await w.close()
  lost?.remove()
})

const HOUR = 3_600_000
const written = () => w.calls().filter(({ method }) => method !== 'GET')
const complete = () => compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })

type Kind = 'organizations' | 'persons' | 'deals' | 'notes' | 'activities'
const live = <R extends { readonly is_deleted: boolean }>(rows: ReadonlyMap<number, R>): readonly R[] =>
  [...rows.values()].filter((row) => !row.is_deleted)
const remove = {
  organizations: (id: number) => w.pipedrive.act.deleteOrganization(id),
  persons: (id: number) => w.pipedrive.act.deletePerson(id),
  deals: (id: number) => w.pipedrive.act.deleteDeal(id),
  notes: (id: number) => w.pipedrive.act.deleteNote(id),
  activities: (id: number) => w.pipedrive.act.deleteActivity(id),
} as const satisfies Record<Kind, (id: number) => unknown>
const says = (row: object) => JSON.stringify(row)

/** Deals of invoices that do not stand as their invoice does. */
const dealsApart = () =>
  live(w.pipedrive.state.deals).filter(({ title, status }) => {
    const number = /^Invoice (\d+) – /.exec(title)?.[1]
    const invoice = w.company.customerInvoices.find(({ referenceNumber }) => referenceNumber === number)
    return invoice !== undefined && status !== dealStatusOf(invoice)
  })

interface Case {
  readonly what: string
  readonly kind: Kind
  readonly like: string
  readonly settings: WorldOptions['settings']
}
const CASES: readonly Case[] = [
  { what: 'the deal of an invoice', kind: 'deals', like: 'Invoice ', settings: { deals: { create: 'perInvoice' } } },
  { what: 'a person', kind: 'persons', like: '', settings: {} },
  { what: 'a summary', kind: 'notes', like: 'Visma summary ', settings: { flows: { receivables: true } } },
  { what: 'an entry that is a note', kind: 'notes', like: 'Visma Invoice ', settings: {} },
  {
    what: 'an entry that is an activity',
    kind: 'activities',
    like: 'Visma Invoice ',
    settings: { flows: { customerInvoices: { as: 'activity' } } },
  },
  { what: 'the deal of a customer', kind: 'deals', like: 'Visma – ', settings: {} },
  { what: 'an organization', kind: 'organizations', like: '', settings: {} },
]

describe('what people deleted and what was made again since is not made a third time', () => {
  test.each(some(CASES, 2))('$what', async ({ kind, like, settings }) => {
    const options = { settings: { ...settings, onDeleted: 'recreate' } }
    w = await world({ suppliers: 1, customers: 4, invoices: 14, ...options })
    w.calm()
    await w.sync({ mode: 'full' })
    lost = await loseWhat(async () => {
      w.clock.advance(HOUR)
      const [one] = live<{ id: number; is_deleted: boolean }>(w.pipedrive.state[kind]).filter((row) =>
        says(row).includes(like),
      )
      if (one === undefined) throw new Error('There is one.')
      const before = inventory(w)
      remove[kind](one.id)
      for (let at = 0; at < 3; at++) {
        await w.sync({ mode: 'reconcile', fix: true, texts: true })
        w.clock.advance(HOUR)
      }
      expect(inventory(w)[kind]).toBe(before[kind])
      expect((await w.sync()).status).toMatch(/^done/)
    }, w)
    w.clock.advance(HOUR)
    w.calls()
    const before = inventory(w)
    await adopt(w)
    for (let at = 0; at < 3; at++) {
      await w.sync({ mode: 'reconcile', fix: true, texts: true })
      w.clock.advance(HOUR)
    }
    expect(inventory(w)).toEqual(before)
    w.calls()
    await w.sync({ mode: 'full' })
    expect(written()).toEqual([])
    // And what was taken up is ours as it was before: it goes on with the books.
    const open = w.company.customerInvoices.filter((one) => one.status === 'Open' && one.documentDate >= '2025-01-01')
    for (const invoice of open) payInvoice(w.company, invoice)
    for (const customer of w.company.customers) renameCustomer(w.company, customer, `${customer.name} Nye`)
    w.clock.advance(HOUR)
    await w.sync()
    expect(complete()).toEqual([])
    const called = new Set([...w.company.customers, ...w.company.suppliers].map(({ name }) => name))
    expect(live(w.pipedrive.state.organizations).filter(({ name }) => !called.has(name))).toEqual([])
    expect(dealsApart()).toEqual([])
  })
})
