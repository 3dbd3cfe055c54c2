import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPurchaseOrder } from '../../src/twins/company/company.ts'
import { reachedFrom } from '../reach.ts'
import { EDITS, inPlace, PHASE } from './edits.ts'

const root = join(import.meta.dirname, '..', '..')
const MOST = 7

/** The program in another place, with the flow added to it: the product has none of it. */
let copy: string
const touched = new Set<string>()
const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')
function write(file: string, text: string): void {
  touched.add(file)
  writeFileSync(join(copy, file), text)
}

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'ml-connector-flow-'))
  cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true, filter: (file) => !file.endsWith('.test.ts') })
  mkdirSync(join(copy, 'test'))
  for (const file of reachedFrom('test/world.ts'))
    if (file.startsWith('test/')) cpSync(join(root, file), join(copy, file))
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const { file, at, becomes } of EDITS) {
    const [before, after, ...more] = read(copy, file).split(at)
    if (before === undefined || after === undefined || more.length > 0) throw new Error(`${file} has not one "${at}".`)
    write(file, `${before}${becomes}${after}`)
  }
  write(PHASE, inPlace(readFileSync(join(import.meta.dirname, 'purchase-orders-phase.ts'), 'utf8')))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const from = async <M>(file: string): Promise<M> => (await import(join(copy, file))) as M

test('purchase orders become activities on the organization of their supplier, each once', async () => {
  const { world } = await from<typeof import('../world.ts')>('test/world.ts')
  const w = await world({ suppliers: 6, customers: 0, invoices: 0, settings: { flows: { purchaseOrders: true } } })
  w.calm()
  const shown = () => w.company.purchaseOrders.filter(({ status }) => status !== 'Hold')
  const activities = () =>
    [...w.pipedrive.state.activities.values()].filter(({ subject }) => subject.startsWith('Purch'))
  const organizations = () => new Map([...w.pipedrive.state.organizations.values()].map((one) => [one.name, one.id]))

  const first = await w.sync()
  expect(first.status).toMatch(/^done/)
  expect(shown().length).toBeGreaterThan(3)
  expect(first.flows.purchaseOrders).toMatchObject({ read: w.company.purchaseOrders.length, created: shown().length })
  expect(activities()).toHaveLength(shown().length)
  for (const { orderNbr, supplier, promisedOn, status } of shown()) {
    expect(activities().find(({ subject }) => subject.includes(`PurchaseOrder ${orderNbr} `))).toMatchObject({
      org_id: organizations().get(supplier.name),
      due_date: promisedOn,
      done: status !== 'Open',
    })
  }

  w.calls()
  w.clock.advance(60_000)
  await w.sync()
  expect(w.calls().filter(({ method }) => method !== 'GET')).toEqual([])

  const [known] = shown()
  if (known === undefined) throw new Error('There is no purchase order.')
  const { date, promisedOn, lines, supplier } = known
  addPurchaseOrder(w.company, supplier, { date, promisedOn, lines, status: 'Open', description: null })
  w.clock.advance(60_000)
  expect((await w.sync()).flows.purchaseOrders).toMatchObject({ created: 1 })
  expect(activities()).toHaveLength(shown().length)
  await w.close()
})

test('the settings know the flow, and their page names it', async () => {
  const { settingsPage, settingsReference } =
    await from<typeof import('../../src/connection/reference.ts')>('src/connection/reference.ts')
  const page = settingsPage(settingsReference())
  expect(page).toContain('| `settings.flows.purchaseOrders` |')
  expect(read(root, 'docs/settings.md')).not.toContain('purchaseOrders')
  mkdirSync(join(copy, 'docs'))
  write('docs/settings.md', page)
})

test('a flow touches no more than seven files, those that the page on architecture names', () => {
  const page = read(root, 'docs/architecture.md')
  const section = page.slice(page.indexOf('## Adding a flow')).split('\n## ')[0] ?? ''
  const named = [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) => file)
  expect(touched.size).toBeLessThanOrEqual(MOST)
  expect(named.toSorted()).toEqual([...touched].sort())
})
