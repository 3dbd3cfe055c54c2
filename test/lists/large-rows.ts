import { NO_COUNTS } from '../../src/core/run.ts'
import type { Sizes } from './large-store.ts'

interface Given {
  /** The data of an invoice, as JSON. */
  readonly invoice: string
  readonly now: number
  readonly sqlite: boolean
}

/** Rows of one make, by statements that either database makes them of: a million of them takes seconds. */
export function largeRows(connection: string, sizes: Sizes, { invoice, now, sqlite }: Given): readonly string[] {
  const { customers, ofOneCustomer, invoices, issues, runs, writes, deliveries, audited } = sizes
  const c = `'${connection}'`
  const insert = (table: string, columns: string, count: number, values: string, where = 'true') =>
    `insert into ${table} (${columns})
     with recursive n (i) as (select 0 union all select i + 1 from n where i < ${count - 1})
     select ${values} from n where ${where}`
  const text = (number: string) => `cast(${number} as text)`
  const number = text('2000000 + i')
  const key = `'Invoice:' || ${number}`
  const party = `case when i < ${ofOneCustomer} then '500001' else ${text(`500000 + i % ${customers}`)} end`
  const run = `'r_' || ${text(`1000000 + i % ${runs}`)}`
  // Days of twelve months, the newest in this one.
  const month = `substr('010203040506070809101112', (i % 12) * 2 + 1, 2)`
  const year = new Date(now).getUTCFullYear()
  const day = `'${year}-' || ${month} || '-15'`
  const replaced = ['@number', '@party', '@day'].reduce(
    (made, sign, at) => `replace(${made}, '${sign}', ${[number, party, day][at]})`,
    quoted(templateOf(invoice)),
  )
  const state = `case when i % 10 = 2 then 'issue' when i % 10 in (6, 7) then 'skipped' when i % 100 = 9 then 'waiting'
    when i % 100 = 19 then 'kept' when i % 100 = 29 then 'pending' else 'done' end`
  const counts = quoted(JSON.stringify(NO_COUNTS))
  const api = quoted(JSON.stringify({ visma: { calls: 7 }, pipedrive: { calls: 0, budget: 0, throttled: 0 } }))
  const operation = `id, connection, run, flow, stream, key, role, entity, kind, remote, before, after, state, rule,
    source_version, created_at, settled_at`
  const written = (
    id: string,
    of: string,
  ) => `${id}, ${c}, ${of}, 'customerInvoices', 'customerinvoice', ${key}, 'entry',
    'note', 'create', ${text('700000 + i')}, null, '{"content":"<b>Invoice</b> with a line or two of text"}', 'done',
    'created', '1', ${now} - i, ${now} - i`
  const issue = `id, connection, flow, stream, key, code, message, advice, state, first_seen, last_seen, run, details`
  const raised = (id: string, stream: string, of: string, code: string, details: string) =>
    `${id}, ${c}, 'customerInvoices', '${stream}', ${of}, ${code}, 'What happened, in words for people to read.',
     'What to do about it, in words for people to read.', 'open', ${now} - i, ${now} - i / 100, 'r_1000000', ${details}`
  return [
    insert(
      'record',
      'connection, stream, key, number, parent, modified, hash, state, seen_by, first_at, due_on, open_place',
      invoices,
      `${c}, 'customerinvoice', ${key}, ${number}, ${party}, '${year}-01-01T00:00:00', 'h', ${state}, 'r_1000000', 1,
       ${day}, '0 ' || ${day} || ' ' || ${number}`,
    ),
    insert('payload', 'connection, stream, key, data', invoices, `${c}, 'customerinvoice', ${key}, ${replaced}`),
    `update record set state = case when key like '%0' then 'skipped' else 'done' end, reason = null
      where connection = ${c} and stream in ('customer', 'receivables')`,
    insert(
      'link',
      'connection, stream, key, role, entity, remote, origin, rule, state, run',
      customers * 2,
      `${c}, 'customer', ${text('500000 + i / 2')}, case when i % 2 = 0 then 'organization' else 'person' end,
       case when i % 2 = 0 then 'organization' else 'person' end, ${text('i / 2 + 1')}, 'linked', 'name', 'live', 'r_1000000'`,
      'i / 2 % 10 <> 0',
    ),
    insert(
      'link',
      'connection, stream, key, role, entity, remote, origin, rule, state, run',
      invoices,
      `${c}, 'customerinvoice', ${key}, 'entry', 'note', ${text('700000 + i')}, 'created', 'created', 'live', 'r_1000000'`,
      'i % 10 in (0, 1, 3, 4, 5, 8)',
    ),
    insert(
      'mirror',
      'connection, entity, remote, fields, deleted, keys',
      customers,
      `${c}, 'organization', ${text('i + 1')}, '{"name":"Organization ' || ${text('i')} || '"}', 0, '{}'`,
    ),
    insert(
      'suggestion',
      'connection, stream, key, role, remote, reason, score, at',
      customers,
      `${c}, 'customer', ${text('500000 + i')}, 'organization', ${text(`i + 1 + ${customers}`)}, 'alike', 950, 1`,
      'i % 20 = 0',
    ),
    insert(
      'match_decision',
      'connection, stream, key, role, remote, choice, actor_kind, actor, at',
      customers,
      `${c}, 'customer', ${text('500000 + i')}, 'organization', ${text('i + 1')}, 'apart', 'person', 'kari', 1`,
      'i % 100 = 10',
    ),
    insert('operation', operation, writes, written(`'o_0' || ${text('1000000 + i')}`, `'r_1000000'`)),
    insert('operation', operation, invoices, written(`'o_1' || ${text('1000000 + i')}`, run), 'i % 10 in (0, 1)'),
    insert(
      'issue',
      issue,
      issues * 10,
      raised(
        `'i_' || ${text('1000000 + i')}`,
        'customerinvoice',
        key,
        `'bench.code_' || ${text('i / 10 % 8')}`,
        `'null'`,
      ),
      'i % 10 = 2',
    ),
    insert(
      'issue',
      issue,
      customers,
      raised(
        `'i_c' || ${text('1000000 + i')}`,
        'customer',
        text('500000 + i'),
        `'match.ambiguous_organization'`,
        `'{"candidates":["1","2"]}'`,
      ),
      'i % 50 = 30',
    ),
    insert(
      'issue',
      issue,
      Math.ceil(issues / 10),
      raised(`'i_u' || ${text('1000000 + i')}`, 'supplier', text('i'), `'source.undecodable'`, `'null'`),
    ),
    insert(
      'run',
      `id, connection, mode, status, trigger, actor_kind, actor, started_at, finished_at, counts, flows, skipped, api`,
      runs,
      `'r_' || ${text('1000000 + i')}, ${c}, case when i % 50 = 1 then 'full' else 'changes' end,
       case when i % 100 = 3 then 'failed' else 'done' end, 'schedule', 'schedule', '', ${now} - i * cast(60000 as bigint),
       ${now} - i * cast(60000 as bigint) + 5000, ${counts}, '{}', '{}', ${api}`,
    ),
    insert(
      'inbox',
      'id, connection, system, delivery, about, headers, body, encoding, received_at, state, settled_at, replays',
      deliveries,
      `'w_' || ${text('1000000 + i')}, ${c}, 'pipedrive', 'd' || ${text('i')}, 'deal ' || ${text('i')} || ' changed', '{}', '{}',
       'utf8', ${now}, case when i % 500 = 3 then 'failed' else 'done' end, ${now}, 0`,
    ),
    insert(
      'audit',
      'id, at, actor_kind, actor, action, connection, connection_name, stream, key, subject, before, after',
      audited,
      `'a_' || ${text('1000000 + i')}, ${now} - i, 'person', 'kari', 'issue.retry', ${c}, 'large', 'customerinvoice', ${key},
       null, '"open"', '{"to":"open"}'`,
    ),
    insert(
      'kept_back',
      'connection, run, undo, operation, stream, key, role, entity, remote, field, at',
      writes,
      `${c}, 'r_1000000', 'r_1000001', 'o_0' || ${text('1000000 + i')}, 'customerinvoice', ${key}, 'entry', 'note',
       ${text('700000 + i')}, '', 1`,
      'i % 3 = 0',
    ),
    ...(sqlite ? [] : ['analyze']),
  ]
}

/** The data of an invoice in which what differs is marked. */
function templateOf(invoice: string): string {
  const data = JSON.parse(invoice)
  const party = { internalId: '@party', number: '@party', name: 'Kunde @party AS' }
  return JSON.stringify({ ...data, number: '@number', party, date: '@day', dueDate: '@day', status: 'Open' })
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
