import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

// Ids, and what was chosen from a list.
const KEPT = [
  ...['owner_id', 'org_id', 'person_id', 'status', 'won_time', 'pipeline_id', 'is_archived'],
  ...['origin', 'creator_user_id', 'custom.invoiceNumber'],
]
const COPIED = ['organization', 'person', 'deal']

/**
 * Copies of records of the destination held names, e-mail addresses, phones and addresses of everybody in the account. From now
 * on they hold ids and hashes. Hashing needs a key that no migration has, so all are listed anew when they are needed next;
 * until then nobody is found by them. What is known of records that were deleted or merged stays: no list tells it.
 */
export const copiesOfStrangers = ({ kind, text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table mirror add column marks text not null default '{}'`.execute(db)
    await sql`alter table suggestion add column name ${text}`.execute(db)
    const name = kind === 'sqlite' ? sql`json_extract(m.fields, '$.name')` : sql`m.fields::json ->> 'name'`
    await sql`update suggestion set name = (
      select ${name} from mirror as m where m.connection = suggestion.connection and m.entity = suggestion.role
        and m.remote = suggestion.remote
    )`.execute(db)
    const copied = sql.join(COPIED)
    await sql`delete from mirror_key`.execute(db)
    await sql`update mirror set keys = '{}'`.execute(db)
    await sql`update mirror set fields = ${reduced(kind)} where entity in (${copied})`.execute(db)
    const names = sql.join(COPIED.map((entity) => `mirror:${entity}`))
    await sql`update checkpoint set value = '{"since":null,"at":0}' where name in (${names})`.execute(db)
    // Entries of an earlier store are found by their keys too, and would be made twice.
    await sql`update checkpoint set value = 'wanted' where name = 'adopt' and value like 'listed:%'`.execute(db)
  },
})

function reduced(kind: Flavour['kind']): RawBuilder<string> {
  const kept = sql.join(KEPT)
  return kind === 'sqlite'
    ? sql`(select json_group_object(e.key, mirror.fields -> e.fullkey)
        from json_each(mirror.fields) as e where e.key in (${kept}))`
    : sql`(select coalesce(json_object_agg(e.key, e.value), '{}')::text
        from json_each(mirror.fields::json) as e where e.key in (${kept}))`
}
