import { describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { deciding } from './deciding.ts'

describe('several customers on one organization', () => {
  test.each([
    ['20001', '20002'],
    ['20002', '20001'],
  ])('show how the worst of them pays, whoever is linked last: %s, %s', async (...order) => {
    const w = await deciding({ flows: { customers: { organization: 'link' } } })
    const group = w.pipedrive.act.createOrganization({ name: 'Konsernet' })
    const deal = w.pipedrive.act.createDeal({ title: 'Renewal', org_id: group.id, status: 'open' })
    w.pipedrive.act.createDeal({ title: 'Another', org_id: group.id, status: 'open' })
    const [late, fresh] = ['20001', '20002'].map((number) => w.customer({ number, name: `Datter ${number}` }))
    if (!late || !fresh) throw new Error('two')
    postInvoice(w.company, late, { documentDate: '2026-07-01', documentDueDate: '2026-07-15' })
    postInvoice(w.company, fresh)
    await w.run()
    for (const key of order) {
      await w.decide({ action: 'link', key, remote: String(group.id) })
      await w.run()
    }
    expect(w.custom('organization', w.organization('Konsernet'), 'Visma customer no.')).toBe('20001, 20002')
    expect(w.onDeal(deal.title).pays).toBe('Overdue now')
    await w.decide({ action: 'unlink', key: '20001', role: 'organization' })
    await w.run()
    expect(w.onDeal(deal.title).pays).toBe('No history')
  })

  test('show all numbers and their sum there, and part again', async () => {
    const w = await deciding()
    const group = w.pipedrive.act.createOrganization({ name: 'Konsernet' })
    const [one, two] = ['20001', '20002'].map((number) => w.customer({ number, name: `Datter ${number}` }))
    if (!one || !two) throw new Error('two')
    const [owed, owedToo] = [one, two].map((customer) => Number(postInvoice(w.company, customer).balance))
    await w.run()
    for (const key of ['20001', '20002']) await w.decide({ action: 'relink', key, remote: String(group.id) })
    await w.run()
    const shared = () => w.organizations().find(({ id }) => id === group.id)
    expect(w.custom('organization', shared() as never, 'Visma customer no.')).toBe('20001, 20002')
    const open = () => Number.parseFloat(w.owes('Konsernet').open ?? '')
    expect(open()).toBeCloseTo((owed ?? 0) + (owedToo ?? 0), 2)
    await w.decide({ action: 'unlink', key: '20002', role: 'organization' })
    await w.run()
    expect(w.custom('organization', shared() as never, 'Visma customer no.')).toBe('20001')
    expect(open()).toBeCloseTo(owed ?? 0, 2)
    expect(await w.issues()).toEqual([])
  })
})
