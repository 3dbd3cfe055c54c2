import pc from 'picocolors'
import { afterEach, expect, test } from 'vitest'
import { type World, world } from '../../../test/world.ts'
import { previewOf } from '../../app/previews.ts'
import { previewHints, previewLines } from './planned.ts'

let open: World | null = null
afterEach(() => open?.close())

async function previewed(prepare: (w: World) => Promise<void> | void = () => {}) {
  const w = await world({ suppliers: 5, customers: 10, invoices: 40 })
  open = w
  await prepare(w)
  const found = await w.preview()
  const { id } = await w.connection()
  const settings = { pipedrive: { apiUrl: 'https://nordlys.pipedrive.com' } }
  const shown = await previewOf(w.store, { id, name: 'nordlys', settings }, found, [])
  const lines = (given: { full?: boolean; columns?: number } = {}) =>
    previewLines(shown, {
      terminal: { columns: given.columns ?? 80, colours: pc.createColors(false) },
      full: given.full ?? false,
    })
  return { w, found, operations: shown.operations, lines, shown }
}

test('some of every kind of write is shown, and how many there are of each', async () => {
  const { found, lines } = await previewed()
  const text = lines()
  const kinds = new Set(found.planned.map(({ flow, entity, kind }) => `${flow} ${entity} ${kind}`))
  const heads = text.filter((line) => /^\w+: [\d,]+ \w+ to (make|link|change), /.test(line))
  expect(heads.length).toBeGreaterThanOrEqual(kinds.size)
  for (const flow of ['connection', 'suppliers', 'customers', 'supplierInvoices', 'customerInvoices']) {
    expect(heads.filter((line) => line.startsWith(`${flow}: `)).length).toBeGreaterThan(0)
  }
  expect(text.length).toBeLessThan(250)
})

test('totals of the groups add up to the writes and units, and what becomes of the records to what was read', async () => {
  const { found, operations, lines } = await previewed()
  const text = lines()
  const groups = text.flatMap((line) => {
    const [, writes, units] = /^ {2,}(\d+) {2}\w+: \w+ to \w+(?:, (\d+) units?)?$/.exec(line) ?? []
    return writes === undefined ? [] : [{ writes: Number(writes), units: Number(units ?? 0) }]
  })
  const units = operations.reduce((sum, one) => sum + one.units, 0)
  expect(groups.reduce((sum, one) => sum + one.writes, 0)).toBe(operations.length)
  expect(groups.reduce((sum, one) => sum + one.units, 0)).toBe(units)
  expect(text.join('\n').replaceAll(',', '')).toContain(`${operations.length} writes for ${units} units`)
  const { read, skipped, waiting, created } = found.run.counts
  const total = text
    .find((line) => line.startsWith('total'))
    ?.match(/\d+/g)
    ?.map(Number)
  expect(total).toEqual(expect.arrayContaining([read, skipped, created].filter((one) => one > 0)))
  expect([...found.waiting.values()].reduce((sum, one) => sum + one, 0)).toBe(waiting)
  const reasons = text.slice(text.indexOf('Skipped:') + 1).map((line) => Number(/^ +(\d+) {2}/.exec(line)?.[1] ?? 0))
  expect(reasons.reduce((sum, one) => sum + one, 0)).toBe(skipped + waiting)
})

test('changes in Visma.net are a group of their own, and say so', async () => {
  const { shown } = await previewed()
  const [customer] = shown.operations.filter(({ stream }) => stream === 'customer')
  if (customer === undefined) throw new Error('No customer is written.')
  const fields = { before: { terms: '30' }, after: { terms: '60' } }
  const change = {
    ...customer,
    ...fields,
    system: 'visma',
    role: 'source',
    entity: 'customer',
    kind: 'update',
  } as const
  const terminal = { columns: 80, colours: pc.createColors(false) }
  const operations = [...shown.operations, { ...change, units: 0, url: null }]
  const text = previewLines({ ...shown, operations }, { terminal, full: false })
  expect(text.filter((line) => line.includes('in Visma.net'))).toEqual([
    '     1  customers: customer to change in Visma.net',
    'customers: 1 customer to change in Visma.net, 0 units',
  ])
})

test('what is found in Pipedrive is shown as linked, with the rule in words and its page', async () => {
  let id = 0
  const { lines } = await previewed((w) => {
    const name = w.company.customers[0]?.name ?? ''
    id = w.pipedrive.act.createOrganization({ name }).id
  })
  const text = lines()
  expect(text).toContainEqual(expect.stringMatching(/^customers: 1 organization to link/))
  expect(text).toContainEqual(expect.stringMatching(/^ {2}= .*, since it has the same name$/))
  expect(text).toContain(`      https://nordlys.pipedrive.com/organization/${id}`)
})

test('a thing is named once, and by no key or id that only the program knows', async () => {
  const { lines } = await previewed()
  const text = lines({ full: true })
  expect(text.filter((line) => /\b(\w+ \d+),? \1\b/.test(line))).toEqual([])
  expect(text.filter((line) => /connection (organization|person|deal)\.|\bnew-\w+/.test(line))).toEqual([])
  expect(text).toContain('  + Visma leverandørnr., of organizations')
})

test('an update of one field names the record that it is about', async () => {
  const { lines } = await previewed(async (w) => {
    await w.sync()
    const customer = w.company.customers[0]
    const link =
      customer && (await w.store.ledger.linksOf((await w.connection()).id, 'customer', `${customer.internalId}`))
    const organization = link?.find(({ role }) => role === 'organization')?.remote
    if (!customer || !organization) throw new Error('no customer')
    customer.number = '77777'
    customer.lastModifiedDateTime = '2026-11-16T10:30:00'
    w.clock.advance(3_600_000)
  })
  const changed = lines({ full: true }).filter((line) => line.startsWith('  ~ '))
  expect(changed).toContainEqual(expect.stringMatching(/\(77777\)|77777/))
  expect(changed.filter((line) => /~ (customer|supplier) \d+$/.test(line))).toEqual([])
})

test('only --full shows everything, and no line is longer than the terminal is wide', async () => {
  const { found, lines } = await previewed()
  const marks = (text: readonly string[]) => text.filter((line) => /^ {2}[+=~] /.test(line)).length
  expect(marks(lines())).toBeLessThan(found.planned.length)
  expect(marks(lines({ full: true }))).toBeGreaterThanOrEqual(found.planned.length)
  for (const columns of [60, 80, 120]) {
    expect(lines({ columns }).filter((line) => line.length > columns && /\S \S/.test(line.trim()))).toEqual([])
  }
})

test('after a preview the two next steps are named, and no list that is empty by then', () => {
  const counts = { read: 5, created: 3, linked: 0, updated: 0, unchanged: 0, skipped: 2, waiting: 0, issues: 0 }
  const run = { runId: 'r_1', status: 'done', counts } as const
  expect(previewHints('nordlys', run, false)).toEqual([
    'Some of it: ml-connector preview nordlys --apply r_1 --first 10',
    'All of it, exactly as shown: ml-connector preview nordlys --apply r_1',
  ])
  expect(previewHints('nordlys', { ...run, counts: { ...counts, created: 0 } }, false)).toEqual([])
  expect(previewHints('nordlys', { ...run, status: 'paused' }, false)).toEqual([])
})

test('who probably is there already is shown before anything is made, and is no writing', async () => {
  const { lines, shown } = await previewed((w) => {
    const [customer] = w.company.customers
    const name = `${customer?.name ?? ''}s`.replace(/^(.{5})./, '$1')
    w.pipedrive.act.createOrganization({ name })
  })
  expect(shown.suggested).toMatchObject([{ stream: 'customer', candidates: [{ entity: 'organization', id: '101' }] }])
  const text = lines({ columns: 200 })
  const at = text.findIndex((line) => line.startsWith('1 customer or supplier probably there already'))
  expect(text[at + 1]).toContain(shown.suggested[0]?.name ?? 'nobody')
  expect(text[at + 2]).toMatch(/organization 101 .* · a name that is alike · 9\d %/)
})
