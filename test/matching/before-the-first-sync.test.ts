import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addCustomer, nordicCompany, postInvoice } from '../../src/twins/company/company.ts'
import { type TwoCompanies, twoCompanies } from '../two-companies.ts'

const BERGEN = { city: 'Bergen', postalCode: '5003' }
const THERE = { address: { value: 'Strandgata 1, 5003 Bergen, Norge', postal_code: '5003', country: 'Norge' } }

let w: TwoCompanies
beforeEach(async () => {
  w = await twoCompanies({
    books: (clock) => {
      const company = nordicCompany({ seed: 1, clock, suppliers: 2, customers: 3, invoices: 4 })
      for (const name of ['Lyngheim Kaffe AS', 'Brattholm Bakeri AS', 'Tvilling Handel AS'])
        postInvoice(company, addCustomer(company, { name, ...BERGEN }))
      return company
    },
  })
  for (const name of ['Lyngheim Kafe', 'Bratholm Bakeri', 'Tvilling Handel', 'Tvilling Handel AS'])
    w.crm.act.createOrganization({ name, ...THERE })
  await w.apply()
})
afterEach(() => w.close())

const caller = () => ({ signal: new AbortController().signal, tell: () => undefined })
const sync = () => w.service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, caller())
const asked = async () => (await w.service.lists.matches('nordlys', { state: null }, null, 100)).items
const listed = async () =>
  (await asked()).map(({ name, role, state, previewed }) => `${name} ${role} ${state}${previewed ? ' previewed' : ''}`)
const named = async (name: string) => {
  const found = (await asked()).find((one) => one.name === name && one.role === 'organization')
  if (found === undefined) throw new Error(`Nobody is asked about ${name}.`)
  return found
}
const ids = (name: string) => [...w.crm.state.organizations.values()].filter((one) => one.name === name)
const numberOf = async (name: string) => (await named(name)).number ?? ''

describe('before the first sync', () => {
  test('nobody is asked until a preview was made; then about all it found likely or ambiguous, with reason and score', async () => {
    expect(await listed()).toEqual([])
    const shown = await w.preview()
    expect(await listed()).toEqual([
      'Lyngheim Kaffe AS organization suggested previewed',
      'Brattholm Bakeri AS organization suggested previewed',
      'Tvilling Handel AS organization ambiguous previewed',
    ])
    const all = await Array.fromAsync(await w.service.matches.list('nordlys', null))
    expect(all).toEqual(await asked())
    expect((await named('Lyngheim Kaffe AS')).candidates).toMatchObject([
      { name: 'Lyngheim Kafe', reason: 'namePostalCode', score: expect.closeTo(0.98, 1) },
    ])
    expect((await named('Tvilling Handel AS')).candidates).toHaveLength(2)
    const kept = await w.service.keptPreview('nordlys', shown.run.runId)
    const told = (all: typeof kept.suggested) =>
      all.map(({ name, candidates }) => [name, ...candidates.map(({ id }) => id)])
    expect(told(kept.suggested)).toEqual(told(shown.suggested))
    expect(kept.suggested).toHaveLength(2)
  })

  test('what is decided is remembered without any link, shown by the next preview, and acted on by the first sync', async () => {
    await w.preview()
    const [likely] = ids('Lyngheim Kafe')
    const [other] = ids('Bratholm Bakeri')
    const [twin] = ids('Tvilling Handel')
    await w.service.matches.decide('nordlys', {
      action: 'accept',
      key: await numberOf('Lyngheim Kaffe AS'),
      remote: null,
    })
    const bakery = await numberOf('Brattholm Bakeri AS')
    await w.service.matches.decide('nordlys', { action: 'reject', key: bakery, remote: `organization:${other?.id}` })
    const twofold = `customer:${await numberOf('Tvilling Handel AS')}`
    await w.service.matches.decide('nordlys', { action: 'accept', key: twofold, remote: `organization:${twin?.id}` })
    expect(await listed()).toEqual([])
    const { operations, suggested, issues, links } = await w.preview()
    expect(suggested).toEqual([])
    expect(issues).toEqual([])
    const made = operations.filter(({ kind, entity }) => kind === 'create' && entity === 'organization')
    const titles = made.map(({ title }) => title)
    expect(titles).toContain('Brattholm Bakeri AS')
    expect(titles).not.toContain('Lyngheim Kaffe AS')
    expect(titles).not.toContain('Tvilling Handel AS')
    expect(links.filter(({ rule }) => rule === 'decision').map(({ remote }) => Number(remote))).toEqual(
      expect.arrayContaining([likely?.id, twin?.id]),
    )
    await sync()
    expect(
      [ids('Lyngheim Kaffe AS'), ids('Brattholm Bakeri AS'), ids('Tvilling Handel AS')].map((all) => all.length),
    ).toEqual([0, 1, 1])
    expect((await named('Lyngheim Kaffe AS')).link).toMatchObject({ remote: String(likely?.id), rule: 'decision' })
    expect((await named('Tvilling Handel AS')).link).toMatchObject({ remote: String(twin?.id), rule: 'decision' })
  })

  test('the advice of an issue of a preview can be followed at once: no issue is there yet that could be answered', async () => {
    const { issues } = await w.preview()
    expect(issues.map(({ code }) => code)).toEqual(['match.ambiguous_organization'])
    const { advice = '' } = issues[0] ?? {}
    expect(advice).not.toContain('issue answer')
    const [, action, key = '', remote = ''] = /ml-connector match nordlys (link) (\S+) (\S+) /.exec(advice) ?? []
    expect(action).toBe('link')
    await w.service.matches.decide('nordlys', { action: 'link', key, remote })
    expect((await w.preview()).issues).toEqual([])
    await sync()
    expect((await named('Tvilling Handel AS')).link).toMatchObject({ rule: 'decision', remote: remote.split(':')[1] })
  })

  test('a preview that is applied after a decision leaves the record that was to be made, and names it', async () => {
    const { run } = await w.preview()
    await w.service.matches.decide('nordlys', {
      action: 'accept',
      key: await numberOf('Lyngheim Kaffe AS'),
      remote: null,
    })
    const { left } = await w.service.applyPreview('nordlys', run.runId, {}, caller())
    expect(left.map(({ title }) => title)).toContain('Lyngheim Kaffe AS')
    expect(ids('Lyngheim Kaffe AS')).toEqual([])
    await sync()
    expect(ids('Lyngheim Kaffe AS')).toEqual([])
    expect((await named('Lyngheim Kaffe AS')).link).toMatchObject({ rule: 'decision' })
  })

  test('one that was linked by hand there needs no suggestion', async () => {
    await w.preview()
    const [other] = ids('Bratholm Bakeri')
    const number = await numberOf('Lyngheim Kaffe AS')
    await w.service.matches.decide('nordlys', { action: 'link', key: number, remote: `organization:${other?.id}` })
    // What one has is on offer to nobody else.
    expect(await listed()).toEqual(['Tvilling Handel AS organization ambiguous previewed'])
    await sync()
    expect((await named('Lyngheim Kaffe AS')).link).toMatchObject({ remote: String(other?.id), rule: 'decision' })
  })

  test('once a run has met them the preview asks about nobody', async () => {
    await w.preview()
    await sync()
    expect((await listed()).filter((row) => row.includes('previewed'))).toEqual([])
    expect(await listed()).toContain('Lyngheim Kaffe AS organization suggested')
  })
})
