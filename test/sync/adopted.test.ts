import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { makeAgain } from '../adopting.ts'
import { compareTwins } from '../oracle.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type World, type WorldOptions, world } from '../world.ts'

warnWithoutPostgres()

const KINDS = [
  { create: 'perCustomer', as: 'note' },
  { create: 'perInvoice', as: 'note' },
  { create: 'perCustomer', as: 'activity' },
  { create: 'never', as: 'note' },
] as const

const settingsOf = ({ create, as }: (typeof KINDS)[number]) => ({
  deals: { create },
  flows: { customerInvoices: { as } },
})

const rows = ({ state }: World['pipedrive']) =>
  Object.fromEntries(
    (['organizations', 'persons', 'deals', 'notes', 'activities'] as const).map((kind) => [kind, state[kind].size]),
  )

async function madeAgain(options: WorldOptions, between: (w: World) => void = () => undefined) {
  const w = await world({ suppliers: 1, customers: 3, invoices: 10, ...options })
  try {
    await w.calm()
    await w.sync({ mode: 'full' })
    const before = rows(w.pipedrive)
    between(w)
    await w.store.connections.remove((await w.connection()).id)
    await w.configure(options.settings)
    w.clock.advance(120_000)
    w.calls()
    const run = await w.sync({ mode: 'full' })
    const posts = w.calls().filter(({ method }) => method === 'POST')
    w.clock.advance(120_000)
    w.calls()
    const next = await w.sync({ mode: 'full' })
    const later = w.calls().filter(({ method }) => method !== 'GET')
    return { before, after: rows(w.pipedrive), posts, later, run, next, state: w.pipedrive.state }
  } finally {
    await w.close()
  }
}

describe('a store that is lost, with its key', () => {
  test.each(KINDS)('costs no second record: deals $create, entries as $as', async (kind) => {
    const settings = settingsOf(kind)
    const lost = await world({ suppliers: 1, customers: 3, invoices: 10, settings })
    lost.calm()
    await lost.sync({ mode: 'full' })
    const before = rows(lost.pipedrive)
    const { company, clock } = lost
    const snapshot = lost.pipedrive.snapshot()
    await lost.close()

    // What happened meanwhile is new, and nothing else is.
    const open = company.customerInvoices.find((one) => one.status === 'Open' && one.documentDate >= '2025-01-01')
    if (open === undefined) throw new Error('No open invoice.')
    const news = postInvoice(company, open.customer)
    clock.advance(120_000)
    const w = await world({ company, clock, snapshot, settings })
    try {
      w.calm()
      const run = await w.sync()
      expect(run.status).not.toBe('failed')
      const posts = w.calls().filter(({ method }) => method === 'POST')
      const made = kind.create === 'perInvoice' ? 2 : 1
      expect(posts.map(({ path }) => path)).toHaveLength(made)
      const [entries, kept] =
        kind.as === 'note' ? (['notes', 'activities'] as const) : (['activities', 'notes'] as const)
      const after = rows(w.pipedrive)
      expect(after[entries]).toBe((before[entries] ?? 0) + 1)
      expect(after[kept]).toBe(before[kept])
      const { companyId } = w.visma.credentials
      const shown = new Set([`Invoice ${news.referenceNumber}`])
      expect(
        compareTwins(company, w.pipedrive, { companyId, except: [...shown] }).filter((one) =>
          /entries instead/.test(one),
        ),
      ).toEqual([])
    } finally {
      await w.close()
    }
  })
})

describe('a connection that is deleted and made again', () => {
  let server: TestPostgres | null = null
  beforeAll(async () => {
    if (postgresBinaries !== null) server = await startPostgres()
  })
  afterAll(() => server?.stop())

  test.each(KINDS)('makes nothing a second time: deals $create, entries as $as', async (kind) => {
    const { before, after, posts, later } = await madeAgain({ settings: settingsOf(kind) })
    expect(posts).toEqual([])
    expect(after).toEqual(before)
    expect(later).toEqual([])
  })

  test.skipIf(postgresBinaries === null)('makes nothing a second time on PostgreSQL either', async () => {
    const { before, after, posts } = await madeAgain({ databaseUrl: (await server?.newDatabase()) ?? null })
    expect(posts).toEqual([])
    expect(after).toEqual(before)
  })

  test('keeps what people wrote around an entry', async () => {
    const { posts, state } = await madeAgain({}, (w) => {
      for (const { id, content } of [...w.pipedrive.state.notes.values()])
        w.pipedrive.act.editNote(id, `<p>Called them.</p>${content}`)
    })
    expect(posts).toEqual([])
    for (const { content } of state.notes.values()) expect(content).toContain('Called them.')
  })

  test('R14: a preview of it shows records linked and nothing made, and takes nothing from the run after it', async () => {
    const w = await world({ suppliers: 1, customers: 3, invoices: 10, settings: { backfill: { since: '2020-01-01' } } })
    try {
      await w.calm()
      await w.sync({ mode: 'full' })
      const before = rows(w.pipedrive)
      await w.store.connections.remove((await w.connection()).id)
      await w.configure({})
      w.clock.advance(120_000)
      const { run, planned } = await w.preview()
      expect(planned.filter(({ kind }) => kind === 'create')).toEqual([])
      expect(run.counts).toMatchObject({ created: 0, issues: 0 })
      expect(run.counts.linked).toBeGreaterThan(10)
      w.calls()
      await w.sync()
      expect(w.calls().filter(({ method }) => method === 'POST')).toEqual([])
      expect(rows(w.pipedrive)).toEqual(before)
    } finally {
      await w.close()
    }
  })
})

test('a summary that hung on no deal is pinned to the first one all the same', async () => {
  const settings = { locale: 'en-GB', flows: { receivables: true } }
  const w = await world({
    suppliers: 0,
    customers: 0,
    invoices: 0,
    settings: { ...settings, deals: { create: 'never' } },
  })
  try {
    w.calm()
    const customer = addCustomer(w.company, { name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer)
    const summaries = () =>
      [...w.pipedrive.state.notes.values()]
        .filter(({ content }) => content.includes('Visma summary'))
        .map(({ id, deal_id, pinned_to_deal_flag }) => ({
          id,
          isOnDeal: deal_id !== null,
          isPinned: pinned_to_deal_flag,
        }))
    await w.sync({ mode: 'full' })
    const [summary] = summaries()
    expect(summary).toMatchObject({ isOnDeal: false, isPinned: false })
    await makeAgain(w)
    await w.configure({ ...settings, deals: { create: 'perInvoice' } })
    postInvoice(w.company, customer)
    await w.sync()
    expect(summaries()).toEqual([{ id: summary?.id, isOnDeal: true, isPinned: true }])
  } finally {
    await w.close()
  }
})
