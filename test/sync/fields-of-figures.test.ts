import { expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

const FIGURES = { flows: { receivables: true }, locale: 'en-GB' } as const
const DAY = 24 * 3600_000

async function late(settings: Parameters<typeof tiny>[0] = {}) {
  const w = await tiny({ settings: FIGURES, ...settings })
  const customer = w.customer({ name: 'Sene AS' })
  postInvoice(w.company, customer, { documentDueDate: '2026-10-01' })
  await w.run()
  const shown = (entity: 'organization' | 'deal', name: string) => {
    const row = entity === 'organization' ? w.organization('Sene AS') : w.deals()[0]
    return row === undefined ? undefined : w.custom(entity, row, name)
  }
  const label = (name: string) => {
    const field = w.pipedrive.state.fields.deal.get(w.fieldCode('deal', name))
    return field?.options?.find(({ id }) => id === shown('deal', name))?.label ?? null
  }
  return { w, customer, shown, label }
}

test('an option that people removed is made again, and its values are put back', async () => {
  const { w, label } = await late()
  expect(label('Visma payment behaviour')).toBe('Overdue now')
  w.pipedrive.act.removeOption('deal', w.fieldCode('deal', 'Visma payment behaviour'), 'Overdue now')
  expect(label('Visma payment behaviour')).toBe(null)
  w.customer()
  w.clock.advance(2 * DAY)
  await w.run()
  expect(label('Visma payment behaviour')).toBe('Overdue now')
  expect(await w.issues()).toEqual([])
})

test('one that was removed while we write is made again for that write', async () => {
  const { w, label, customer } = await late()
  w.pipedrive.act.removeOption('deal', w.fieldCode('deal', 'Visma payment behaviour'), 'Overdue now')
  w.pipedrive.act.removeOption('deal', w.fieldCode('deal', 'Visma payment behaviour'), 'No history')
  const other = w.customer({ name: 'Andre AS' })
  postInvoice(w.company, other, { documentDueDate: '2026-10-01' })
  postInvoice(w.company, customer, { documentDueDate: '2026-10-02' })
  await w.run()
  await w.run()
  expect(await w.issues()).toEqual([])
  expect(label('Visma payment behaviour')).toBe('Overdue now')
})

test('a renamed option keeps its values, and no write follows', async () => {
  const { w, label } = await late()
  w.pipedrive.act.renameOption('deal', w.fieldCode('deal', 'Visma payment behaviour'), 'Overdue now', 'Ring dem')
  w.customer()
  w.clock.advance(2 * DAY)
  w.writes()
  await w.run()
  expect(label('Visma payment behaviour')).toBe('Ring dem')
  expect(w.writes().filter((write) => write.includes('deals'))).toEqual([])
})

test('where sales sees no amounts, what stood in their fields is cleared, and bands are shown', async () => {
  const { w, shown, label } = await late()
  expect(shown('organization', 'Visma overdue')).not.toBe(null)
  expect(shown('deal', 'Visma open balance')).not.toBe(null)
  await w.configure({ ...FIGURES, visibility: 'bands' })
  await w.run({ mode: 'full' })
  expect(shown('organization', 'Visma overdue')).toBe(null)
  expect(shown('organization', 'Visma open balance')).toBe(null)
  expect(shown('deal', 'Visma open balance')).toBe(null)
  expect(label('Visma overdue band')).toBe('31–60')
  await w.configure({ ...FIGURES, visibility: 'amounts' })
  await w.run({ mode: 'full' })
  expect(shown('organization', 'Visma overdue')).not.toBe(null)
})

test('balances wait for the currency of the books, with one issue, and follow by themselves', async () => {
  const { w, shown, customer } = await late()
  const before = shown('deal', 'Visma open balance')
  w.pipedrive.act.setCurrency('NOK', false)
  w.clock.advance(2 * DAY)
  postInvoice(w.company, customer, { documentDueDate: '2026-10-02' })
  await w.run()
  expect((await w.issues()).map(({ code, message }) => [code, message.includes('balances are held')])).toEqual([
    ['pipedrive.currency_inactive', true],
  ])
  expect(shown('deal', 'Visma open balance')).toEqual(before)
  w.pipedrive.act.setCurrency('NOK', true)
  await w.run()
  await w.run()
  expect(await w.issues()).toEqual([])
  expect(shown('deal', 'Visma open balance')).not.toEqual(before)
})
