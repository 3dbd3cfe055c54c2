import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** The tables as of the first version; `database.ts` says what the columns mean. */
export const firstTables = (flavour: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [...connections(flavour), ...runs(flavour), ...staging(flavour), ...destination(flavour)]
    for (const statement of statements) await statement.execute(db)
  },
})

const connections = ({ text, inPrimaryKey }: Flavour) => [
  sql`create table connection (
    id ${text} primary key, name ${text} not null unique, settings text not null, state ${text} not null,
    state_reason text, account ${text} not null, created_at bigint not null, updated_at bigint not null
  )`,
  sql`create table connection_work (
    connection ${text} primary key, account ${text} not null, owner ${text}, lease_until bigint,
    fence bigint not null, next_at bigint, priority bigint not null, dirty bigint not null
  )`,
  sql`create index connection_work_account on connection_work (account)`,
  sql`create index connection_work_due on connection_work (priority, next_at) where next_at is not null`,
  sql`create table data_key (connection ${text} primary key, key_id ${text} not null, wrapped text not null)`,
  sql`create table sealed_field (
    connection ${text} not null, field ${text} not null, sealed text not null, updated_at bigint not null,
    primary key (connection, field)
  ) ${inPrimaryKey}`,
  sql`create table api_usage (
    account ${text} not null, day ${text} not null, units bigint not null, primary key (account, day)
  ) ${inPrimaryKey}`,
]

const runs = ({ text, inPrimaryKey }: Flavour) => [
  sql`create table run (
    id ${text} primary key, connection ${text} not null, mode ${text} not null, status ${text} not null,
    trigger ${text} not null, started_at bigint not null, finished_at bigint, counts text not null,
    flows text not null, skipped text not null, api text not null, message text, progress text
  )`,
  sql`create index run_started on run (connection, started_at, id)`,
  sql`create index run_running on run (connection, status, started_at) where status = 'running'`,
  sql`create table checkpoint (
    connection ${text} not null, name ${text} not null, value text not null, primary key (connection, name)
  ) ${inPrimaryKey}`,
  sql`create table issue (
    id ${text} primary key, connection ${text} not null, flow ${text} not null, stream ${text} not null,
    key ${text} not null, code ${text} not null, message text not null, advice text not null,
    state ${text} not null, first_seen bigint not null, last_seen bigint not null, run ${text} not null,
    details text not null, unique (connection, stream, key, code)
  )`,
]

// The partial indexes name `state` although it is the same in every entry: SQLite's planner takes the primary
// key before an index that does not answer one condition more, and would read a million finished records.
const staging = ({ text }: Flavour) => [
  sql`create table record (
    connection ${text} not null, stream ${text} not null, key ${text} not null, number ${text},
    parent ${text} not null, modified ${text}, hash ${text} not null, row_hash ${text}, state ${text} not null,
    reason text, waiting_for text, seen_by ${text} not null, primary key (connection, stream, key)
  )`,
  sql`create index record_number on record (connection, number, stream)`,
  sql`create index record_parent on record (connection, parent, stream, key)`,
  sql`create index record_pending on record (connection, state, stream, key) where state = 'pending'`,
  sql`create index record_pending_parent on record (connection, state, parent, stream, key) where state = 'pending'`,
  sql`create index record_waiting on record (connection, state, stream, key) where state = 'waiting'`,
  sql`create table payload (
    connection ${text} not null, stream ${text} not null, key ${text} not null, data text not null,
    primary key (connection, stream, key)
  )`,
]

const destination = ({ text, inPrimaryKey }: Flavour) => [
  sql`create table link (
    connection ${text} not null, stream ${text} not null, key ${text} not null, role ${text} not null,
    entity ${text} not null, remote ${text} not null, origin ${text} not null, rule ${text} not null,
    state ${text} not null, run ${text} not null, primary key (connection, stream, key, role)
  )`,
  sql`create index link_remote on link (connection, entity, remote)`,
  sql`create table shadow (
    connection ${text} not null, entity ${text} not null, remote ${text} not null, origin ${text} not null,
    written text not null, returned text not null, theirs text not null, primary_record ${text} not null,
    primary key (connection, entity, remote)
  )`,
  sql`create table operation (
    id ${text} primary key, connection ${text} not null, run ${text} not null, flow ${text} not null,
    stream ${text} not null, key ${text} not null, role ${text} not null, entity ${text} not null,
    kind ${text} not null, remote ${text}, before text, after text not null, state ${text} not null,
    rule ${text}, source_version ${text}, created_at bigint not null, settled_at bigint, absent_at bigint
  )`,
  sql`create index operation_run on operation (run, id)`,
  sql`create index operation_record on operation (connection, stream, key, id)`,
  sql`create index operation_unsettled on operation (connection, id) where state in ('intent', 'doubt')`,
  sql`create table mirror (
    connection ${text} not null, entity ${text} not null, remote ${text} not null, fields text not null,
    updated_at ${text}, merged_into ${text}, deleted bigint not null, keys text not null,
    primary key (connection, entity, remote)
  )`,
  sql`create table mirror_key (
    connection ${text} not null, entity ${text} not null, rule ${text} not null, value ${text} not null,
    remote ${text} not null, primary key (connection, entity, rule, value, remote)
  ) ${inPrimaryKey}`,
  sql`create index mirror_key_remote on mirror_key (connection, entity, remote)`,
]
