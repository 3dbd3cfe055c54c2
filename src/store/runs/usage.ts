import type { Store } from '../../core/store.ts'
import type { Database } from '../database/database.ts'

export const usage = ({ db }: Database): Store['usage'] => ({
  get: async (account, day) => {
    const row = await db
      .selectFrom('api_usage')
      .select('units')
      .where('account', '=', account)
      .where('day', '=', day)
      .executeTakeFirst()
    return row?.units ?? 0
  },
  // The sum is made in the database, since several processes spend from the same budget at once.
  add: async (account, day, units) => {
    await db
      .insertInto('api_usage')
      .values({ account, day, units })
      .onConflict((row) =>
        row.columns(['account', 'day']).doUpdateSet((spent) => ({ units: spent('api_usage.units', '+', units) })),
      )
      .execute()
  },
})
