import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { live } from '../../../test/scripted.ts'
import { HOST, twinAccount } from '../../../test/twin-account.ts'
import type { Fields, RemoteRecord } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import { remoteId } from '../../core/ids.ts'
import { decimal } from '../../core/money.ts'
import { secret } from '../../core/secret.ts'
import { withFaults } from '../../twins/faults.ts'
import { type Handler, routeFetch } from '../../twins/fetch.ts'
import { pipedriveTwin } from '../../twins/pipedrive/twin.ts'
import type { AccountField, NewField } from './model.ts'

async function all(pages: AsyncIterable<readonly RemoteRecord[]>): Promise<readonly RemoteRecord[]> {
  const records: RemoteRecord[] = []
  for await (const page of pages) records.push(...page)
  return records
}

const DEFINITIONS: Readonly<Record<string, NewField>> = {
  'deal.invoiceNumber': { entity: 'deal', name: 'Visma invoice no.', type: 'varchar' },
  'deal.invoiceAmount': { entity: 'deal', name: 'Visma invoice amount', type: 'monetary' },
  'deal.dueDate': { entity: 'deal', name: 'Visma invoice due date', type: 'date' },
  'deal.behaviour': {
    entity: 'deal',
    name: 'Visma payment behaviour',
    type: 'enum',
    options: ['Pays on time', 'Often late'],
  },
}

async function withFields({ account, fields }: Pick<ReturnType<typeof twinAccount>, 'account' | 'fields'>) {
  const made = new Map<string, AccountField>()
  for (const [logical, field] of Object.entries(DEFINITIONS))
    made.set(logical, await account.createField(field, live()))
  fields.current = made
  return made
}

test('who we are, who works there and what currencies are active is read from the account', async () => {
  const { account, twin } = twinAccount()
  const found = await account.account(live())

  expect(found).toMatchObject({ companyDomain: 'nordlys', defaultCurrency: 'NOK', timeZone: 'Europe/Oslo' })
  expect(found.me).toMatchObject({ admin: true, active: true, name: 'Sync Bot' })
  expect((await account.users(live())).map(({ id }) => id)).toContain(found.me.id)
  twin.act.setCurrency('SEK', false)
  const active = await account.currencies(live())
  expect(active.has('NOK')).toBe(true)
  expect(active.has('SEK')).toBe(false)
})

test('custom fields are made, found again by name, and get options added that are missing', async () => {
  const { account, fields } = twinAccount()
  const made = await withFields({ account, fields })
  const behaviour = made.get('deal.behaviour') as AccountField
  const grown = await account.addOptions(behaviour, ['Often late', 'No history', 'No history'], live())
  const found = (await account.accountFields('deal', live())).find(({ name }) => name === 'Visma payment behaviour')

  expect(found).toEqual(grown)
  expect(grown.options.map(({ label }) => label)).toEqual(['Pays on time', 'Often late', 'No history'])
  expect(found).toMatchObject({ entity: 'deal', type: 'enum', custom: true, code: behaviour.code })
  const { calls } = account.usage()
  expect(await account.addOptions(grown, ['No history'], live())).toBe(grown)
  expect(account.usage().calls).toBe(calls)
})

test('options get other labels and keep their ids; none does where one of them is gone', async () => {
  const { account, fields } = twinAccount()
  const behaviour = (await withFields({ account, fields })).get('deal.behaviour') as AccountField
  const [first, second] = behaviour.options
  const renamed = await account.renameOptions(behaviour, [{ id: first?.id ?? 0, label: 'I tide' }], live())
  expect(renamed.options).toEqual([{ ...first, label: 'I tide' }, second])
  const again = account.renameOptions(
    behaviour,
    [
      { id: second?.id ?? 0, label: 'Sent' },
      { id: 1, label: 'Borte' },
    ],
    live(),
  )
  await expect(again).rejects.toMatchObject({ remedy: { do: 'reject' } })
  const read = (await account.accountFields('deal', live())).find(({ code }) => code === behaviour.code)
  expect(read).toEqual(renamed)
})

test('pipelines and stages are made and listed in the order people see', async () => {
  const { account } = twinAccount()
  const pipeline = await account.createPipeline('Visma', live())
  const stage = await account.createStage(pipeline.id, 'Invoices', live())

  expect(await account.pipelines(live())).toContainEqual(pipeline)
  expect((await account.stages(live())).filter((one) => one.pipeline === pipeline.id)).toEqual([stage])
})

const text = fc.string({ minLength: 1, maxLength: 40 }).filter((value) => value.trim() === value)
const money = fc
  .record({ amount: fc.integer({ min: -99_999_999, max: 99_999_999 }), currency: fc.constantFrom('NOK', 'EUR') })
  .map(({ amount, currency }) => ({ amount: decimal(amount).replace(/(\d\d)$/, '.$1'), currency }))
  .map(({ amount, currency }) => ({ amount: decimal(amount), currency }))
const day = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
const dealFields = fc.record(
  {
    title: text,
    value: fc.integer({ min: 0, max: 9_999_999 }).map((n) => decimal(`${n}.25`)),
    currency: fc.constantFrom('NOK', 'EUR'),
    expected_close_date: day,
    'custom.invoiceNumber': fc.option(text),
    'custom.invoiceAmount': fc.option(money),
    'custom.dueDate': fc.option(day),
    'custom.behaviour': fc.option(fc.constantFrom('Pays on time', 'Often late')),
  },
  { requiredKeys: ['title'] },
)

test('whatever is written on a deal is read back the same, by its answer, by a read and by a list', async () => {
  const { account, fields } = twinAccount({}, { burst: 10_000 })
  await withFields({ account, fields })
  await fc.assert(
    fc.asyncProperty(dealFields, dealFields, async (first: Fields, second: Fields) => {
      const made = await account.create('deal', first, live())
      expect(made.fields).toMatchObject(first)
      const changed = await account.update('deal', made.id, second, live())
      expect(changed.fields).toMatchObject({ ...first, ...second })
      expect((await account.read('deal', made.id, live()))?.fields).toEqual(changed.fields)
      const listed = await all(account.list('deal', { newestFirst: true }, live()))
      expect(listed[0]?.fields).toEqual(changed.fields)
    }),
    { numRuns: 40 },
  )
})

test('a list of more than a page has everything once, for the price of its pages', async () => {
  const { account, twin } = twinAccount()
  for (let n = 0; n < 1_203; n++) twin.act.createOrganization({ name: `Company ${n}` })
  const before = account.usage()
  const listed = await all(account.list('organization', {}, live()))

  expect(new Set(listed.map(({ id }) => id)).size).toBe(1_203)
  expect(account.usage().calls - before.calls).toBe(3)
  expect(account.usage().budget - before.budget).toBe(30)
})

test('what we count as spent is what the account charges', async () => {
  const { account, fields, twin, ledger } = twinAccount()
  await withFields({ account, fields })
  const made = await account.create('organization', { name: 'Fjord Fisk AS' }, live())
  await account.create('note', { content: '<p>x</p>', org_id: made.id }, live())
  await all(account.list('note', {}, live()))
  await account.users(live())
  await account.flush()

  expect(account.usage().budget).toBe(twin.budget.used)
  expect(ledger.days.get('2026-09-14')).toBe(twin.budget.used)
  expect(await account.budgetLeft()).toBe(30_000 - twin.budget.used)
})

test('a plan that takes no more open deals, notes or fields says which, and what to do', async () => {
  const { account } = twinAccount({ limits: { openDeals: 1, notesPerDeal: 1, customFields: 0 } })
  const deal = await account.create('deal', { title: 'One' }, live())
  await account.create('note', { content: 'x', deal_id: deal.id }, live())
  const field: NewField = { entity: 'deal', name: 'x', type: 'varchar' }

  await expect(account.create('deal', { title: 'Two' }, live())).rejects.toMatchObject({
    code: 'pipedrive.deal_limit',
    remedy: { do: 'reject' },
  })
  await expect(account.create('note', { content: 'y', deal_id: deal.id }, live())).rejects.toMatchObject({
    code: 'pipedrive.note_limit',
    remedy: { do: 'reject' },
  })
  await expect(account.createField(field, live())).rejects.toMatchObject({
    code: 'pipedrive.field_limit',
    remedy: { do: 'hold' },
  })
})

test('what people do in Pipedrive is read as it is: archived, won, deleted', async () => {
  const { account, twin } = twinAccount()
  const [archived, won, deleted] = await Promise.all(
    ['A', 'B', 'C'].map((title) => account.create('deal', { title }, live())),
  )
  twin.act.archiveDeal(Number(archived?.id))
  twin.act.winDeal(Number(won?.id))
  twin.act.deleteDeal(Number(deleted?.id))
  const read = (id: string | undefined) => account.read('deal', remoteId(id ?? ''), live())

  expect((await read(archived?.id))?.fields).toMatchObject({ is_archived: true, status: 'open' })
  expect((await read(won?.id))?.fields).toMatchObject({ status: 'won', won_time: '2026-09-14T10:00:00Z' })
  expect((await read(deleted?.id))?.deleted ?? true).toBe(true)
  expect((await all(account.list('deal', {}, live()))).map(({ id }) => id)).toEqual([won?.id])
})

test('eight callers at once are never answered 429, whatever they call', async () => {
  const { account, twin } = twinAccount()
  await Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      for (let n = 0; n < 20; n++) await account.create('organization', { name: `${caller}/${n}` }, live())
    }),
  )

  expect(account.usage()).toMatchObject({ calls: 160, throttled: 0 })
  expect(twin.state.organizations.size).toBe(160)
})

test('a day that others have used up ends with a wait for the next one', async () => {
  const { account, clock } = twinAccount({ limits: { dailyBudget: 12 } })
  await account.create('organization', { name: 'One' }, live())
  await account.create('organization', { name: 'Two' }, live())
  await expect(account.create('organization', { name: 'Three' }, live())).rejects.toMatchObject({
    code: 'pipedrive.budget_exhausted',
  })
  clock.advance(14 * 3_600_000)
  await account.create('organization', { name: 'Three' }, live())
})

test.each([1, 2, 3])(
  'R3: in bad weather reads and updates get through and no create is doubled (seed %i)',
  async (seed) => {
    const clock = testClock()
    const twin = pipedriveTwin({ clock })
    const faulty: Handler = withFaults(twin.fetch, { seed, rate: 0.3, clock, slowMs: 500 })
    const { account } = twinAccount(
      {},
      {
        auth: { kind: 'token', token: secret(twin.apiToken) },
        fetch: routeFetch({ [HOST]: faulty }),
        clock,
        random: () => 0.5,
      },
    )
    for (let n = 0; n < 40; n++) {
      const name = `Company ${n}`
      try {
        await account.create('organization', { name }, live())
      } catch (error) {
        if (!isSyncError(error) || error.applied !== 'unknown') throw error
      }
      // What a list shows is what there is: one at most, and none only when it was told as unknown.
      const same = (await all(account.list('organization', {}, live()))).filter(({ fields }) => fields.name === name)
      expect(same.length).toBeLessThanOrEqual(1)
      const [found] = same
      if (found) await account.update('organization', found.id, { website: `https://${n}.example` }, live())
    }
    const websites = [...twin.state.organizations.values()].map(({ website }) => website)
    expect(websites).not.toContain(null)
    expect(twin.oddities).toEqual([])
  },
)

test('ping finds nothing to complain about in a fresh account', async () => {
  const { account, twin } = twinAccount()
  const complaints: string[] = []
  for await (const { name, status, message } of account.ping(live())) {
    if (status !== 'ok' && status !== 'skipped') complaints.push(`${name}: ${message}`)
  }

  expect(complaints).toEqual([])
  expect(twin.oddities).toEqual([])
})
