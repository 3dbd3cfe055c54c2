import { afterEach, expect, test } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { isCalled } from '../field-names.ts'
import { readBack } from '../tie-out/play.ts'
import { type World, world } from '../world.ts'

let w: World
afterEach(() => w.close())

const HOUR = 3_600_000
const FLOWS = { flows: { receivables: true } }

async function start(branches: readonly string[]) {
  const settings = { ...FLOWS, exclude: { branches: [...branches] } }
  w = await world({ suppliers: 0, customers: 0, invoices: 0, settings })
  w.calm()
  const customer = addCustomer(w.company, { name: 'Fjordkaffe AS' })
  const own = postInvoice(w.company, customer)
  const other = postInvoice(w.company, customer, { branch: '2' })
  await w.sync()
  return { customer, own, other }
}

const isShown = ({ referenceNumber }: { readonly referenceNumber: string }): boolean =>
  [...w.pipedrive.state.notes.values()].some(({ content }) => content.includes(referenceNumber))
const recordOf = async ({ referenceNumber }: { readonly referenceNumber: string }) =>
  (await w.store.ledger.find((await w.connection()).id, referenceNumber)).find(
    ({ stream }) => stream === 'customerinvoice',
  )

/** What stands on the customer's organization as its open balance. */
function balance(): unknown {
  const field = [...w.pipedrive.state.fields.organization.values()].find((one) => isCalled(one, 'Visma open balance'))
  const [organization] = [...w.pipedrive.state.organizations.values()]
  return organization?.custom_fields[field?.field_code ?? '']
}

test('documents of a branch that is left out are not shown, count in no balance, and are a part of the tie-out', async () => {
  const { own, other } = await start(['2'])
  expect([isShown(own), isShown(other)]).toEqual([true, false])
  expect(await recordOf(other)).toMatchObject({ state: 'skipped', reason: 'branch excluded' })
  expect(balance()).toMatchObject({ value: own.balance })

  const { tieOut, lines } = await readBack(w, { mode: 'tie-out' })
  expect(tieOut.verdict).toBe('ties_out')
  const amount = String(other.balance)
  expect(lines).toMatchObject([
    {
      ledger: { count: 2 },
      places: { shown: { count: 1, amount: String(own.balance) }, excluded: { count: 1, amount } },
      reason: 'branch excluded',
      difference: '0',
      question: '0',
    },
  ])
})

test('one that is left out later takes what was read before, since all documents are read once more to tell their branch', async () => {
  const { customer, own, other } = await start([])
  expect([isShown(own), isShown(other)]).toEqual([true, true])
  expect((await recordOf(other))?.data).not.toHaveProperty('branch')
  await w.configure({ ...FLOWS, exclude: { branches: ['2'] } })
  w.clock.advance(HOUR)
  w.vismaCalls()
  await w.sync()
  const invoices = () => w.vismaCalls().filter(({ path }) => path === '/v1/customerinvoice')
  expect(invoices().length).toBeGreaterThan(0)
  expect(await recordOf(other)).toMatchObject({ state: 'skipped', reason: 'branch excluded', data: { branch: '2' } })
  expect(await recordOf(own)).toMatchObject({ state: 'done', data: { branch: '1' } })
  expect(balance()).toMatchObject({ value: own.balance })
  expect((await readBack(w, { mode: 'tie-out' })).tieOut.sum).toMatchObject({ difference: '0' })

  // Once is enough: what comes later tells it by itself.
  w.clock.advance(HOUR)
  const late = postInvoice(w.company, customer, { branch: '2' })
  await w.sync()
  expect(isShown(late)).toBe(false)
})
