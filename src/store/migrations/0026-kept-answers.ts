import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Answers to questions that are asked again under one key, and that somebody asked a run to stop. */
export const keptAnswers = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table kept_answer (
        id ${text} primary key, question text not null, connection ${text}, asked_at bigint not null,
        status bigint, type text, answer text
      )`,
      sql`create index kept_answer_asked on kept_answer (asked_at)`,
      sql`alter table run add column stop_asked_at bigint`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
