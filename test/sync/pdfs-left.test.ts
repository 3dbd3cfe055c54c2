import { expect, test } from 'vitest'
import { sourceKey } from '../../src/core/ids.ts'
import { editInvoiceText, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { adopt, makeAgain } from '../adopting.ts'
import { loseWhat } from '../restoring.ts'
import { type Tiny, tiny } from './tiny.ts'

const files = ({ pipedrive }: Tiny) =>
  [...pipedrive.state.files.values()].filter((file) => !file.is_deleted).map(({ id, name }) => `${id} ${name}`)
const listed = (w: Tiny) => w.calls().filter(({ method, path }) => method === 'GET' && path.endsWith('/files')).length

/** A customer with two invoices, whose PDFs are attached. */
async function attached(settings: Parameters<typeof tiny>[0] = {}) {
  const w = await tiny({ settings: { pdf: 'all', ...settings.settings } })
  w.calm()
  const customer = w.customer({ name: 'Kunde AS' })
  const invoices = [postInvoice(w.company, customer), postInvoice(w.company, customer)] as const
  await w.run()
  expect(files(w)).toHaveLength(2)
  return { w, customer, invoices }
}

test.each(['perCustomer', 'perInvoice', 'never'])(
  'PDFs that an earlier store attached are taken over, deals %s, and the next version replaces them',
  async (create) => {
    const { w, customer, invoices } = await attached({ settings: { deals: { create } } })
    const before = files(w)
    await makeAgain(w)
    expect((await w.preview()).planned.filter(({ entity }) => entity === 'file')).toEqual([])
    w.writes()
    await w.run()
    expect([files(w), w.writes()]).toEqual([before, []])
    editInvoiceText(w.company, invoices[0], 'Rettet tekst')
    await w.run()
    expect(files(w)).toEqual([before[1], expect.stringContaining(`Visma ${invoices[0].referenceNumber}.pdf`)])
    w.calls()
    postInvoice(w.company, customer)
    await w.run()
    expect([files(w).length, listed(w)]).toEqual([3, 0])
  },
)

test('PDFs of an earlier store are replaced where another one is printed by now', async () => {
  const { w, customer } = await attached()
  const before = files(w)
  await makeAgain(w)
  renameCustomer(w.company, customer, 'Kunde med et mye lengre navn AS')
  await w.run()
  const after = files(w)
  expect(after.map((file) => file.split(' Visma ')[1])).toEqual(before.map((file) => file.split(' Visma ')[1]))
  expect(after.filter((file) => before.includes(file))).toEqual([])
  w.writes()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})

test('PDFs that were attached or replaced after the backup are taken over', async () => {
  const { w, customer, invoices } = await attached()
  const { remove } = await loseWhat(async () => {
    postInvoice(w.company, customer)
    editInvoiceText(w.company, invoices[0], 'Rettet tekst')
    await w.run()
  }, w)
  const before = files(w)
  expect(before).toHaveLength(3)
  await adopt(w)
  await w.run()
  expect(files(w)).toEqual(before)
  await w.run({ mode: 'full' })
  expect(files(w)).toEqual(before)
  remove()
})

test.each(['before', 'after'])(
  'a process that dies %s a PDF was taken away leaves no write in doubt',
  async (moment) => {
    const kill = new AbortController()
    let isAlive = true
    const dying = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      const isLast = !isAlive && request.method === 'DELETE'
      if (isLast && moment === 'before') kill.abort()
      if (!isAlive) kill.signal.throwIfAborted()
      const answer = await handler(request)
      if (isLast) kill.abort()
      if (!isAlive) kill.signal.throwIfAborted()
      return answer
    }
    const w = await tiny({ settings: { pdf: 'all' }, around: { pipedrive: dying } })
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    editInvoiceText(w.company, invoice, 'Rettet tekst')
    isAlive = false
    w.clock.advance(15 * 60_000)
    await w.sync({ signal: kill.signal })
    expect(kill.signal.aborted).toBe(true)
    isAlive = true
    await w.run()
    expect(files(w)).toEqual([expect.stringContaining(`Visma ${invoice.referenceNumber}.pdf`)])
    const { id } = await w.connection()
    const key = sourceKey(`Invoice:${invoice.referenceNumber}`)
    const writes = await w.store.ledger.ofRecord(id, 'customerinvoice', key)
    expect(writes.filter(({ settledAt }) => settledAt === null)).toEqual([])
    expect(writes.some(({ after }) => after.deleted === true)).toBe(true)
  },
)
