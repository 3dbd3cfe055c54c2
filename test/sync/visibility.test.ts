import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { editInvoiceText, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { isCalled } from '../field-names.ts'
import { leaks } from '../figures/leaks.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type World, type WorldOptions, world } from '../world.ts'
import { tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const SETTINGS = {
  pdf: 'all',
  deals: { create: 'perInvoice' },
  backfill: { since: '2026-08-01' },
  flows: { receivables: true, supplierInvoices: { as: 'activity', lines: true } },
}

warnWithoutPostgres()
let server: TestPostgres | null = null
beforeAll(async () => {
  server = postgresBinaries === null ? null : await startPostgres()
})
afterAll(() => server?.stop())

async function on<T>(store: string, options: WorldOptions, work: (w: World) => Promise<T>): Promise<T> {
  const databaseUrl = store === 'PostgreSQL' && server !== null ? await server.newDatabase() : null
  const w = await world({ suppliers: 3, customers: 5, invoices: 18, settings: SETTINGS, databaseUrl, ...options })
  w.calm()
  try {
    return await work(w)
  } finally {
    await w.close()
  }
}

/** What people can see: deleted files are gone. */
const seen = ({ company, pipedrive }: World) => {
  const files = new Map([...pipedrive.state.files].filter(([, file]) => !file.is_deleted))
  return leaks(company, { ...pipedrive, state: { ...pipedrive.state, files } })
}
const stillShown = async (w: World) => {
  const issues = await w.store.issues.list((await w.connection()).id, ['open', 'waiting'])
  return issues.find(({ code }) => code === 'visibility.still_shown')?.details ?? null
}
const patches = (w: World) => w.calls().filter(({ method, path }) => method !== 'GET' && !path.includes('Fields'))

const STORES = postgresBinaries === null ? ['SQLite'] : ['SQLite', 'PostgreSQL']

describe.each(STORES)('lowering visibility, on %s', (store) => {
  test.each(['bands', 'light'])('clears every amount that we wrote before anything else: %s', (visibility) =>
    on(store, {}, async (w) => {
      await w.sync()
      expect(seen(w).length).toBeGreaterThan(60)
      expect(w.pipedrive.state.files.size).toBeGreaterThan(0)
      const [customer] = w.company.customers
      if (customer === undefined) throw new Error('The company has no customer.')
      const openDeals = [...w.pipedrive.state.deals.values()].filter(
        ({ status, value }) => status === 'open' && value > 0,
      ).length
      w.clock.advance(60_000)
      postInvoice(w.company, customer)
      await w.configure({ visibility })
      w.calls()
      w.vismaCalls()
      const run = await w.sync()
      expect(run.message).toBeNull()
      expect(seen(w)).toEqual([])
      expect(await stillShown(w)).toBeNull()
      // Open deals come first, and before whatever is new.
      const writes = patches(w).map(({ method, path }) => `${method} ${path}`)
      const isOpen = (write: string) => {
        const id = Number(/^PATCH .*deals\/(\d+)$/.exec(write)?.[1] ?? Number.NaN)
        return w.pipedrive.state.deals.get(id)?.status === 'open'
      }
      expect(openDeals).toBeGreaterThan(0)
      expect(writes.findIndex((write) => !isOpen(write))).toBeGreaterThanOrEqual(openDeals)
      // Decided again by the documents' own flows, and nothing is left to write.
      w.calls()
      await w.sync()
      await w.sync({ mode: 'full' })
      expect(patches(w)).toEqual([])
    }),
  )

  test('goes on where the daily limit stopped it, and tells how much is left', () =>
    on(store, {}, async (w) => {
      await w.sync()
      w.clock.advance(DAY)
      const left = (await w.remote().destination.budgetLeft()) ?? 0
      const day = w.clock.now().toISOString().slice(0, 10)
      await w.store.usage.add((await w.connection()).account, day, left - 60)
      await w.configure({ visibility: 'light' })
      const before = seen(w).length
      const run = await w.sync()
      expect(run.status).toBe('paused')
      const shown = (await stillShown(w)) as { records: number }
      expect(shown.records).toBeGreaterThan(0)
      expect(seen(w).length).toBeLessThan(before)
      w.clock.advance(DAY)
      await w.sync()
      expect(seen(w)).toEqual([])
      expect(await stillShown(w)).toBeNull()
    }))

  test('goes on where its process died, however often', async () => {
    let mortal: AbortController | null = null
    let calls = 0
    await on(
      store,
      {
        around: {
          pipedrive: (handler) => async (request) => {
            mortal?.signal.throwIfAborted()
            const answer = await handler(request.clone())
            if (request.method !== 'GET' && mortal !== null && ++calls % 7 === 0) mortal.abort()
            mortal?.signal.throwIfAborted()
            return answer
          },
        },
      },
      async (w) => {
        await w.sync()
        await w.configure({ visibility: 'bands' })
        for (let died = 0; ; died++) {
          mortal = new AbortController()
          const { status } = await w.sync({ signal: mortal.signal })
          w.clock.advance(3 * 60_000)
          if (status !== 'stopped') break
          expect(died).toBeLessThan(40)
        }
        mortal = null
        await w.sync()
        expect(seen(w)).toEqual([])
        expect(await stillShown(w)).toBeNull()
      },
    )
  })
})

describe('visibility', () => {
  test('raised again, everything shows amounts as if it had never been lowered', async () => {
    const settings = { ...SETTINGS, pdf: 'off' }
    await on('SQLite', { settings }, async (w) => {
      await w.sync()
      const before = seen(w).length
      await w.configure({ visibility: 'light' })
      await w.sync()
      await w.configure({ visibility: 'amounts' })
      await w.sync()
      expect(seen(w).length).toBe(before)
      await w.configure({ visibility: 'bands' })
      await w.sync()
      expect(seen(w)).toEqual([])
    })
  })

  test('is lowered also where the flows that showed amounts are off by now, and Visma.net is away', async () => {
    let away = false
    const around = {
      visma: (handler: (request: Request) => Promise<Response>) => async (request: Request) =>
        away ? new Response('', { status: 503 }) : handler(request),
    }
    await on('SQLite', { around }, async (w) => {
      await w.sync()
      away = true
      await w.configure({ visibility: 'bands', flows: { customerInvoices: false, supplierInvoices: false } })
      await w.sync()
      expect(seen(w)).toEqual([])
    })
  })

  test('a preview prices what is to be cleared, and clears nothing', () =>
    on('SQLite', {}, async (w) => {
      await w.sync()
      const before = seen(w).length
      await w.configure({ visibility: 'bands' })
      const { planned } = await w.preview()
      const kinds = new Set(planned.map(({ entity }) => entity))
      expect([...kinds].sort()).toEqual(['activity', 'deal', 'field', 'file', 'note', 'organization'])
      expect(seen(w).length).toBe(before)
      await w.sync()
      expect(seen(w)).toEqual([])
    }))

  test('what a person made of a value, a title or a file of ours is left, and their words around our text', async () => {
    const w = await tiny({ settings: { pdf: 'all', deals: { create: 'perInvoice' } } })
    const customer = w.customer()
    const invoice = postInvoice(w.company, customer)
    await w.run()
    const [deal] = w.deals()
    if (deal === undefined) throw new Error('There is no deal.')
    w.pipedrive.act.editDeal(deal.id, { value: 777, title: 'Min avtale' })
    const note = w.note(invoice)
    w.pipedrive.act.editNote(note.id, `<p>Ring dem om 500,00 NOK</p>${note.content}`)
    await w.configure({ visibility: 'light' })
    await w.run()
    expect(w.deals()[0]).toMatchObject({ value: 777, title: 'Min avtale' })
    expect(w.custom('deal', w.deals()[0] ?? deal, 'Visma invoice amount')).toBeNull()
    const text = w.note(invoice).content
    expect(text).toContain('Ring dem om 500,00 NOK')
    expect(text.match(/\d,\d\d/g)).toEqual(['0,00'])
  })

  test('all but a field that people have deleted is cleared, and nothing is said to be shown still', () =>
    on('SQLite', {}, async (w) => {
      await w.sync()
      const { act, state } = w.pipedrive
      const gone: string[] = []
      for (const entity of ['organization', 'deal'] as const) {
        const [field] = [...state.fields[entity].values()].filter((one) => isCalled(one, 'Visma open balance'))
        if (field === undefined) throw new Error('There is no field of ours.')
        act.deleteField(entity, field.field_code)
        gone.push(field.field_code)
      }
      await w.configure({ visibility: 'bands' })
      w.clock.advance(60_000)
      await w.sync()
      expect(seen(w).filter((one) => !gone.some((code) => one.includes(code)))).toEqual([])
      const issues = await w.store.issues.list((await w.connection()).id, ['open', 'waiting'])
      expect(issues.map(({ code }) => code)).not.toContain('visibility.not_hidden')
    }))

  test('a record that Pipedrive does not let us clear is an issue of its own, and the others are cleared', async () => {
    const w = await tiny({ settings: { deals: { create: 'perInvoice' } } })
    const invoices = ['Første AS', 'Andre AS'].map((name) => postInvoice(w.company, w.customer({ name })))
    await w.run()
    const [deal] = w.deals()
    if (deal === undefined) throw new Error('There is no deal.')
    w.pipedrive.act.archiveDeal(deal.id)
    await w.configure({ visibility: 'bands' })
    await w.run()
    const issues = await w.issues()
    expect(issues.map(({ code }) => code)).toContain('visibility.not_hidden')
    expect(
      w
        .deals()
        .filter(({ value }) => value !== 0)
        .map(({ id }) => id),
    ).toEqual([deal.id])
    for (const invoice of invoices) expect(w.note(invoice).content).not.toMatch(/\d,\d\d/)
    for (const invoice of invoices) {
      editInvoiceText(w.company, invoice, 'Ny tekst')
      payInvoice(w.company, invoice)
    }
    await w.run()
    for (const invoice of invoices) expect(w.note(invoice).content).not.toMatch(/\d,\d\d/)
  })
})
