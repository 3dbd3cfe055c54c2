import { expect, test } from 'vitest'
import { postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { onEachDatabase } from '../on-each-database.ts'
import { type Deciding, deciding, fjordkaffe, inCrm } from './deciding.ts'

const codes = async (w: Pick<Deciding, 'issues'>) => (await w.issues()).map(({ code }) => code)

function noticedAtAWrite(databaseUrl: () => Promise<string | null>): void {
  async function chosen(options: Parameters<typeof deciding>[0] = {}) {
    const w = await deciding({ databaseUrl: await databaseUrl(), ...options })
    const [first, second] = [inCrm(w, 'Fjordkaffe AS'), inCrm(w, 'Kaffe Holding', {})]
    const customer = fjordkaffe(w)
    postInvoice(w.company, customer)
    await w.run()
    await w.decide({ action: 'relink', key: '10042', remote: String(second.id) })
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: second.id, rule: 'decision' })
    const renamed = async (name: string) => {
      renameCustomer(w.company, customer, name)
      // So that there is something to write on the organization.
      postInvoice(w.company, customer)
      await w.run()
    }
    return { w, first, second, customer, renamed, act: w.pipedrive.act }
  }

  test('is followed, and nobody is asked', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const kept = inCrm(w, 'Selgers Egen AS', {})
    act.mergeOrganizations(second.id, kept.id)
    await renamed('Fjordkaffe Nord AS')
    for (const mode of ['changes', 'full', 'changes'] as const) {
      await w.run({ mode })
      expect(await w.linkOf(customer)).toMatchObject({ remote: kept.id, rule: 'decision' })
      expect(await codes(w)).toEqual([])
    }
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('once and once more, is followed to the end', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const [third, fourth] = [inCrm(w, 'Tredje AS', {}), inCrm(w, 'Fjerde AS', {})]
    act.mergeOrganizations(second.id, third.id)
    await renamed('Fjordkaffe Nord AS')
    act.mergeOrganizations(third.id, fourth.id)
    await renamed('Fjordkaffe Sør AS')
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: fourth.id })
    expect(await codes(w)).toEqual([])
  })

  test('and whose survivor was deleted then, is gone', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const kept = inCrm(w, 'Selgers Egen AS', {})
    act.mergeOrganizations(second.id, kept.id)
    await renamed('Fjordkaffe Nord AS')
    act.deleteOrganization(kept.id)
    await renamed('Fjordkaffe Sør AS')
    await w.run({ mode: 'full' })
    expect(await w.linkOf(customer)).toBeNull()
    expect(await codes(w)).toEqual(['match.chosen_gone'])
  })

  test('is followed by all customers that share it', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const other = w.customer({ number: '20002', name: 'Datter AS' })
    await w.run()
    await w.decide({ action: 'relink', key: '20002', remote: String(second.id) })
    await w.run()
    const kept = inCrm(w, 'Selgers Egen AS', {})
    act.mergeOrganizations(second.id, kept.id)
    await renamed('Fjordkaffe Nord AS')
    await w.run()
    for (const one of [customer, other]) expect(await w.linkOf(one)).toMatchObject({ remote: kept.id })
    expect(await codes(w)).toEqual([])
    expect(w.custom('organization', w.organization('Selgers Egen AS'), 'Visma customer no.')).toBe('10042, 20002')
  })

  test('a person that was chosen is followed too', async () => {
    const { w, customer, act } = await chosen()
    const [per, kept] = [act.createPerson({ name: 'Per' }), act.createPerson({ name: 'Per Hansen' })]
    await w.decide({ action: 'relink', key: '10042', remote: `person:${per.id}` })
    await w.run()
    act.mergePersons(per.id, kept.id)
    customer.mainContact.phone1 = '+47 99 88 77 66'
    touch(w.company, customer)
    await w.run()
    await w.run()
    expect(await w.linkOf(customer, 'person')).toMatchObject({ remote: kept.id })
    expect(await codes(w)).toEqual([])
  })
}

onEachDatabase('R11: a record that somebody chose and people merged later, noticed at a write', noticedAtAWrite)
