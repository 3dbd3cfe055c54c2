import { describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { deciding, fjordkaffe, inCrm } from './deciding.ts'

describe('a suggestion', () => {
  test('never links: the record is made meanwhile, and a person is asked', async () => {
    const w = await deciding()
    const likely = inCrm(w, 'Fjordkafe')
    const customer = fjordkaffe(w)
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ origin: 'created', rule: 'created' })
    expect(await w.listed()).toEqual(['10042 organization suggested', '10042 person linked'])
    const [suggested] = await Array.fromAsync(await w.match.list('nordlys', 'suggested'))
    expect(suggested?.candidates).toMatchObject([
      { id: String(likely.id), name: 'Fjordkafe', reason: 'namePostalCode', score: 0.98 },
    ])
  })

  test('can wait for a person, some days; then the record is made', async () => {
    const w = await deciding({ settings: { matching: { wait: 2 } } })
    inCrm(w, 'Fjordkafe')
    const customer = fjordkaffe(w)
    const invoice = postInvoice(w.company, customer)
    await w.run()
    expect(await w.linkOf(customer)).toBeNull()
    expect(w.notesOf(invoice)).toEqual([])
    expect(await w.listed()).toEqual(['10042 organization waiting'])
    w.clock.advance(36 * 3600_000)
    await w.run()
    expect(await w.linkOf(customer)).toBeNull()
    w.clock.advance(13 * 3600_000)
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ origin: 'created' })
    expect(w.note(invoice).org_id).toBe((await w.linkOf(customer))?.remote)
  })

  test('is none where the settings say so', async () => {
    const w = await deciding({ settings: { matching: { suggestions: false } } })
    inCrm(w, 'Fjordkafe')
    fjordkaffe(w)
    await w.run()
    expect(await w.listed()).toEqual(['10042 organization linked', '10042 person linked'])
  })

  test('that is accepted moves our fields, entry, deal and person, and nothing of people', async () => {
    const w = await deciding()
    const likely = inCrm(w, 'Fjordkafe')
    const customer = fjordkaffe(w)
    const invoice = postInvoice(w.company, customer)
    await w.run()
    const made = (await w.linkOf(customer))?.remote ?? 0
    const ofPeople = w.pipedrive.act.createNote({ content: 'Ring dem', org_id: made })

    await w.decide({ action: 'accept', key: '10042', remote: null })
    await w.run()
    expect(await w.linkOf(customer)).toEqual({ remote: likely.id, rule: 'decision', origin: 'linked' })
    const chosen = w.organizations().find(({ id }) => id === likely.id)
    expect(chosen?.name).toBe('Fjordkafe')
    expect(chosen && w.custom('organization', chosen, 'Visma customer no.')).toBe('10042')
    expect(w.person('Kontakt hos Fjordkaffe AS').org_id).toBe(likely.id)
    expect(w.deal('Visma – Fjordkaffe AS (10042)').org_id).toBe(likely.id)
    const left = w.organizations().find(({ id }) => id === made)
    expect(left && w.custom('organization', left, 'Visma customer no.')).toBeNull()
    expect(w.notes().find(({ id }) => id === ofPeople.id)?.org_id).toBe(made)
    expect(w.note(invoice).deal_id).toBe(w.deal('Visma – Fjordkaffe AS (10042)').id)
    expect(await w.issues()).toEqual([])

    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('that is rejected is not suggested again, in full runs neither', async () => {
    const w = await deciding()
    const likely = inCrm(w, 'Fjordkafe')
    const customer = fjordkaffe(w)
    await w.run()
    await w.decide({ action: 'reject', key: '10042', remote: `organization:${likely.id}` })
    await w.run({ mode: 'full' })
    expect(await w.linkOf(customer)).toMatchObject({ origin: 'created' })
    expect(await w.listed()).toEqual(['10042 organization linked', '10042 organization apart', '10042 person linked'])
  })
})
