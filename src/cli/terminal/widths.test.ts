import pc from 'picocolors'
import { describe, expect, test } from 'vitest'
import { aConnection } from '../../../test/connections.ts'
import { aRun } from '../../../test/runs.ts'
import type { AdoptionDocument } from '../../app/adoption.ts'
import { connectionOf } from '../../app/connections.ts'
import type { DeliveryDocument } from '../../app/deliveries.ts'
import type { OperationDocument } from '../../app/operations.ts'
import type { RecordDocument } from '../../app/records.ts'
import { runDetailOf } from '../../app/runs.ts'
import type { StatusDocument } from '../../app/status.ts'
import { connectionId, sourceKey } from '../../core/ids.ts'
import { NO_COUNTS } from '../../core/run.ts'
import { connectionTable } from '../commands/connection.ts'
import { adoptionLines } from '../commands/connection-adopt.ts'
import { entryLines } from '../commands/inbox.ts'
import { READ_COLUMNS } from '../commands/read.ts'
import { recordParts } from '../commands/records.ts'
import { operationLines, runTable } from '../commands/runs.ts'
import { statusLines } from '../commands/status.ts'
import { runLines } from './run-report.ts'
import { table } from './table.ts'

const colours = pc.createColors(false)
const at = Date.parse('2026-11-22T09:00:00Z')
const NOON = new Date(at).toISOString()
const EARLIER = '2026-11-22T08:58:59.000Z'

const run = runDetailOf(
  aRun({
    status: 'done_with_issues',
    trigger: 'schedule',
    counts: { ...NO_COUNTS, read: 1_652, created: 49, linked: 7, updated: 12, unchanged: 1_580, skipped: 2, issues: 2 },
    flows: {
      suppliers: { ...NO_COUNTS, read: 40, created: 31, linked: 7, skipped: 2 },
      customerInvoices: { ...NO_COUNTS, read: 1_612, created: 18, updated: 12, unchanged: 1_580, issues: 2 },
    },
    skipped: { 'before backfill': 2 },
    api: { visma: { calls: 9 }, pipedrive: { calls: 120, budget: 1_234, throttled: 0 } },
    message: 'Pipedrive’s daily budget is used up. It goes on by itself in a run after 2026-11-23 00:00 UTC.',
  }),
)

const operation: OperationDocument = {
  id: 'o_1',
  run: 'r_1',
  system: 'pipedrive',
  undoes: null,
  flow: 'customerInvoices',
  stream: 'customerinvoice',
  key: 'Invoice:123194',
  role: 'entry',
  entity: 'note',
  kind: 'update',
  remote: null,
  before: { content: 'unpaid' },
  after: { content: 'paid', pinned: true },
  state: 'done',
  rule: null,
  sourceVersion: null,
  createdAt: EARLIER,
  settledAt: EARLIER,
  absentAt: null,
}

const delivery: DeliveryDocument = {
  id: 'w_1m7hsd85m0089vy45q',
  system: 'pipedrive',
  deliveryId: 'd1',
  about: 'change deal 5001',
  receivedAt: NOON,
  state: 'failed',
  reason: 'The deal could not be read: Pipedrive answered 500 three times in a row.',
  settledAt: NOON,
  replays: 1,
}

const connection = connectionOf(
  aConnection({
    id: connectionId('c_1'),
    name: 'nordlys',
    settings: {},
    state: 'held',
    stateReason: 'Visma.net refused the credentials. Put the new secret into the environment and apply the file again.',
    account: 'nordlys.pipedrive.com',
    createdAt: at,
    updatedAt: at,
  }),
)

const records = [
  {
    key: sourceKey('4821'),
    number: '10042',
    parent: null,
    modified: '2026-11-20T08:12:33.127',
    data: { name: 'Fjordkaffe AS', status: 'Active' },
  },
]

const status: StatusDocument = {
  serving: [{ role: 'all', host: 'erp-1', pid: 42, version: '0.1.0', startedAt: EARLIER, seenAt: EARLIER }],
  connections: [
    {
      name: 'nordlys',
      state: 'active',
      stateReason: null,
      running: null,
      lastSuccessAt: EARLIER,
      lastRun: { runId: 'r_1', status: 'done_with_issues', finishedAt: EARLIER },
      lagSeconds: 61,
      tieOut: { verdict: 'question', at: EARLIER },
      braked: { runId: 'r_4f1c0a9be27d5c38', changed: 1_234, linked: 4_321 },
      keptBack: [{ run: 'r_4f1c0a9be27d5c38', count: 12 }],
      issues: { open: 3, waiting: 0 },
      waiting: 11,
      suggested: 1_234,
      stillShown: 1_234,
      budget: { day: '2026-11-22', used: 1_234, limit: 54_000 },
      nextRunAt: '2026-11-22T09:15:00.000Z',
      nextReconcileAt: '2026-11-23T03:00:00.000Z',
      waitsUntil: null,
      webhooks: {
        pipedrive: {
          registered: 4,
          verifiedAt: EARLIER,
          lastHeardAt: EARLIER,
          problem: 'Pipedrive allows 40 webhooks, and all are taken.',
        },
        visma: {
          url: 'https://ml-connector.example.com/hooks/visma/3kJ9vQ2mX7pLwR4tY8sA',
          sharedUrl: 'https://ml-connector.example.com/hooks/visma',
          entities: [
            { name: 'Customer', lastHeardAt: EARLIER },
            { name: 'AR Invoice', lastHeardAt: null },
          ],
        },
      },
    },
  ],
}

const adoption: AdoptionDocument = {
  name: 'nordlys',
  runId: 'r_1',
  status: 'done_with_issues',
  message: null,
  startedAt: EARLIER,
  finishedAt: NOON,
  recognised: 1_240,
  known: 12,
  kinds: [
    {
      entity: 'organization',
      by: 'number field',
      records: 40,
      examples: [{ stream: 'supplier', key: '4821', id: '17', url: 'https://nordlys.pipedrive.com/organization/17' }],
    },
    {
      entity: 'note',
      by: 'marker',
      records: 1_200,
      examples: [{ stream: 'supplierdocument', key: 'Invoice:1', id: '9', url: null }],
    },
  ],
  doubtful: [
    {
      code: 'entry.doubled',
      stream: 'connection',
      key: 'entry note 9',
      message: 'Pipedrive has 2 entries of ours for Invoice 123194; the oldest is kept up to date.',
      advice: 'Delete the others in Pipedrive.',
    },
  ],
  api: { visma: { calls: 9 }, pipedrive: { calls: 12, budget: 140, throttled: 0 } },
}

const record = (stream: string, number: string, more: Partial<RecordDocument>): RecordDocument => ({
  flow: 'customerInvoices',
  stream,
  key: number,
  number,
  name: 'Västerås Verkstad och Maskinservice AB',
  date: '2026-11-02',
  dueDate: '2026-12-02',
  currency: 'SEK',
  total: '12500.00',
  balance: '4250.50',
  state: 'shown',
  reason: null,
  issueId: null,
  links: [],
  ...more,
})

const found = [
  record('customerinvoice', '123194', {}),
  record('customerCreditNote', '200031', { state: 'waiting', reason: 'waiting for customer 10042' }),
  record('customer', '10042', {
    date: null,
    total: null,
    balance: null,
    currency: null,
    state: 'issue',
    reason: 'Two organizations in Pipedrive bear the name of this customer.',
  }),
]

const tables: Readonly<Record<string, (columns: number) => readonly string[]>> = {
  'connection list': (columns) =>
    connectionTable([{ ...connection, nextRunAt: null, nextReconcileAt: null, waitsUntil: null, running: null }], {
      columns,
      colours,
    }),
  runs: (columns) => runTable([run], { terminal: { columns, colours } }),
  'run, its writes': (columns) => operationLines([operation], { terminal: { columns, colours } }),
  'run, its report': (columns) => runLines(run, colours, columns),
  'inbox list': (columns) => entryLines([delivery], { terminal: { columns, colours } }),
  status: (columns) => statusLines(status, { columns, colours }, at),
  records: (columns) => {
    const { heading, rows } = recordParts(found, { columns, colours })
    return [heading ?? '', ...rows.flat()]
  },
  adopt: (columns) => adoptionLines(adoption, { columns, colours }),
  read: (columns) => table(READ_COLUMNS, records, { width: columns, title: (cell) => cell }),
}

describe.each(Object.entries(tables))('%s', (name, render) => {
  test.each([60, 80, 120])('fits a terminal of %i columns', (columns) => {
    const lines = render(columns)
    // An address is one word, to be copied whole.
    expect(lines.filter((line) => line.length > columns && line.trim().includes(' '))).toEqual([])
    expect(`\n${lines.join('\n')}\n`).toMatchSnapshot(`${name} at ${columns}`)
  })
})
