import { afterEach, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { readBack } from '../tie-out/play.ts'
import { type World, world } from '../world.ts'
import { addPerson, erase, inFiles } from './world.ts'

let w: World
afterEach(() => w.close())

test('what customers who were erased owe is a line of its own: how many documents and how much, and no name or number', async () => {
  const settings = { flows: { receivables: true } }
  w = await world({ seed: 5, suppliers: 0, customers: 4, invoices: 10, settings })
  const { customer } = addPerson(w.company)
  postInvoice(w.company, customer)
  await w.sync()
  w.calm()
  const before = (await readBack(w, { mode: 'tie-out' })).tieOut
  const line = (await readBack(w, { mode: 'tie-out' })).lines.find(({ numbers }) => numbers.includes(customer.number))
  await erase(w, customer.number)
  await w.sync({ mode: 'full' })

  const { tieOut, lines } = await readBack(w, { mode: 'tie-out' })
  const part = { count: 2, amount: line?.books }
  expect(lines.filter(({ reason }) => reason === 'erased')).toMatchObject([
    { keys: [], numbers: ['erased'], books: line?.books, ledger: part, places: { excluded: part }, difference: '0' },
  ])
  expect(tieOut.verdict).toBe('ties_out')
  expect(tieOut.sum).toMatchObject({ books: before.sum?.books, ledger: before.sum?.ledger })
  expect(tieOut.sum?.places.waiting).toEqual(before.sum?.places.waiting)
  expect(lines.flatMap(({ numbers }) => numbers)).not.toContain(customer.number)
  expect(inFiles(w.dataDir)).toEqual([])
})
