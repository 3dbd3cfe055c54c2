import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** People who sign in, their sessions, links that are good once, and API keys. Of every token only a hash is kept. */
export const people = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table person (
        id ${text} primary key, email ${text} not null unique, name text not null, role ${text} not null,
        password text, subject ${text} unique, second_factor bigint not null, last_step bigint not null,
        recovery text not null, created_at bigint not null, seen_at bigint
      )`,
      sql`create table person_session (
        id ${text} primary key, hash ${text} not null unique, person ${text} not null, via ${text} not null,
        agent text not null, created_at bigint not null, seen_at bigint not null
      )`,
      sql`create index person_session_person on person_session (person)`,
      sql`create table one_time (
        hash ${text} primary key, kind ${text} not null, person ${text}, data text not null, tries bigint not null,
        expires_at bigint not null
      )`,
      sql`create index one_time_expires on one_time (expires_at)`,
      sql`create table api_key (
        id ${text} primary key, hash ${text} not null unique, name text not null, person ${text} not null,
        scopes text not null, created_at bigint not null, used_at bigint, expires_at bigint
      )`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
