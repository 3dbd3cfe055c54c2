import { describe, expect, test } from 'vitest'
import { postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { BERGEN, deciding, fjordkaffe, inCrm } from './deciding.ts'

describe('keep apart', () => {
  test('holds against certain rules too', async () => {
    const w = await deciding({ settings: { matching: { wait: 30 } } })
    const namesake = inCrm(w, 'Fjordkafe')
    const customer = fjordkaffe(w)
    await w.run()
    await w.decide({ action: 'reject', key: '10042', remote: String(namesake.id) })
    // Now the name is the same to the letter, which is certain.
    w.pipedrive.act.editOrganization(namesake.id, { name: 'Fjordkaffe AS' })
    w.clock.advance(2 * 3600_000)
    await w.run({ mode: 'full' })
    expect(await w.linkOf(customer)).toMatchObject({ origin: 'created' })
    expect((await w.linkOf(customer))?.remote).not.toBe(namesake.id)
  })

  test('is taken back by a rematch', async () => {
    const w = await deciding({ settings: { matching: { wait: 30 } } })
    const likely = inCrm(w, 'Fjordkafe')
    fjordkaffe(w)
    w.customer({ number: '10043', name: 'Fjordkaffe AS', country: 'SE' })
    await w.run()
    await w.decide({ action: 'reject', key: '10042', remote: String(likely.id) })
    await w.decide({ action: 'rematch', keys: ['10042'] })
    w.clock.advance(3600_000)
    await w.run()
    expect(await w.listed()).toContain('10042 organization waiting')
  })
})

describe('an ambiguous match', () => {
  test('is linked to what a person chose, and the other one stays free', async () => {
    const w = await deciding()
    inCrm(w, 'Fjordkaffe', {})
    const right = inCrm(w, 'Fjordkaffe AS', {})
    const customer = fjordkaffe(w)
    await w.run()
    expect(await w.listed()).toEqual(['10042 organization ambiguous'])
    await w.decide({ action: 'link', key: '10042', remote: `https://nordlys.pipedrive.test/organization/${right.id}` })
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: right.id, rule: 'decision' })
    expect(await w.issues()).toEqual([])
  })

  test.each(['one that was deleted', 'one that never was'])(
    'stays with a person who chose %s: nothing is made',
    async (what) => {
      const w = await deciding()
      inCrm(w, 'Fjordkaffe', {})
      const other = inCrm(w, 'Fjordkaffe AS', {})
      const third = inCrm(w, 'Fjordkaffe A/S', {})
      fjordkaffe(w)
      await w.run()
      if (what === 'one that was deleted') w.pipedrive.act.deleteOrganization(third.id)
      const remote = what === 'one that was deleted' ? third.id : 987_654
      await w.decide({ action: 'link', key: '10042', remote: String(remote) })
      await w.run()
      expect(w.writes().filter((write) => write === 'POST /api/v2/organizations')).toEqual([])
      expect((await w.issues()).map(({ code }) => code).sort()).toEqual([
        'match.ambiguous_organization',
        'match.chosen_gone',
      ])
      await w.decide({ action: 'link', key: '10042', remote: String(other.id) })
      await w.run()
      expect(await w.issues()).toEqual([])
    },
  )
})

describe('relink', () => {
  test('moves what a wrong match brought to the right organization, and leaves the wrong one as it was', async () => {
    const w = await deciding()
    const wrong = inCrm(w, 'Fjordkaffe AS')
    const deal = w.pipedrive.act.createDeal({ title: 'Renewal', org_id: wrong.id, status: 'open' })
    const customer = fjordkaffe(w)
    const invoice = postInvoice(w.company, customer)
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: wrong.id, rule: 'name' })
    expect(w.note(invoice).deal_id).toBe(deal.id)

    const right = inCrm(w, 'Fjord Kaffe Holding', {})
    await w.decide({ action: 'relink', key: '10042', remote: `organization:${right.id}` })
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: right.id, rule: 'decision' })
    const own = w.deal('Visma – Fjordkaffe AS (10042)')
    expect(own.org_id).toBe(right.id)
    expect(w.note(invoice).deal_id).toBe(own.id)
    const people = w.deals().find(({ id }) => id === deal.id)
    expect(people?.org_id).toBe(wrong.id)
    for (const field of ['Visma invoice no.', 'Visma invoice amount', 'Visma open balance', 'Visma payment behaviour'])
      expect(people && w.custom('deal', people, field)).toBeNull()
    const left = w.organizations().find(({ id }) => id === wrong.id)
    for (const field of ['Visma customer no.', 'Visma open balance', 'Visma overdue'])
      expect(left && w.custom('organization', left, field)).toBeNull()
    expect(await w.issues()).toEqual([])

    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('re-parents the entries of a supplier', async () => {
    const w = await deciding()
    const wrong = inCrm(w, 'Grossist AS', {})
    const supplier = w.supplier({ number: '50007', name: 'Grossist AS' })
    const invoice = postSupplierInvoice(w.company, supplier)
    await w.run()
    expect(w.note(invoice).org_id).toBe(wrong.id)
    const right = inCrm(w, 'Grossisten', {})
    await w.decide({ action: 'relink', key: 'supplier:50007', remote: String(right.id) })
    await w.run()
    expect(w.note(invoice).org_id).toBe(right.id)
    const left = w.organizations().find(({ id }) => id === wrong.id)
    expect(left && w.custom('organization', left, 'Visma supplier no.')).toBeNull()
  })

  test('back again takes it back', async () => {
    const w = await deciding()
    const first = inCrm(w, 'Fjordkaffe AS')
    const second = inCrm(w, 'Noe annet', {})
    const customer = fjordkaffe(w)
    postInvoice(w.company, customer)
    await w.run()
    for (const { id } of [second, first]) {
      await w.decide({ action: 'relink', key: '10042', remote: String(id) })
      await w.run()
      expect(await w.linkOf(customer)).toMatchObject({ remote: id })
    }
    const of = (id: number) => w.organizations().find((one) => one.id === id)
    expect(w.custom('organization', of(first.id) as never, 'Visma customer no.')).toBe('10042')
    expect(w.custom('organization', of(second.id) as never, 'Visma customer no.')).toBeNull()
  })

  test('to a record that was deleted says so and changes nothing', async () => {
    const w = await deciding()
    const first = inCrm(w, 'Fjordkaffe AS')
    const second = inCrm(w, 'Noe annet', {})
    const customer = fjordkaffe(w)
    await w.run()
    await w.decide({ action: 'relink', key: '10042', remote: String(second.id) })
    w.pipedrive.act.deleteOrganization(second.id)
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: first.id })
    expect(await w.issues()).toMatchObject([{ code: 'match.chosen_gone' }])
  })

  test.each([
    ['a rematch', { action: 'rematch', keys: ['10042'] }],
    ['staying with the first', { action: 'relink', key: '10042', remote: 'FIRST' }],
    ['unlinking it', { action: 'unlink', key: '10042', role: 'organization' }],
  ] as const)('a record that was deleted, and then %s: nobody is asked any more', async (_, request) => {
    const w = await deciding()
    const first = inCrm(w, 'Fjordkaffe AS')
    const second = inCrm(w, 'Noe annet', {})
    fjordkaffe(w)
    await w.run()
    await w.decide({ action: 'relink', key: '10042', remote: String(second.id) })
    w.pipedrive.act.deleteOrganization(second.id)
    await w.run()
    expect(await w.issues()).toMatchObject([{ code: 'match.chosen_gone' }])
    await w.decide('remote' in request ? { ...request, remote: String(first.id) } : request)
    await w.run()
    expect(await w.issues()).toEqual([])
  })
})

describe('unlink', () => {
  test('right after a relink that no run has acted on yet is what counts', async () => {
    const w = await deciding()
    const [first, second] = [inCrm(w, 'Fjordkaffe AS'), inCrm(w, 'Noe annet', {})]
    const customer = fjordkaffe(w)
    await w.run()
    await w.decide({ action: 'relink', key: '10042', remote: String(second.id) })
    await w.decide({ action: 'unlink', key: '10042', role: 'organization' })
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ origin: 'created' })
    expect([first.id, second.id]).not.toContain((await w.linkOf(customer))?.remote)
  })

  test('clears our fields there, leaves entries, and never links it again', async () => {
    const w = await deciding()
    const wrong = inCrm(w, 'Fjordkaffe AS', { ...BERGEN, website: '' })
    const supplier = w.supplier({ number: '50007', name: 'Fjordkaffe AS', web: 'https://fjordkaffe.example' })
    const invoice = postSupplierInvoice(w.company, supplier)
    await w.run()
    expect(await w.linkOf(supplier, 'organization', 'supplier')).toMatchObject({ remote: wrong.id })
    await w.decide({ action: 'unlink', key: 'supplier:50007', role: null })
    await w.run()
    const left = w.organizations().find(({ id }) => id === wrong.id)
    expect(left && w.custom('organization', left, 'Visma supplier no.')).toBeNull()
    expect(left?.website ?? '').toBe('')
    expect(w.note(invoice).org_id).toBe(wrong.id)
    await w.run({ mode: 'full' })
    expect(await w.linkOf(supplier, 'organization', 'supplier')).toMatchObject({ origin: 'created' })
    expect(w.note(invoice).org_id).toBe(wrong.id)
  })

  test('of a customer takes its amounts off the deals that people have there, for good', async () => {
    const w = await deciding()
    const wrong = inCrm(w, 'Fjordkaffe AS')
    const deal = w.pipedrive.act.createDeal({ title: 'Renewal', org_id: wrong.id, status: 'open' })
    const customer = fjordkaffe(w)
    const invoice = postInvoice(w.company, customer)
    await w.run()
    expect(w.note(invoice).deal_id).toBe(deal.id)
    await w.decide({ action: 'unlink', key: '10042', role: 'organization' })
    await w.run()
    const shown = () => {
      const row = w.deals().find(({ id }) => id === deal.id)
      const names = ['Visma invoice no.', 'Visma invoice amount', 'Visma open balance', 'Visma payment behaviour']
      return row && names.map((name) => w.custom('deal', row, name))
    }
    expect(shown()).toEqual([null, null, null, null])
    expect(w.note(invoice).deal_id).toBe(w.deal('Visma – Fjordkaffe AS (10042)').id)
    postInvoice(w.company, customer)
    await w.run({ mode: 'full' })
    expect(shown()).toEqual([null, null, null, null])
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })
})

describe('a person', () => {
  test('is chosen for one customer: for another it is refused, also before a run has acted on it', async () => {
    const w = await deciding()
    for (const number of ['20001', '20002']) w.customer({ number })
    await w.run()
    const person = w.pipedrive.act.createPerson({ name: 'Per' })
    await w.decide({ action: 'relink', key: '20001', remote: `person:${person.id}` })
    const second = w.decide({ action: 'relink', key: '20002', remote: `person:${person.id}` })
    await expect(second).rejects.toMatchObject({ code: 'match.taken' })
  })
})
