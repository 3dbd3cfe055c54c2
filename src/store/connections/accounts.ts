import { sql } from 'kysely'
import { accountOf } from '../../core/identity.ts'
import type { Store } from '../../core/store.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { moveLease } from './leases.ts'
import { removeRows } from './remove-connection.ts'

type Accounts = Pick<Store['connections'], 'worked' | 'started' | 'refused' | 'unproven' | 'identify' | 'forgetRead'>

/** Which companies a connection is for, and whether they let it in. No change here plans the next run anew. */
export const accounts = (database: Database): Accounts => ({
  worked: async (id, at) => {
    await database.db
      .updateTable('connection')
      .set({
        started_at: sql`coalesce(started_at, ${at})`,
        worked_at: sql`coalesce(worked_at, ${at})`,
        refused_since: null,
        refused_at: null,
      })
      .where('id', '=', id)
      .execute()
  },
  started: async (id, at) => {
    await database.db
      .updateTable('connection')
      .set({ started_at: sql`coalesce(started_at, ${at})` })
      .where('id', '=', id)
      .execute()
  },
  refused: async (id, since, at) => {
    await database.db
      .updateTable('connection')
      .set({ refused_since: since, refused_at: at })
      .where('id', '=', id)
      .execute()
  },
  unproven: async (id) => {
    const nothing = { identified_at: null, worked_at: null, refused_since: null, refused_at: null }
    await database.db.updateTable('connection').set(nothing).where('id', '=', id).execute()
  },
  identify: (lease, identity, at) =>
    inTransaction(database, async (tx) => {
      const { connection: id } = lease
      const account = accountOf(identity.destination)
      if (!(await moveLease(tx, lease, account, at))) return false
      const before = await tx.db
        .selectFrom('connection')
        .select('account')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      await tx.db
        .updateTable('connection')
        .set({ account, identity: JSON.stringify(identity), identified_at: at })
        .where('id', '=', id)
        .execute()
      if (before.account !== account) await moveUsage(tx, before.account, account)
      return true
    }),
  forgetRead: async (id) => {
    await removeRows(database, id, READ)
  },
})

const READ = [
  ...(['payload', 'record', 'search_term', 'owed', 'record_version', 'before_preview'] as const),
  ...(['mirror_key', 'mirror', 'checkpoint', 'issue'] as const),
]

/** Moves units that were counted under the host name of the account to the account, by whichever connection used. */
async function moveUsage({ db }: Database, from: string, to: string): Promise<void> {
  await sql`
    insert into api_usage (account, day, units)
    select ${to}, day, units from api_usage as used where used.account = ${from}
    on conflict (account, day) do update set units = api_usage.units + excluded.units
  `.execute(db)
  await db.deleteFrom('api_usage').where('account', '=', from).execute()
}
