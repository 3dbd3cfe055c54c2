import { describe, expect, test } from 'vitest'
import {
  type CustomerDocument,
  editInvoiceText,
  payInvoice,
  postInvoice,
  releaseDraft,
  voidInvoice,
} from '../../src/twins/company/company.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { type tiny as Make, type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000

const files = ({ pipedrive }: Tiny) => [...pipedrive.state.files.values()].filter((file) => !file.is_deleted)
const named = (w: Tiny) => files(w).map(({ name }) => name)
const nameOf = ({ referenceNumber }: CustomerDocument) => `Visma ${referenceNumber}.pdf`
const printsOf = (w: Tiny) => w.vismaCalls().filter(({ path }) => path.endsWith('/print')).length

async function withPdfs(pdf: unknown, options: Parameters<typeof Make>[0] = {}) {
  const w = await tiny({ ...options, settings: { pdf, ...options.settings } })
  w.calm()
  return { w, customer: w.customer({ name: 'Kunde AS' }) }
}

describe('the PDF of an invoice', () => {
  test('is attached once to its deal, as Visma printed it, and priced beforehand', async () => {
    const { w, customer } = await withPdfs('all')
    const invoice = postInvoice(w.company, customer)
    const { planned } = await w.preview()
    expect(planned.filter(({ entity }) => entity === 'file').map(({ after }) => after.name)).toEqual([nameOf(invoice)])
    expect(printsOf(w)).toBe(0)
    expect(files(w)).toEqual([])

    await w.run()
    const [file] = files(w)
    expect(file).toMatchObject({
      name: nameOf(invoice),
      type: 'application/pdf',
      deal_id: w.deals()[0]?.id,
      org_id: null,
    })
    expect(Buffer.from(file?.bytes ?? []).toString('latin1')).toContain(`Faktura ${invoice.referenceNumber}`)
    expect(printsOf(w)).toBe(1)
    await w.run({ mode: 'full' })
    expect([files(w).length, printsOf(w)]).toEqual([1, 0])
    expect(w.visma.oddities).toEqual([])
    expect(w.pipedrive.oddities).toEqual([])
  })

  test('is not fetched again for a payment, but replaced where what is printed has changed', async () => {
    const { w, customer } = await withPdfs('all')
    const invoice = postInvoice(w.company, customer)
    await w.run()
    const [first] = files(w)
    payInvoice(w.company, invoice)
    await w.run()
    expect(files(w)).toEqual([first])
    editInvoiceText(w.company, invoice, 'Rettet tekst')
    await w.run()
    expect(named(w)).toEqual([nameOf(invoice)])
    expect(files(w)[0]?.id).not.toBe(first?.id)
    const other = postInvoice(w.company, customer)
    await w.run()
    voidInvoice(w.company, other)
    await w.run()
    expect(named(w).sort()).toEqual([nameOf(invoice), nameOf(other)].sort())
    expect(printsOf(w)).toBe(3)
  })

  test('that a person deleted stays deleted, and one that was renamed is theirs', async () => {
    const { w, customer } = await withPdfs('all')
    const invoices = [1, 2].map(() => postInvoice(w.company, customer))
    await w.run()
    const call = (method: string, id: number, body?: URLSearchParams) =>
      w.pipedrive.fetch(
        new Request(`https://nordlys.pipedrive.test/api/v1/files/${id}`, {
          method,
          headers: { 'x-api-token': w.pipedrive.apiToken },
          ...(body ? { body } : {}),
        }),
      )
    const [first, second] = files(w)
    if (!first || !second) throw new Error('Two files were expected.')
    expect((await call('DELETE', first.id)).status).toBe(200)
    expect((await call('PUT', second.id, new URLSearchParams({ name: 'Min kopi.pdf' }))).status).toBe(200)
    await w.run({ mode: 'full' })
    expect(named(w)).toEqual(['Min kopi.pdf'])
    for (const invoice of invoices) editInvoiceText(w.company, invoice, 'Ny tekst')
    await w.run()
    expect(named(w).sort()).toEqual(['Min kopi.pdf', ...invoices.map(nameOf)].sort())
  })

  test('of a draft comes when it is released', async () => {
    const { w, customer } = await withPdfs('new', { settings: { drafts: true } })
    await w.run()
    const draft = postInvoice(w.company, customer, { status: 'Balanced' })
    await w.run()
    expect(w.notesOf(draft)).toHaveLength(1)
    expect(files(w)).toEqual([])
    releaseDraft(w.company, draft)
    await w.run()
    expect(named(w)).toEqual([nameOf(draft)])
  })

  test('goes on the organization where there is no deal', async () => {
    const { w, customer } = await withPdfs('all', { settings: { deals: { create: 'never' } } })
    postInvoice(w.company, customer)
    await w.run()
    expect(files(w).map((file) => [file.deal_id, file.org_id])).toEqual([[null, w.organization('Kunde AS').id]])
  })

  test('is not shown where sales must see no amounts, nor when it is off', async () => {
    const { w, customer } = await withPdfs('off')
    postInvoice(w.company, customer)
    await w.run()
    expect(files(w)).toEqual([])
    await w.configure({ pdf: 'all', visibility: 'light' })
    postInvoice(w.company, customer)
    await w.run()
    expect(files(w)).toEqual([])
  })
})

describe('settings.pdf: new', () => {
  test.each(['new', true])(
    '%s: is for invoices that come from now on, also for those that are dated back',
    async (pdf) => {
      const { w, customer } = await withPdfs(pdf)
      const old = postInvoice(w.company, customer, { documentDate: '2026-11-02' })
      w.clock.advance(2 * DAY)
      await w.run()
      const dated = postInvoice(w.company, customer, { documentDate: '2026-11-03' })
      await w.run()
      expect(named(w)).toEqual([nameOf(dated)])
      editInvoiceText(w.company, old, 'Endret')
      await w.run()
      expect(named(w)).toEqual([nameOf(dated)])
      await w.configure({ pdf: 'all' })
      await w.run()
      expect(named(w).sort()).toEqual([nameOf(old), nameOf(dated)].sort())
    },
  )

  test('a backfill that is made longer brings none', async () => {
    const { w, customer } = await withPdfs('new', { settings: { backfill: { since: '2026-11-10' } } })
    const old = postInvoice(w.company, customer, { documentDate: '2026-11-02' })
    payInvoice(w.company, old)
    postInvoice(w.company, customer, { documentDate: '2026-11-12' })
    w.clock.advance(2 * DAY)
    await w.run()
    await w.configure({ backfill: { since: '2026-10-01' } })
    await w.run()
    expect(w.notesOf(old)).toHaveLength(1)
    expect(files(w)).toEqual([])
  })
})

test('R1: a long past takes several runs, so that news does not wait for it', async () => {
  const { w, customer } = await withPdfs('all', { settings: { summary: false } })
  for (let at = 0; at < 203; at++) postInvoice(w.company, customer)
  await w.run()
  expect([w.notes().length, files(w).length]).toEqual([203, 200])
  await w.run()
  expect(files(w)).toHaveLength(203)
  expect(printsOf(w)).toBe(203)
})

describe('a PDF that fails', () => {
  test.each([
    ['image', 'visma.not_a_pdf'],
    ['huge', 'visma.too_large'],
    ['words', 'visma.not_a_pdf'],
  ] as const)('R4: concerns itself alone and is one issue, which a retry resolves: %s', async (as, code) => {
    const { w, customer } = await withPdfs('all')
    w.visma.troubles.print = as
    const invoice = postInvoice(w.company, customer)
    const run = await w.run()
    expect([run.status, run.counts.issues]).toEqual(['done_with_issues', 0])
    expect(w.notesOf(invoice)).toHaveLength(1)
    const [issue] = await w.issues()
    expect(issue).toMatchObject({ code, stream: 'invoicePdf', details: { number: invoice.referenceNumber } })
    w.visma.troubles.print = null
    await w.run({ mode: 'full' })
    expect(await w.issues()).toEqual([])
    expect(named(w)).toEqual([nameOf(invoice)])
  })

  test('R4: is tried again by itself where Visma had passing trouble', async () => {
    const { w, customer } = await withPdfs('all')
    w.visma.troubles.print = 'page'
    const invoices = [1, 2, 3, 4, 5].map(() => postInvoice(w.company, customer))
    await w.run()
    expect((await w.issues(['waiting'])).map(({ code }) => code)).toEqual([
      'visma.garbled',
      'visma.garbled',
      'visma.garbled',
    ])
    // Three in a row of four tries each: the others are not even asked for.
    expect(printsOf(w)).toBe(12)
    w.visma.troubles.print = null
    await w.run()
    expect(await w.issues(['open', 'waiting'])).toEqual([])
    expect(named(w).sort()).toEqual(invoices.map(nameOf).sort())
  })

  test('R4: for want of a right is one issue for all, and comes once the right is there', async () => {
    const { w, customer } = await withPdfs('all')
    w.visma.troubles.print = 'forbidden'
    const invoices = [1, 2, 3].map(() => postInvoice(w.company, customer))
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(printsOf(w)).toBe(1)
    expect((await w.issues()).map(({ stream, key, code }) => [stream, key, code])).toEqual([
      ['connection', 'pdf', 'visma.print_refused'],
    ])
    expect(w.notes()).toHaveLength(3)
    w.visma.troubles.print = null
    await w.run()
    expect(await w.issues()).toEqual([])
    expect(named(w).sort()).toEqual(invoices.map(nameOf).sort())
  })

  test('R4: one that Visma does not print is an issue of its own, and the others are attached', async () => {
    const { w, customer } = await withPdfs('all')
    const [none, one] = [1, 2].map(() => postInvoice(w.company, customer))
    if (!none || !one) throw new Error('Two invoices were expected.')
    w.visma.troubles.broken.set(`/v1/customerinvoice/${none.referenceNumber}/print`, 404)
    await w.run()
    expect(named(w)).toEqual([nameOf(one)])
    expect((await w.issues()).map(({ code, key }) => [code, key])).toEqual([
      ['visma.not_printable', `Invoice:${none.referenceNumber}`],
    ])
  })
})

describe('R3: an answer to an upload that was lost', () => {
  const losing = (when: 'before' | 'after') => {
    let lose = 1
    return (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      if (lose === 0 || request.method !== 'POST' || !request.url.endsWith('/v1/files')) return handler(request)
      lose -= 1
      if (when === 'after') await handler(request)
      throw networkError('ECONNRESET', 'read ECONNRESET')
    }
  }

  test.each(['before', 'after'] as const)(
    'is settled by listing the files of the deal: %s it was applied',
    async (when) => {
      const { w, customer } = await withPdfs('all', { around: { pipedrive: losing(when) } })
      w.calm()
      const invoice = postInvoice(w.company, customer)
      await w.run()
      await w.run()
      expect(named(w)).toEqual([nameOf(invoice)])
      editInvoiceText(w.company, invoice, 'Ny tekst')
      await w.run()
      expect(named(w)).toEqual([nameOf(invoice)])
      expect(await w.issues(['open', 'waiting'])).toEqual([])
    },
  )

  test.each(['before', 'after'] as const)('also where the process died: %s it was applied', async (when) => {
    const kill = new AbortController()
    let armed = true
    const { w, customer } = await withPdfs('all', {
      around: {
        pipedrive: (handler) => async (request) => {
          if (armed && request.method === 'POST' && request.url.endsWith('/v1/files')) {
            if (when === 'after') await handler(request)
            kill.abort()
          }
          if (armed) kill.signal.throwIfAborted()
          return handler(request)
        },
      },
    })
    const invoice = postInvoice(w.company, customer)
    expect((await w.sync({ signal: kill.signal })).status).toBe('stopped')
    armed = false
    await w.run()
    expect(named(w)).toEqual([nameOf(invoice)])
  })
})
