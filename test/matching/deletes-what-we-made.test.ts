import { describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { released, resume, undo } from '../undo/undo.ts'
import { type Deciding, deciding, fjordkaffe, inCrm } from './deciding.ts'

type Options = Parameters<typeof deciding>[0]

/** A customer of whom an organization was made beside the one that it probably is, as a person has said by now. */
async function accepted(touch: (w: Deciding, made: number) => unknown = () => undefined, options: Options = {}) {
  const w = await deciding(options)
  const likely = inCrm(w, 'Fjordkafe')
  const customer = fjordkaffe(w)
  postInvoice(w.company, customer)
  await w.run()
  const made = (await w.linkOf(customer))?.remote ?? 0
  touch(w, made)
  w.clock.advance(3_600_000)
  await w.decide({ action: 'accept', key: '10042', remote: null })
  return { w, likely, customer, made, isThere: () => w.organizations().some(({ id }) => id === made) }
}
const deletes = (w: Deciding) => w.writes().filter((write) => write.startsWith('DELETE'))
const ledgerOf = async (w: Deciding, remote: number) =>
  (await w.store.ledger.ofRemote((await w.connection()).id, 'organization', String(remote) as never)).map(
    ({ kind, state, rule }) => `${kind} ${state} ${rule}`,
  )

describe('what we made and nobody touched goes once its party has moved', () => {
  test('an organization, by one write that stands in the ledger, after all that hung on it', async () => {
    const { w, likely, customer, made, isThere } = await accepted()
    w.writes()
    await w.run()
    expect(isThere()).toBe(false)
    expect(deletes(w)).toEqual(['DELETE /api/v2/organizations/ID'])
    expect(await ledgerOf(w, made)).toContain('delete done left')
    expect(await w.linkOf(customer)).toEqual({ remote: likely.id, rule: 'decision', origin: 'linked' })
    expect(w.deal('Visma – Fjordkaffe AS (10042)').org_id).toBe(likely.id)
    expect(w.person('Kontakt hos Fjordkaffe AS').org_id).toBe(likely.id)
    expect([await w.issues(), w.wrong()]).toEqual([[], []])
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('a person too', async () => {
    const w = await deciding()
    const customer = fjordkaffe(w)
    postInvoice(w.company, customer)
    await w.run()
    const made = (await w.linkOf(customer, 'person'))?.remote
    const right = w.pipedrive.act.createPerson({ name: 'Kari Kaffe' })
    await w.decide({ action: 'relink', key: '10042', remote: `person:${right.id}` })
    await w.run()
    expect(w.persons().map(({ id }) => id)).not.toContain(made)
    expect(await w.linkOf(customer, 'person')).toMatchObject({ remote: right.id })
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('is shown by a preview as what it is', async () => {
    const { w, made, isThere } = await accepted()
    const { planned } = await w.preview()
    expect(planned.filter(({ kind }) => kind === 'delete')).toMatchObject([
      { entity: 'organization', remote: String(made), before: { name: 'Fjordkaffe AS' } },
    ])
    expect(isThere()).toBe(true)
  })

  test.each([
    ['the answer is lost', true],
    ['the call never arrives', false],
  ])('also when %s', async (_, arrives) => {
    let isLost = false
    const { w, made, isThere } = await accepted(undefined, {
      around: {
        pipedrive: (handler) => async (request) => {
          if (request.method !== 'DELETE' || !request.url.includes('/organizations/') || isLost) return handler(request)
          isLost = true
          if (arrives) await handler(request.clone())
          throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })
        },
      },
    })
    w.clock.advance(900_000)
    await w.sync()
    w.clock.advance(900_000)
    await w.run()
    expect([isLost, isThere()]).toEqual([true, false])
    expect((await ledgerOf(w, made)).at(-1) ?? '').not.toContain('doubt')
    expect(await ledgerOf(w, made)).toContain('delete done left')
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('stays gone when the run is taken back, and the undo says why', async () => {
    const { w, made, isThere } = await accepted()
    const run = await w.run()
    await undo(w, run.id)
    const left = (await ledgerOf(w, made)).filter((one) => one.includes('undo.'))
    expect([isThere(), left]).toEqual([false, ['create failed undo.deleted']])
    await resume(w)
    await w.run({ mode: 'full' })
    await released(w, run.id)
    await w.run({ mode: 'full' })
    expect([isThere(), w.wrong()]).toEqual([false, []])
  })
})

describe('it stays, without our values, where', () => {
  test.each<[string, (w: Deciding, made: number) => unknown]>([
    ['somebody gave it another name', (w, id) => w.pipedrive.act.editOrganization(id, { name: 'Fjordkaffe (gammel)' })],
    ['somebody wrote a note', (w, id) => w.pipedrive.act.createNote({ content: 'Ring dem', org_id: id })],
    ['somebody has a deal with it', (w, id) => w.pipedrive.act.createDeal({ title: 'Renewal', org_id: id })],
    ['somebody put a person there', (w, id) => w.pipedrive.act.createPerson({ name: 'Ola', org_id: id })],
  ])('%s', async (_, touch) => {
    const { w, made, isThere } = await accepted(touch)
    w.writes()
    await w.run()
    expect([isThere(), deletes(w)]).toEqual([true, []])
    const left = w.organizations().find(({ id }) => id === made)
    expect(left && w.custom('organization', left, 'Visma customer no.')).toBeNull()
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('people made it', async () => {
    const w = await deciding()
    const first = inCrm(w, 'Fjordkaffe AS')
    const second = inCrm(w, 'Noe annet', {})
    fjordkaffe(w)
    await w.run()
    await w.decide({ action: 'relink', key: '10042', remote: String(second.id) })
    await w.run()
    expect(w.organizations().map(({ id }) => id)).toContain(first.id)
  })

  test('its party was only unlinked from it', async () => {
    const w = await deciding()
    const customer = fjordkaffe(w)
    await w.run()
    const made = (await w.linkOf(customer))?.remote
    await w.decide({ action: 'unlink', key: '10042', role: 'organization' })
    await w.run()
    expect(w.organizations().map(({ id }) => id)).toContain(made)
  })
})
