import { describe, expect, test } from 'vitest'
import { deciding, fjordkaffe, inCrm } from './deciding.ts'

describe('what cannot be decided is refused in words', () => {
  test.each([
    [{ action: 'accept', key: '10042', remote: null }, 'Nothing is suggested for Fjordkaffe AS (10042).'],
    [{ action: 'relink', key: '99', remote: '1' }, 'nordlys has read no customer or supplier 99.'],
    [{ action: 'link', key: '10042', remote: 'Fjord' }, 'Fjord names no organization or person of Pipedrive.'],
    [{ action: 'link', key: '10042', remote: '777' }, 'Fjordkaffe AS (10042) is linked to organization 101 already.'],
    [
      { action: 'relink', key: '10042', remote: 'https://fjell.pipedrive.test/organization/101' },
      'That is a page of fjell.pipedrive.test, and nordlys writes to nordlys.pipedrive.test.',
    ],
    [{ action: 'reject', key: '10042', remote: '101' }, 'Fjordkaffe AS (10042) is linked to organization 101.'],
  ] as const)('%j', async (request, message) => {
    const w = await deciding()
    inCrm(w, 'Fjordkaffe AS')
    fjordkaffe(w)
    await w.run()
    await expect(w.decide(request)).rejects.toThrow(message)
  })

  test('a person that belongs to another customer', async () => {
    const w = await deciding()
    const one = w.customer({ number: '1', name: 'En' })
    w.customer({ number: '2', name: 'To' })
    await w.run()
    const person = (await w.linkOf(one, 'person'))?.remote
    await expect(w.decide({ action: 'relink', key: 'customer:2', remote: `person:${person}` })).rejects.toThrow(
      /^Person \d+ belongs to customer En \(1\) already\.$/,
    )
  })
})

test('who decided, when and why is kept, and noted in the audit in the same commit', async () => {
  const w = await deciding()
  const likely = inCrm(w, 'Fjordkafe')
  const customer = fjordkaffe(w)
  await w.run()
  await w.match.decide('nordlys', { action: 'reject', key: '10042', remote: String(likely.id) }, 'another town')
  const { id } = await w.connection()
  expect(await w.store.matches.decisions(id)).toEqual([
    {
      ...{ stream: 'customer', key: String(customer.internalId), role: 'organization', remote: String(likely.id) },
      ...{
        choice: 'apart',
        by: { kind: 'person', name: 'kari' },
        because: 'another town',
        at: w.clock.now().getTime(),
      },
    },
  ])
  expect(await w.store.audit.ofRecord(id, 'customer', String(customer.internalId))).toMatchObject([
    {
      action: 'match.reject',
      actor: { kind: 'person', name: 'kari' },
      after: { remote: String(likely.id), choice: 'apart' },
    },
  ])
})

describe('the issue of an ambiguous match is answered', () => {
  test('by the one it is', async () => {
    const w = await deciding()
    inCrm(w, 'Fjordkaffe', {})
    const right = inCrm(w, 'Fjordkaffe AS', {})
    const customer = fjordkaffe(w)
    await w.run()
    const [issue] = await w.asked.list('nordlys')
    expect(issue?.answers).toEqual(['link 101', 'link 102', 'keep apart'])
    await w.asked.answer(issue?.id ?? '', `link ${right.id}`, null)
    expect(await w.asked.list('nordlys')).toMatchObject([{ state: 'waiting' }])
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: right.id, rule: 'decision' })
    expect(await w.asked.list('nordlys')).toEqual([])
    const [over] = await w.asked.detailed('nordlys', true)
    expect(over?.candidates.map(({ name }) => name)).toEqual(['Fjordkaffe', 'Fjordkaffe AS'])
  })

  test('by none of them: it is made, and never taken for one of them again', async () => {
    const w = await deciding()
    const known = [inCrm(w, 'Fjordkaffe', {}), inCrm(w, 'Fjordkaffe AS', {})].map(({ id }) => id)
    const customer = fjordkaffe(w)
    await w.run()
    const [issue] = await w.asked.list('nordlys')
    await w.asked.answer(issue?.id ?? '', 'keep apart', 'another town')
    await w.run({ mode: 'full' })
    const link = await w.linkOf(customer)
    expect(link).toMatchObject({ origin: 'created' })
    expect(known).not.toContain(link?.remote)
    expect(await w.asked.list('nordlys')).toEqual([])
  })

  test('and to ignore it decides nothing', async () => {
    const w = await deciding()
    inCrm(w, 'Fjordkaffe', {})
    inCrm(w, 'Fjordkaffe AS', {})
    const customer = fjordkaffe(w)
    await w.run()
    const [issue] = await w.asked.list('nordlys')
    await w.asked.ignore({ ids: [issue?.id ?? ''] }, 'later')
    await w.run({ mode: 'full' })
    expect(await w.linkOf(customer)).toBeNull()
  })
})
