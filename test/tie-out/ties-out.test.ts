import { afterEach, describe, expect, test } from 'vitest'
import { addCustomer, creditInvoice, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { isCalled } from '../field-names.ts'
import { type World, type WorldOptions, world } from '../world.ts'
import { readBack } from './play.ts'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function inStep({ flows = {}, ...options }: WorldOptions & { flows?: object } = {}): Promise<World> {
  const w = await world({
    ...{ suppliers: 3, customers: 7, invoices: 28 },
    ...options,
    settings: { ...options.settings, flows: { receivables: true, ...flows } },
  })
  open.push(w)
  await w.sync()
  w.calm()
  return w
}

function fieldCode(w: World, entity: 'organization', english: string): string {
  const field = [...w.pipedrive.state.fields[entity].values()].find((one) => isCalled(one, english))
  if (field === undefined) throw new Error(`No field ${english}.`)
  return field.field_code
}

describe('§6.5 three figures', () => {
  test('books, ledger and what Pipedrive shows are the same, each with its count, for listings alone: nothing is read record by record', async () => {
    const w = await inStep()
    await w.sync()
    w.calls()
    w.vismaCalls()
    const { tieOut, lines } = await readBack(w, { mode: 'tie-out' })
    const lists = w.calls().map(({ method, path }) => `${method} ${path}`)
    expect(lists.filter((call) => !call.includes('/users/me')).sort()).toEqual([
      'GET /api/v2/deals',
      'GET /api/v2/organizations',
      'GET /api/v2/persons',
    ])
    const paths = w.vismaCalls().map(({ path }) => path)
    expect(paths.filter((path) => path === '/v1/customer/balance').length).toBeLessThanOrEqual(2)
    expect(paths.filter((path) => path === '/v1/customerdocument')).toHaveLength(1)

    const { sum } = tieOut
    expect(tieOut).toMatchObject({ verdict: 'ties_out', repaired: 0, texts: false })
    expect(sum?.books?.amount).toBe(sum?.ledger.amount)
    expect(sum?.places.shown).toEqual(sum?.ledger)
    expect(sum?.ledger.count).toBeGreaterThan(0)
    expect(lines.every(({ books, ledger, places }) => books === ledger.amount && places.shown.amount === books)).toBe(
      true,
    )
  })

  test('books that say something else are one question, and no difference', async () => {
    const w = await inStep()
    const { visma } = w
    const [customer] = w.company.customers
    if (customer === undefined) throw new Error('A customer.')
    visma.troubles.otherBalances.set(customer.number, 17)
    const { tieOut, drift, lines, run } = await readBack(w, { mode: 'reconcile' })
    expect(tieOut).toMatchObject({ verdict: 'question', sum: { differing: 0, questions: { count: 1 } } })
    expect(drift).toEqual([])
    expect(lines.filter(({ question }) => question !== '0')).toHaveLength(1)
    expect(run.status).toBe('done')
  })

  test('books that cannot be read keep nothing else from being held against each other', async () => {
    const w = await inStep()
    w.visma.troubles.unlicensed.add('/v1/customer/balance')
    const { tieOut } = await readBack(w, { mode: 'tie-out' })
    expect(tieOut).toMatchObject({ verdict: 'question', sum: { books: null, difference: '0', differing: 0 } })
    expect(tieOut.sum?.booksProblem).toContain('/v1/customer/balance')
  })

  test('what is excluded is accounted for, and not shown', async () => {
    const w = await inStep()
    const [customer] = w.company.customers
    if (customer === undefined) throw new Error('A customer.')
    postInvoice(w.company, customer)
    await w.configure({ exclude: { customers: [customer.number] }, flows: { receivables: true } })
    const { tieOut } = await readBack(w, { mode: 'reconcile' })
    expect(tieOut).toMatchObject({ verdict: 'ties_out', sum: { difference: '0', differing: 0 } })
    expect(tieOut.sum?.places.excluded.count).toBeGreaterThan(0)
  })

  test('an archived deal says what was then, and shows nothing any more', async () => {
    const w = await inStep({ flows: { customers: { organization: 'off' } } })
    const [customer] = w.company.customers
    if (customer === undefined) throw new Error('A customer.')
    const invoice = postInvoice(w.company, customer)
    await w.sync()
    for (const { id } of w.pipedrive.state.deals.values()) w.pipedrive.act.archiveDeal(id)
    payInvoice(w.company, invoice, { amountInCurrency: 10 })
    const { tieOut } = await readBack(w, { mode: 'tie-out' })
    expect(tieOut).toMatchObject({ verdict: 'ties_out', sum: { differing: 0 } })
  })

  test.each(['bands', 'light'] as const)('with %s it ties classes and their counts', async (visibility) => {
    const w = await inStep({ settings: { visibility } })
    const { tieOut } = await readBack(w, { mode: 'tie-out' })
    expect(tieOut.verdict).toBe('ties_out')
    expect(tieOut.sum?.classes.length).toBeGreaterThan(0)
    expect(tieOut.sum?.classes.every(({ ledger, shown }) => ledger === shown)).toBe(true)
  })
})

describe('§6.6 reconcile', () => {
  test('reports without writing, and puts back only when it is asked to', async () => {
    const w = await inStep()
    const code = fieldCode(w, 'organization', 'Visma customer no.')
    const row = [...w.pipedrive.state.organizations.values()].find((one) => one.custom_fields[code] != null)
    if (row === undefined) throw new Error('An organization.')
    w.pipedrive.act.editOrganization(row.id, { custom_fields: { [code]: '1' } })
    w.calls()
    const reported = await readBack(w, { mode: 'reconcile' })
    expect(reported).toMatchObject({
      run: { status: 'done_with_issues' },
      tieOut: { drift: { value: 1 }, repaired: 0 },
    })
    expect(w.calls().filter(({ method }) => method !== 'GET')).toEqual([])

    const healed = await readBack(w, { mode: 'reconcile', fix: true })
    expect(healed.tieOut).toMatchObject({ verdict: 'ties_out', drift: { value: 1 }, repaired: 1 })
    expect(w.pipedrive.state.organizations.get(row.id)?.custom_fields).toEqual(row.custom_fields)
    expect((await readBack(w, { mode: 'tie-out' })).tieOut.drift.value).toBe(0)
  })

  test('puts back the entry of a credit note on a deal whose customer people have deleted', async () => {
    const w = await world({
      customers: 0,
      suppliers: 0,
      invoices: 0,
      settings: { flows: { receivables: true, customers: { organization: 'off' } } },
    })
    open.push(w)
    const customer = addCustomer(w.company, { name: 'Fjordkaffe AS' })
    const credit = creditInvoice(w.company, postInvoice(w.company, customer), { amountInCurrency: 10 })
    await w.sync()
    w.calm()
    const entry = () => {
      const found = [...w.pipedrive.state.notes.values()].find(({ content }) =>
        content.includes(credit.referenceNumber),
      )
      if (found === undefined) throw new Error('It has an entry.')
      return found
    }
    const { id, content } = entry()
    for (const person of w.pipedrive.state.persons.values()) w.pipedrive.act.deletePerson(person.id)
    await readBack(w, { mode: 'reconcile', texts: true })
    w.pipedrive.act.editNote(id, content.replace('</b>', ' – changed</b>'))
    expect((await readBack(w, { mode: 'reconcile', fix: true, texts: true })).tieOut).toMatchObject({
      ...{ drift: { text: 1 }, repaired: 1 },
    })
    expect(entry().content).toBe(content)
  })

  test('a repair that is killed goes on: what was not put back yet is written by the next run', async () => {
    let left = Number.POSITIVE_INFINITY
    let kill = new AbortController()
    const w = await inStep({
      // So many that they are not all on their way at once.
      ...{ suppliers: 8, customers: 20, invoices: 80 },
      around: {
        pipedrive: (handler) => async (request) => {
          kill.signal.throwIfAborted()
          if (request.method === 'PATCH' && --left < 0) {
            await handler(request)
            kill.abort(new Error('killed'))
            throw kill.signal.reason
          }
          return handler(request)
        },
      },
    })
    const { state, act } = w.pipedrive
    const code = fieldCode(w, 'organization', 'Visma open balance')
    const shown = () =>
      new Map([...state.organizations.values()].map((one) => [one.id, one.custom_fields[code] ?? null]))
    const before = shown()
    for (const [id, value] of before) if (value !== null) act.editOrganization(id, { custom_fields: { [code]: null } })
    left = 2
    await w.sync({ mode: 'reconcile', fix: true, signal: kill.signal })
    expect(kill.signal.aborted).toBe(true)
    expect(shown()).not.toEqual(before)

    left = Number.POSITIVE_INFINITY
    kill = new AbortController()
    await w.sync()
    expect(shown()).toEqual(before)
    expect((await readBack(w, { mode: 'tie-out' })).tieOut.verdict).toBe('ties_out')
  })

  test('where the day has too few units left it waits, says until when, and has read nothing back', async () => {
    const w = await inStep()
    const account = (await w.connection()).account
    await w.store.usage.add(account, w.clock.now().toISOString().slice(0, 10), 10_000_000)
    const run = await w.sync({ mode: 'tie-out' })
    expect(run.status).toBe('paused')
    expect(run.message).toMatch(/00:00 UTC|after \d{4}-\d{2}-\d{2}/)
    expect(await w.store.tieOuts.latest((await w.connection()).id)).toBeNull()
  })
})
