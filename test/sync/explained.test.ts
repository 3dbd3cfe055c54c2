import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { payInvoice, postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

const DAY = 24 * 3600_000

describe('R7: no secret, anywhere we store or say something', () => {
  const files = (folder: string): readonly string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? files(path) : [path]
    })

  test('after runs that went well, that failed, and with issues', async () => {
    const tokens = new Set<string>()
    const w = await tiny({
      around: {
        visma: (handler) => async (request) => {
          const answer = await handler(request)
          if (!request.url.includes('/connect/token')) return answer
          const { access_token } = (await answer.clone().json()) as { access_token?: string }
          if (access_token) tokens.add(access_token)
          return answer
        },
      },
    })
    const supplier = w.supplier()
    const customer = w.customer()
    const broken = w.customer({ corporateId: '02027054321' })
    broken.name = null as never
    postInvoice(w.company, customer)
    postSupplierInvoice(w.company, supplier)
    const runs = [await w.run()]
    await w.configure({}, { visma: { clientSecret: 'wrong-secret-4711' }, pipedrive: { apiToken: 'f'.repeat(40) } })
    w.clock.advance(2 * 3600_000)
    runs.push(await w.sync())
    await w.configure({}, { visma: { clientSecret: w.visma.credentials.clientSecret } })
    w.customer()
    runs.push(await w.sync())
    expect(runs.map((run) => run.status)).toEqual(['done_with_issues', 'failed', 'failed'])
    const operations = (await Promise.all(runs.map((run) => w.store.ledger.ofRun(run.id, 1000, 0)))).flat()
    const issues = await w.issues(['open', 'resolved', 'ignored', 'waiting'])
    const said = JSON.stringify([runs, operations, issues, await w.store.connections.list()])
    const { clientSecret } = w.visma.credentials
    const secrets = [clientSecret, w.pipedrive.apiToken, 'wrong-secret-4711', 'f'.repeat(40), ...tokens]
    expect(tokens.size).toBeGreaterThan(0)
    // Bank details and personal numbers are no more for the eyes of issues than passwords are.
    for (const secret of [...secrets, supplier.bankAccount, '02027054321']) expect(said).not.toContain(secret)
    const stored = files(w.dataDir).map((path) => readFileSync(path, 'latin1'))
    expect(stored.join('').length).toBeGreaterThan(10_000)
    for (const secret of secrets) expect(stored.some((bytes) => bytes.includes(secret))).toBe(false)
  })
})

describe('R12: everything explains itself', () => {
  test('from a value in Pipedrive to document, version, run, rule, before and after', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const lines = (price: number) => [
      { inventoryNumber: 'X', description: 'X', quantity: 1, unitPriceInCurrency: price, vat: 0 as const },
    ]
    const first = postInvoice(w.company, customer, { documentDueDate: '2026-12-01', lines: lines(100) })
    const second = postInvoice(w.company, customer, { documentDueDate: '2026-12-24', lines: lines(250) })
    const made = await w.run()
    w.clock.advance(DAY)
    payInvoice(w.company, first)
    const paid = await w.run()

    // A salesperson sees an amount on a deal; the number beside it names the document.
    const [deal] = w.deals()
    const number = deal && w.custom('deal', deal, 'Visma invoice no.')
    expect(deal && w.custom('deal', deal, 'Visma invoice amount')).toEqual({ value: 250, currency: 'NOK' })
    expect(number).toBe(second.referenceNumber)
    const connection = (await w.connection()).id
    const [document] = await w.store.ledger.find(connection, String(number))
    expect(document).toMatchObject({ stream: 'customerinvoice', key: `Invoice:${second.referenceNumber}` })
    const links = await w.store.ledger.linksOf(connection, document?.stream ?? '', document?.key ?? '')
    expect(links).toMatchObject([
      { role: 'deal', remote: String(deal?.id), rule: 'customerDeal' },
      { role: 'entry', entity: 'note', rule: 'created', run: made.id },
    ])
    const [parent] = await w.store.ledger.find(connection, String(document?.parent))
    const history = await w.store.ledger.ofRecord(connection, 'customer', parent?.key ?? '')
    const changes = history.filter((one) => one.entity === 'deal')
    expect(changes).toMatchObject([
      { kind: 'create', run: made.id, rule: 'customerDeal', state: 'done', remote: String(deal?.id) },
      {
        kind: 'update',
        run: paid.id,
        before: { 'custom.invoiceNumber': first.referenceNumber, 'custom.invoiceAmount': { amount: '100' } },
        after: { 'custom.invoiceNumber': second.referenceNumber, 'custom.invoiceAmount': { amount: '250' } },
      },
    ])
    for (const change of changes) expect(change.sourceVersion).toMatch(/^2026-11-1\d/)

    const all = await w.store.ledger.ofRecord(connection, 'customerinvoice', `Invoice:${first.referenceNumber}`)
    // What surely was not applied was sent again.
    const entry = all.filter((one) => one.state === 'done')
    expect(entry).toMatchObject([
      { kind: 'create', run: made.id, before: null, sourceVersion: '2026-11-16T10:00:00' },
      { kind: 'update', run: paid.id, sourceVersion: expect.stringContaining('2026-11-17') },
    ])
    expect(String(entry[1]?.before?.content)).toContain('Ubetalt')
    expect(String(entry[1]?.after.content)).toContain('Betalt')
  })

  test('a link says by which rule it was found', async () => {
    const w = await tiny()
    w.pipedrive.act.createOrganization({ name: 'Fjordkaffe' })
    const customer = w.customer({ name: 'Fjordkaffe AS' })
    const run = await w.run()
    const links = await w.store.ledger.linksOf((await w.connection()).id, 'customer', String(customer.internalId))
    expect(links.find((link) => link.role === 'organization')).toMatchObject({
      rule: 'name',
      origin: 'linked',
      run: run.id,
    })
    const [operation] = await w.store.ledger.ofRecord(
      (await w.connection()).id,
      'customer',
      String(customer.internalId),
    )
    expect(operation).toMatchObject({ kind: 'update', rule: 'name', before: { 'custom.customerNumber': null } })
  })
})
