import { copyFileSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { adopt, inventory, makeAgain } from '../adopting.ts'
import { type World, type WorldOptions, world } from '../world.ts'

const KINDS = [
  { create: 'perCustomer', as: 'note' },
  { create: 'perInvoice', as: 'note' },
  { create: 'perCustomer', as: 'activity' },
  { create: 'never', as: 'note' },
] as const
type Kind = (typeof KINDS)[number]

let w: World
afterEach(() => w.close())

/** Everything was written once, and the connection was made again since. */
async function forgotten({ create, as }: Kind = KINDS[0], options: WorldOptions = {}) {
  const settings = { deals: { create }, flows: { customerInvoices: { as } } }
  w = await world({ suppliers: 1, customers: 3, invoices: 10, settings, ...options })
  w.calm()
  await w.sync({ mode: 'full' })
  const before = inventory(w)
  await makeAgain(w)
  w.calls()
  return before
}

const sums = (kinds: readonly { entity: string; records: number }[]) =>
  Object.fromEntries(
    [...Map.groupBy(kinds, ({ entity }) => entity)].map(([entity, all]) => [
      entity,
      all.reduce((sum, { records }) => sum + records, 0),
    ]),
  )

test('an older store that was put back learns of what was written since, and makes nothing of it again', async () => {
  w = await world({ suppliers: 1, customers: 3, invoices: 10 })
  w.calm()
  await w.sync()
  const backup = mkdtempSync(join(tmpdir(), 'ml-connector-backup-'))
  const db = new DatabaseSync(join(w.dataDir, 'ml-connector.db'))
  db.exec(`vacuum into '${join(backup, 'ml-connector.db')}'`)
  db.close()
  for (const name of readdirSync(w.dataDir))
    if (name.endsWith('.key')) copyFileSync(join(w.dataDir, name), join(backup, name))
  const { company, clock } = w
  for (const { customer } of company.customerInvoices.slice(0, 3)) postInvoice(company, customer)
  clock.advance(900_000)
  await w.sync()
  const before = inventory(w)
  const snapshot = w.pipedrive.snapshot()
  await w.close()

  w = await world({ company, clock, snapshot, dataDir: backup })
  w.calm()
  clock.advance(900_000)
  const { recognised, known } = await adopt(w)
  expect(recognised).toBeGreaterThanOrEqual(3)
  expect(known).toBeGreaterThan(10)
  w.calls()
  await w.sync()
  expect(w.calls().filter(({ method }) => method === 'POST')).toEqual([])
  expect(inventory(w)).toEqual(before)
})

describe('adopt', () => {
  test.each(KINDS)('links all that is ours and writes nothing: deals $create, entries as $as', async (kind) => {
    const before = await forgotten(kind)
    const done = await adopt(w)
    expect(w.calls().filter(({ method }) => method !== 'GET')).toEqual([])
    const { organizations, persons, deals, notes, activities } = before
    const expected = { organization: organizations, person: persons, deal: deals, note: notes, activity: activities }
    expect(sums(done.kinds)).toEqual(Object.fromEntries(Object.entries(expected).filter(([, records]) => records)))
    expect(done).toMatchObject({ doubtful: [], known: 0 })
    expect((await w.connection()).state).toBe('not_started')

    const run = await w.sync({ mode: 'full' })
    expect(run.counts).toMatchObject({ created: 0, issues: 0 })
    expect(w.calls().filter(({ method }) => method !== 'GET')).toEqual([])
    expect(inventory(w)).toEqual(before)
  })

  test('finds nothing new the second time, before and after the run that follows', async () => {
    await forgotten()
    const { recognised } = await adopt(w)
    expect(recognised).toBeGreaterThan(10)
    expect(await adopt(w)).toMatchObject({ recognised: 0, kinds: [], known: recognised })
    await w.sync()
    expect(await adopt(w)).toMatchObject({ recognised: 0, kinds: [], known: recognised })
  })

  test('says by what, with a page to look at, also of a note: that of what it hangs on', async () => {
    await forgotten()
    const { kinds } = await adopt(w)
    expect(kinds.map(({ entity, by }) => `${entity} by ${by}`)).toEqual([
      'organization by number field',
      'person by number field',
      'deal by title',
      'note by marker',
    ])
    for (const { examples } of kinds)
      for (const { url } of examples)
        expect(url).toMatch(/^http:\/\/nordlys\.pipedrive\.test\/(organization|person|deal)\/\d+$/)
  })

  test('leaves alone what only a name would match: that is for the run to say', async () => {
    await forgotten()
    const cleared = (row: { readonly custom_fields: Readonly<Record<string, unknown>> }) => ({
      custom_fields: Object.fromEntries(Object.keys(row.custom_fields).map((code) => [code, null])),
    })
    const { state, act } = w.pipedrive
    for (const row of [...state.organizations.values()]) act.editOrganization(row.id, cleared(row))
    for (const row of [...state.persons.values()]) act.editPerson(row.id, cleared(row))
    const { kinds } = await adopt(w)
    expect(kinds.map(({ entity }) => entity)).not.toContain('organization')
    expect(kinds.map(({ entity }) => entity)).not.toContain('person')
  })

  test('costs listings alone: ten times the documents are no more calls to Pipedrive', async () => {
    const costOf = async (invoices: number) => {
      await forgotten(KINDS[0], { suppliers: 3, customers: 15, invoices })
      const { api, kinds } = await adopt(w)
      const entries = kinds.find(({ entity }) => entity === 'note')?.records ?? 0
      const reads = w.calls().filter(({ path }) => /\/\d+$/.test(path))
      return { api: api.pipedrive, entries, reads }
    }
    const few = await costOf(15)
    await w.close()
    const many = await costOf(150)
    expect(many.entries).toBeGreaterThan(few.entries * 4)
    expect(few.reads).toEqual([])
    expect(many.reads).toEqual([])
    expect(many.api).toEqual(few.api)
  })
})
