import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { editInvoiceText } from '../../src/twins/company/company.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { asked, isAboutRecords, more } from '../questions.ts'
import { type World, world } from '../world.ts'

const MOST_QUESTIONS = 21
const MOST_OF_ANOTHER = 5
const MOST_HOPS = 55
const MOST_CHANGES_OF_ROOM = 20

/** A world whose store knows everything, and two invoices of one customer that are shown on its deal. */
async function settled(databaseUrl: string | null) {
  const w = await world({ databaseUrl, suppliers: 3, customers: 8, invoices: 40 })
  await w.sync()
  w.calm()
  const open = w.company.customerInvoices.filter((one) => one.status === 'Open' && one.customer.status === 'Active')
  const [two] = [...Map.groupBy(open, (one) => one.customer).values()].filter(({ length }) => length > 1)
  const [first, second] = two ?? []
  if (first === undefined || second === undefined) throw new Error('No customer has two open invoices.')
  return { w, first, second }
}

/** What a run does, a minute after the last one. */
function afterAMinute(w: World, change: () => void = () => undefined): () => Promise<unknown> {
  w.clock.advance(60_000)
  change()
  return () => w.sync()
}

warnWithoutPostgres()
describe.each(['SQLite', 'PostgreSQL'] as const)('a changed invoice, on %s', (kind) => {
  const isServer = kind === 'PostgreSQL'
  describe.skipIf(isServer && postgresBinaries === null)('', () => {
    let server: TestPostgres | undefined
    beforeAll(async () => {
      if (isServer) server = await startPostgres()
    })
    afterAll(async () => {
      await server?.stop()
    })

    // Statements about records that a run sends beyond those of one that finds nothing new. What a run asks for
    // itself whatever it finds is not the invoice's: its lease, its report, checkpoints, settings, the API budget.
    test('asks the store little, and another one of the same customer hardly more', async () => {
      const { w, first, second } = await settled(server ? await server.newDatabase() : null)
      try {
        await asked(afterAMinute(w))
        const idle = await asked(afterAMinute(w))
        const one = await asked(afterAMinute(w, () => editInvoiceText(w.company, first, 'Delivered on Friday')))
        const both = await asked(
          afterAMinute(w, () => {
            editInvoiceText(w.company, first, 'Delivered on Sunday')
            editInvoiceText(w.company, second, 'Delivered on Monday')
          }),
        )
        const questions = more(one, idle).filter(isAboutRecords)
        expect(questions.length, questions.join('\n')).toBeLessThanOrEqual(MOST_QUESTIONS)
        // That its entry was written is among them.
        expect(questions.some((sql) => sql.startsWith('insert into operation'))).toBe(true)
        const further = more(both, one).filter(isAboutRecords)
        expect(further.length, further.join('\n')).toBeLessThanOrEqual(MOST_OF_ANOTHER)
      } finally {
        await w.close()
      }
    })
  })
})

/** Functions of the program by file that were called while `work` went on. */
async function called(work: () => Promise<unknown>): Promise<ReadonlySet<string>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  try {
    await work()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const ran = result.flatMap(({ url, functions }) =>
      functions
        .filter(({ ranges: [range] }) => (range?.count ?? 0) > 0)
        .map(({ functionName }) => `${url.split('/src/').at(-1)} ${functionName}`),
    )
    return new Set(ran)
  } finally {
    session.disconnect()
  }
}

const HOP = /^\| \d+ \| `([^`]+)` \| `([^`]+)` \|/gm
const page = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8')
const walk = [...page.matchAll(HOP)].map(([, file = '', name = '']) => ({ file, name }))
/** As the table of the house has them. */
const roomOf = (file: string): string => /^(?:connectors|flows)\/[^/]+|^[^/]+/.exec(file)?.[0] ?? ''

test('the walk of one changed invoice is short and keeps to a few rooms', () => {
  expect(walk.length).toBeGreaterThan(30)
  expect(walk.length).toBeLessThanOrEqual(MOST_HOPS)
  const changes = walk.filter(({ file }, at) => at > 0 && roomOf(file) !== roomOf(walk[at - 1]?.file ?? ''))
  expect(changes.length).toBeLessThanOrEqual(MOST_CHANGES_OF_ROOM)
  expect(page).toContain(`${walk.length} hops and ${changes.length} changes of room`)
})

test('every function of the walk is called when an invoice has changed', async () => {
  const { w, first } = await settled(null)
  try {
    const ran = await called(afterAMinute(w, () => editInvoiceText(w.company, first, 'Delivered on Friday')))
    expect(walk.map(({ file, name }) => `${file} ${name}`).filter((hop) => !ran.has(hop))).toEqual([])
  } finally {
    await w.close()
  }
})
