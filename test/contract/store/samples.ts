import type { RemoteRecord } from '../../../src/core/connector.ts'
import { type ConnectionId, type RunId, remoteId, runId, type SourceKey, sourceKey } from '../../../src/core/ids.ts'
import type { MirrorEntry } from '../../../src/core/mirror.ts'
import type { SourceRecord } from '../../../src/core/record.ts'
import { NO_COUNTS, type Run } from '../../../src/core/run.ts'
import type { Effect, Link, NewIssue, NewOperation, Shadow } from '../../../src/core/sync-store.ts'
import { KARI } from '../../actor.ts'
import { NOW } from './place.ts'

/** Made-up rows; each names what a test does not care about. */

export const RUN: RunId = runId('r_1')
export const STREAM = 'customerinvoice'

export const key = (text: string | number): SourceKey => sourceKey(String(text))

export const record = (name: string | number, given: Partial<SourceRecord> = {}): SourceRecord => ({
  key: key(name),
  number: `no-${name}`,
  parent: 'customer-1',
  modified: '2026-09-14T09:12:33.127',
  data: { name: String(name), total: '100' },
  ...given,
})

export const operation = (given: Partial<NewOperation> = {}): NewOperation => ({
  run: RUN,
  flow: 'customerInvoices',
  stream: STREAM,
  key: key('Invoice:1'),
  role: 'entry',
  entity: 'note',
  kind: 'create',
  remote: null,
  before: null,
  after: { content: '<b>Invoice 1</b>' },
  state: 'intent',
  rule: 'created',
  sourceVersion: '2026-09-14T09:12:33.127',
  ...given,
})

export const link = (given: Partial<Link> = {}): Link => ({
  stream: STREAM,
  key: key('Invoice:1'),
  role: 'entry',
  entity: 'note',
  remote: remoteId(11),
  origin: 'created',
  rule: 'created',
  state: 'live',
  run: RUN,
  ...given,
})

export const shadow = (given: Partial<Shadow> = {}): Shadow => ({
  entity: 'note',
  remote: remoteId(11),
  origin: 'created',
  written: { content: 'a' },
  unsent: {},
  returned: { content: '<p>a</p>' },
  theirs: [],
  primary: 'customerinvoice:Invoice:1',
  ...given,
})

export const issue = (given: Partial<NewIssue> = {}): NewIssue => ({
  flow: 'customers',
  stream: STREAM,
  key: 'Invoice:1',
  code: 'match.ambiguous',
  message: 'Two organizations are called Fjordkaffe AS.',
  advice: 'Choose one of them.',
  details: { candidates: ['1', '2'] },
  ...given,
})

export const raise = (given: Partial<NewIssue> = {}): Effect => ({ do: 'issue', issue: issue(given) })

export const state = (
  name: string | number,
  to: Extract<Effect, { do: 'state' }>['state'],
  given: Partial<Extract<Effect, { do: 'state' }>> = {},
): Effect => ({ do: 'state', stream: STREAM, key: key(name), state: to, reason: null, ...given })

export const remote = (id: number, given: Partial<RemoteRecord> = {}): RemoteRecord => ({
  entity: 'organization',
  id: remoteId(id),
  fields: { name: `Organization ${id}` },
  updatedAt: '2026-09-14T10:00:00Z',
  deleted: false,
  ...given,
})

export const entry = (id: number, keys: MirrorEntry['keys'], given: Partial<RemoteRecord> = {}): MirrorEntry => ({
  record: remote(id, given),
  keys,
})

export const run = (id: string, connection: ConnectionId, given: Partial<Run> = {}): Run => ({
  id: runId(id),
  connection,
  mode: 'changes',
  status: 'running',
  trigger: 'hand',
  actor: KARI,
  startedAt: NOW,
  finishedAt: null,
  counts: NO_COUNTS,
  flows: {},
  skipped: {},
  api: { visma: { calls: 0 }, pipedrive: { calls: 0, budget: 0, throttled: 0 } },
  message: null,
  progress: null,
  ...given,
})
