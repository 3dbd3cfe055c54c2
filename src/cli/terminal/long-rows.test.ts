import fc from 'fast-check'
import pc from 'picocolors'
import { describe, expect, test } from 'vitest'
import { aConnection } from '../../../test/connections.ts'
import { aRun } from '../../../test/runs.ts'
import { candidatesOf } from '../../app/candidates.ts'
import { connectionOf } from '../../app/connections.ts'
import type { DeliveryDocument } from '../../app/deliveries.ts'
import type { IssueDetail } from '../../app/issues.ts'
import type { OperationDocument } from '../../app/operations.ts'
import type { RecordDocument } from '../../app/records.ts'
import { runDetailOf } from '../../app/runs.ts'
import type { Life } from '../../app/timeline.ts'
import { connectionId } from '../../core/ids.ts'
import type { PingCheck } from '../../core/ping.ts'
import { NO_COUNTS } from '../../core/run.ts'
import { connectionTable } from '../commands/connection.ts'
import { entryLines } from '../commands/inbox.ts'
import { checkLines } from '../commands/ping.ts'
import { recordParts } from '../commands/records.ts'
import { operationLines, runTable } from '../commands/runs.ts'
import { issueLines } from './issue-lines.ts'
import { leftLines } from './left.ts'
import { lifeLines } from './life.ts'
import { runLines } from './run-report.ts'
import { fitted } from './wrap.ts'

// Names, numbers and reasons as long as they come.
const NAME = 'Västerås Entreprenadmaskinuthyrning och Fastighetsförvaltning Aktiebolag'
const REASON =
  'Two organizations in Pipedrive, 1204117 and 1204118, bear the number 556677-8899 of customer 10042 Ålesund Sjømatgrossist AS.'
const ADVICE = 'Merge the two in Pipedrive, or take the number from one of them; the next run goes on by itself then.'
const at = '2026-11-22T08:58:59.000Z'
const colours = pc.createColors(false)

const counts = { ...NO_COUNTS, read: 1_234_567, created: 412_345, linked: 98_765, updated: 400_000 }
const all = { ...counts, unchanged: 300_000, skipped: 12_000, waiting: 9_000, issues: 2_457 }
const runOf = (message: string) =>
  runDetailOf(
    aRun({
      ...{ status: 'done_with_issues', trigger: 'schedule', counts: all, message },
      flows: { customerInvoices: all, supplierInvoices: { ...NO_COUNTS, read: 98_123, unchanged: 98_123 } },
      skipped: { [`its customer is left out by settings.customers.filter: ${NAME}`]: 12_000 },
      api: { visma: { calls: 98_765 }, pipedrive: { calls: 1_234_567, budget: 12_345_678, throttled: 4_321 } },
    }),
  )
const run = { ...runOf(REASON), runId: 'r_4f1c0a9be27d5c38' }

const recordOf = (name: string, reason: string, number: string): RecordDocument => ({
  ...{ flow: 'customerInvoices', stream: 'customerCreditNote', key: number, number, name, reason },
  ...{ date: '2026-11-02', dueDate: '2026-12-02', currency: 'SEK', total: '123456789.50', balance: '98765432.25' },
  ...{ state: 'waiting', issueId: null, links: [] },
})
const deliveryOf = (about: string, reason: string): DeliveryDocument => ({
  ...{ id: 'w_1m7hsd85m0089vy45q', system: 'pipedrive', deliveryId: 'd1', about, receivedAt: at, state: 'failed' },
  ...{ reason, settledAt: at, replays: 12 },
})
const operationOf = (key: string, name: string): OperationDocument => ({
  ...{
    id: 'o_1',
    run: run.runId,
    system: 'pipedrive',
    undoes: null,
    flow: 'customerInvoices',
    stream: 'customerinvoice',
  },
  ...{ key, role: 'entry' },
  ...{
    entity: 'organization',
    kind: 'update',
    remote: '120411712',
    before: { name: 'x' },
    after: { name, address: name },
  },
  ...{ state: 'done', rule: 'organisationNumber', sourceVersion: '2026-01-23T09:00:52.831', createdAt: at },
  ...{ settledAt: at, absentAt: null },
})
const issueOf = (message: string, key: string): Omit<IssueDetail, 'candidates'> => ({
  ...{ id: 'i_7kq2m0x4zd', flow: 'customers', stream: 'customer', key, code: 'match.ambiguous_organization', message },
  ...{ cause: null, remedy: null },
  ...{ advice: ADVICE, state: 'open', firstSeen: at, lastSeen: at, run: run.runId },
  ...{ ignoredBecause: null, answers: [], answer: null },
  details: { candidates: ['1204117', '1204118'], names: { 1204117: NAME, 1204118: NAME } },
})
const lifeOf = (name: string, reason: string, number: string): Life => ({
  record: { stream: 'customer', key: '4801', number, modified: '2026-01-23T09:00:52.831', state: 'issue', reason },
  links: [],
  events: [
    { is: 'read', at },
    { is: 'changed', at, run: 'r_1', members: [{ member: 'name', before: name, after: `${name} AS` }] },
    { is: 'told', at, system: 'pipedrive', about: `organization ${number} changed`, state: 'done', reason },
    { is: 'issue', at, id: 'i_1', code: 'match.ambiguous', message: reason, advice: ADVICE, state: 'open' },
    {
      ...{ is: 'decided', at, by: { kind: 'person', name: 'kari' }, action: 'issue.answer', subject: 'i_1' },
      ...{ before: null, after: { to: 'link 7', because: reason } },
    },
    { is: 'written', at, operation: operationOf(number, name).id, run: 'r_1', by: null, mode: null },
    {
      ...{ is: 'drift', at, run: 'r_2', kind: 'value', entity: 'organization', remote: number },
      ...{ field: 'address', expected: name, found: reason },
    },
  ],
  operations: [operationOf(number, name)],
})
const checkOf = (message: string): PingCheck => ({
  ...{ system: 'pipedrive', name: 'custom field supplierNumber', status: 'failed', message, advice: ADVICE },
})
const connectionNamed = (name: string, stateReason: string) => ({
  ...connectionOf(
    aConnection({
      ...{ id: connectionId('c_1'), name, settings: {}, state: 'held', stateReason },
      ...{ account: 'vasteras-fastighet.pipedrive.com', createdAt: 1, updatedAt: 1 },
    }),
  ),
  ...{ nextRunAt: at, nextReconcileAt: null, waitsUntil: null, running: null },
})
const detailOf = (issue: ReturnType<typeof issueOf>): IssueDetail => ({
  ...issue,
  candidates: candidatesOf(pages, issue),
})
const pages = { settings: { pipedrive: { apiUrl: 'https://nordlys.pipedrive.com' } } }

interface Long {
  readonly name: string
  readonly reason: string
  readonly number: string
}

/** What each command prints of one such row, by the function that prints it. */
const PRINTED: Readonly<Record<string, (columns: number, row: Long) => readonly string[]>> = {
  'connection list': (columns, { reason }) =>
    connectionTable([connectionNamed('vasteras-fastighetsforvaltning', reason)], { columns, colours }),
  runs: (columns) => runTable([run, { ...run, message: null }], { terminal: { columns, colours } }),
  'run, sync and preview --apply': (columns, { reason }) => [
    ...runLines({ ...run, message: reason }, colours, columns),
    ...leftLines('nordlys', { issues: { open: 2_457, ignored: 1_204 }, waiting: 9_000 }, { counts: all }),
  ],
  'run, its writes': (columns, { name, number }) =>
    operationLines([operationOf(`Invoice:${number}`, name)], { terminal: { columns, colours } }),
  records: (columns, { name, reason, number }) => {
    const { heading, rows } = recordParts([recordOf(name, reason, number)], { columns, colours })
    return [...(heading === null ? [] : [heading]), ...rows.flat()]
  },
  'inbox list': (columns, { reason, number }) =>
    entryLines([deliveryOf(`change organization ${number}`, reason)], { terminal: { columns, colours } }),
  issues: (columns, { reason, number }) => issueLines([detailOf(issueOf(reason, number))], { columns, colours }),
  timeline: (columns, { name, reason, number }) =>
    lifeLines(lifeOf(name, reason, number), { terminal: { columns, colours }, full: false }),
  'ping and doctor': (columns, { reason }) => checkLines(checkOf(reason), { columns, colours }),
}

/** As the terminal shows it. */
const shownBy = (columns: number, lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => fitted(line, columns).split('\n'))

const tooLong = (lines: readonly string[], columns: number): readonly string[] =>
  lines.filter((line) => line.length > columns && line.trim().includes(' '))

describe.each(Object.entries(PRINTED))('%s', (name, print) => {
  test.each([60, 80, 120])('with long names, large numbers and long reasons fits %i columns', (columns) => {
    const lines = shownBy(columns, print(columns, { name: NAME, reason: REASON, number: '2000319' }))
    expect(tooLong(lines, columns)).toEqual([])
    expect(`\n${lines.join('\n')}\n`).toMatchSnapshot(`${name} at ${columns}`)
  })
})

const word = fc.stringMatching(/^[A-ZÅÄÖ]?[a-zåäöæø]{1,14}$/)
const words = fc.array(word, { minLength: 1, maxLength: 14 }).map((all) => all.join(' '))
const long: fc.Arbitrary<Long> = fc.record({
  name: words,
  reason: fc.tuple(words, fc.nat()).map(([text, id]) => `${text} ${id}`),
  number: fc.stringMatching(/^\d{3,12}$/),
})

const partsOf = (lines: readonly string[]): readonly string[] =>
  lines
    .join(' ')
    .split(/[\s:;,….]+/)
    .filter((part) => part !== '')

test.each(Object.entries(PRINTED))(
  '%s fits every terminal, and every number, id and word in it is whole',
  (_, print) => {
    fc.assert(
      fc.property(long, fc.integer({ min: 40, max: 200 }), (row, columns) => {
        const lines = shownBy(columns, print(columns, row))
        expect(tooLong(lines, columns)).toEqual([])
        const whole = new Set(partsOf(print(10_000, row)))
        expect(partsOf(lines).filter((part) => !whole.has(part))).toEqual([])
      }),
    )
  },
)
