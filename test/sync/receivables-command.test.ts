import { afterEach, beforeEach, expect, test } from 'vitest'
import { receivables } from '../../src/app/receivables.ts'
import { type World, world } from '../world.ts'

let w: World
beforeEach(async () => {
  w = await world({ seed: 5, customers: 12, invoices: 60, settings: { flows: { receivables: true } } })
  w.calm()
  await w.sync()
})
afterEach(() => w.close())

const asked = async (text: string | null) => receivables(w.store, await w.connection(), text)

test('what customers owe by the command is what the books say, document by document', async () => {
  const { customers, total } = await asked(null)
  expect(customers.length).toBeGreaterThan(3)
  for (const { key, number, open, overdue } of customers) {
    const { detail } = await asked(`customer:${key}`)
    const owed = w.company.customerInvoices.filter((one) => one.customer.number === number && one.status === 'Open')
    const named = new Set(detail?.documents.map((one) => one.number))
    expect(owed.filter((one) => !named.has(one.referenceNumber))).toEqual([])
    const left = detail?.documents.map(({ type, balanceBase }) => {
      const amount = Number(balanceBase)
      return ['Invoice', 'DebitNote', 'FinCharge'].includes(type) ? amount : -amount
    })
    expect(left?.reduce((sum, one) => sum + one, 0) ?? 0).toBeCloseTo(Number(open), 6)
    const late = detail?.documents.filter(({ daysOverdue }) => daysOverdue > 0).map((one) => Number(one.balanceBase))
    expect(late?.reduce((sum, one) => sum + one, 0) ?? 0).toBeCloseTo(Number(overdue), 6)
  }
  expect(customers.reduce((sum, { overdue }) => sum + Number(overdue), 0)).toBeCloseTo(Number(total.overdue), 6)
})

test('the arithmetic of how a customer pays makes the average and the share that are stored', async () => {
  const { customers } = await asked(null)
  let compared = 0
  for (const { key } of customers) {
    const behaviour = (await asked(`customer:${key}`)).detail?.behaviour
    if (behaviour === undefined || behaviour.averageDaysLate === null) continue
    const weighing = behaviour.parts.filter(({ weighs }) => weighs)
    const amount = weighing.reduce((sum, one) => sum + Number(one.amount), 0)
    const days = weighing.reduce((sum, one) => sum + Number(one.amount) * Math.max(0, one.daysLate), 0)
    const onTime = weighing.filter((one) => one.onTime).reduce((sum, one) => sum + Number(one.amount), 0)
    expect(Number(behaviour.averageDaysLate)).toBeCloseTo(days / amount, 0)
    expect(Number(behaviour.onTime)).toBeCloseTo(onTime / amount, 3)
    compared += 1
  }
  expect(compared).toBeGreaterThan(2)
})
