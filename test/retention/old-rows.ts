import type { Insertable } from 'kysely'
import { connectionId, operationId, remoteId, runId, sourceKey } from '../../src/core/ids.ts'
import type { Schema } from '../../src/store/database/database.ts'
import { orderedIds } from '../../src/store/database/new-id.ts'

/** When all of it came to be, epoch ms. */
export const AT = Date.parse('2024-03-01T12:00:00Z')
export const OLD_RUN = runId('r_old')
export const CONNECTION = connectionId('c_old')

const connection = CONNECTION
const run = OLD_RUN
const at = AT
const stream = 'customer'
const key = sourceKey('7')
const remote = remoteId(7)
const operation = operationId('o_7')
const who = { actor_kind: 'person', actor: 'kari' } as const
const party = { connection, stream, key }
const written = { ...party, role: 'organization', remote }
const texts = { before: '{"name":"Before AS"}', after: '{"name":"After AS"}' }

export const aRun: Omit<Insertable<Schema['run']>, 'id' | 'started_at' | 'finished_at'> = {
  ...{ connection, ...who, mode: 'changes', status: 'done', trigger: 'hand', undoes: null, message: null },
  stop_asked_at: null,
  ...{ counts: '{}', flows: '{}', skipped: '{}', api: '{}', progress: null },
}

/** A row of each table, all of one old run. */
export const OLD_ROWS: { readonly [Table in keyof Schema]: Insertable<Schema[Table]> } = {
  connection: {
    ...{ id: connection, name: 'old', settings: '{}', state: 'active', state_reason: null, account: 'a.test' },
    ...{ created_at: at, updated_at: at, host: null, identity: null, identified_at: null, started_at: at },
    ...{ worked_at: at, refused_since: null, refused_at: null },
  },
  connection_work: {
    ...{ connection, account: 'a.test', owner: null, lease_until: null, fence: 1, next_at: null, priority: 0 },
    ...{ dirty: 0, reconcile_at: null, not_before: null, planned_at: null, attempt: 0 },
  },
  data_key: { connection, key_id: 'k', wrapped: 'w' },
  sealed_field: { connection, field: 'f', sealed: 's', updated_at: at },
  run: { ...aRun, id: run, started_at: at, finished_at: at },
  audit: {
    ...{ id: 'a_7', at, ...who, action: 'match.link', connection_name: 'old', subject: null },
    ...party,
    ...texts,
  },
  checkpoint: { connection, name: 'stream:customer', value: '2024-03-01T12:00:00', saved_at: at },
  record: {
    ...{ ...party, number: '10007', parent: '', modified: '2024-03-01T11:00:00', hash: 'h', row_hash: null },
    ...{ state: 'done', reason: null, waiting_for: null, seen_by: run, first_at: at, emptied_at: null },
    ...{ due_on: null, open_place: null },
  },
  payload: { ...party, data: '{"name":"Now AS"}' },
  before_preview: {
    ...{ ...party, is_new: 1, number: null, parent: null, modified: null, hash: null, row_hash: null, state: null },
    ...{ reason: null, waiting_for: null, data: null, emptied_at: null },
  },
  search_term: { ...party, kind: 'word', value: 'now' },
  owed: {
    ...{
      ...party,
      rank: '1',
      band: 'none',
      as_of: '2024-03-01',
      not_due: 1,
      days1to30: 0,
      days31to60: 0,
      days61to90: 0,
      over90: 0,
    },
    ...{ unallocated: 0, unvalued: 0, late_amount: 0, late_days: 0, before_amount: 0, before_days: 0 },
  },
  tombstone: { connection, hash: 'h', children: null, at },
  record_version: { ...party, id: 'v_7', at, run, data: '{"name":"Then AS"}' },
  link: { ...written, entity: 'organization', origin: 'created', rule: 'created', state: 'live', run },
  shadow: {
    ...{ connection, entity: 'organization', remote, origin: 'created', written: '{"name":"Now AS"}', unsent: '{}' },
    ...{ returned: '{}', theirs: '[]', primary_record: 'customer:7', stale: null },
  },
  operation: {
    ...{ ...written, id: operation, run, system: null, flow: 'customers', entity: 'organization', kind: 'update' },
    ...{ ...texts, state: 'done', undoes: null, rule: null, source_version: null, created_at: at, settled_at: at },
    ...{ absent_at: null },
  },
  issue: {
    ...{ ...party, id: 'i_7', flow: 'customers', code: 'match.ambiguous', message: 'Two are called so.', advice: '' },
    ...{ state: 'resolved', first_seen: at, last_seen: at, run, details: '{}', ignored_because: null, answer: null },
  },
  mirror: {
    ...{ connection, entity: 'organization', remote, fields: '{"owner_id":"1"}', updated_at: null },
    ...{ merged_into: null, deleted: 0, keys: '{"name":["gX0"]}', marks: '{}' },
  },
  mirror_key: { connection, entity: 'organization', rule: 'name', value: 'gX0', remote },
  agreed_value: { ...party, field: 'status', value: 'Active', side: 'source', who: null, at },
  noticed_edit: { ...party, field: 'status', remote, value: null, who: null, at },
  match_decision: { ...written, choice: 'apart', ...who, at, because: null },
  suggestion: { ...written, reason: 'the names are alike', score: 950, at, name: 'Fjord AS' },
  left_record: { ...party, entity: 'organization', remote, moves: 1 },
  tie_out: { connection, run, at, verdict: 'ties_out', result: '{}' },
  tie_out_line: { connection, run, kind: 'line', ordinal: 1, line: '{"numbers":["10007"]}' },
  preview: { connection, run, at, mode: 'changes', mapping: '', parties: null },
  preview_write: {
    ...{ ...written, run, place: 0, system: null, flow: 'customers', entity: 'organization', kind: 'update' },
    ...{ ...texts, rule: null, source_version: null, made: null, party: 'Now AS', fingerprint: 'f' },
  },
  preview_match: {
    ...{ ...party, run, role: 'organization', remote, number: '10007', called: 'Now AS', name: 'Now' },
    ...{ reason: 'name', score: 950 },
  },
  api_usage: { account: 'a.test', day: '2024-03-01', units: 5 },
  hook: {
    ...{ id: 'h_7', connection, system: 'pipedrive', registrations: '[]', our_user: null, probed_until: null },
    ...{ attempted_at: null, verified_at: null, problem: null },
  },
  hook_heard: { connection, system: 'pipedrive', concerns: 'person', last_at: at },
  inbox: {
    ...{ id: orderedIds('w_')(at), connection, system: 'pipedrive', delivery: 'd', about: 'person 7', headers: '{}' },
    ...{ body: '{"name":"Now"}', encoding: 'utf8', received_at: at, state: 'done', reason: null, settled_at: at },
    ...{ replays: 0 },
  },
  kept_back: { ...written, run, undo: run, operation, entity: 'organization', field: '', at },
  change: { sequence: 1, topic: 'run', connection, reference: run, at },
  person: {
    ...{ id: 'u_7', email: 'kari@nordlys.no', name: 'Kari', role: 'admin', password: null, subject: null },
    ...{ second_factor: 0, last_step: 0, recovery: '[]', created_at: at, seen_at: null },
  },
  person_session: { id: 's_7', hash: 'h', person: 'u_7', via: 'password', agent: '', created_at: at, seen_at: at },
  one_time: { hash: 'h', kind: 'invite', person: 'u_7', data: '{}', tries: 0, expires_at: at },
  api_key: {
    ...{ id: 'k_7', hash: 'h', name: 'nightly', person: 'u_7', scopes: '["read"]', created_at: at, used_at: null },
    expires_at: null,
  },
  kept_answer: {
    id: 'h',
    question: 'q',
    connection,
    asked_at: at,
    status: 200,
    type: 'application/json',
    answer: null,
  },
  serving_process: { id: 'p_7', role: 'all', host: 'a', pid: 7, version: '0', started_at: at, seen_at: at },
}
