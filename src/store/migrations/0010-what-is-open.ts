import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

// A `case` and not the bare condition: as a value to compare with, it is one term of an index on either database.
const OPEN = sql`(case when data like '%"status":"Open"%' then 'open' end)`

/** Which documents are open, without reading a million that are closed. */
export const whatIsOpen = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`create index payload_open on payload (connection, stream, ${OPEN}, key) where ${OPEN} = 'open'`.execute(
      db,
    )
  },
})
