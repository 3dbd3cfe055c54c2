import type { Change, Changes, Topic } from '../../core/changes.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { Database } from '../database/database.ts'

/** Notes that something changed, in the commit of what changed: one small row. */
export const noteChange = (
  tx: Database,
  topic: Topic,
  connection: ConnectionId | null,
  at: number,
  reference: string | null = null,
): Promise<void> => noteChanges(tx, [{ topic, connection, reference, at }])

export async function noteChanges({ db }: Database, all: readonly Noted[]): Promise<void> {
  await db
    .insertInto('change')
    .values([...all])
    .execute()
}

type Noted = Pick<Change, 'topic' | 'connection' | 'reference'> & { readonly at: number }

export const changes = ({ db }: Database): Changes => ({
  last: async () => {
    const row = await db.selectFrom('change').select('sequence').orderBy('sequence', 'desc').limit(1).executeTakeFirst()
    return row?.sequence ?? 0
  },
  after: async (sequence, missing, limit): Promise<readonly Change[]> =>
    db
      .selectFrom('change')
      .select(['sequence', 'topic', 'connection', 'reference'])
      .where((is) =>
        missing.length === 0
          ? is('sequence', '>', sequence)
          : is.or([is('sequence', '>', sequence), is('sequence', 'in', [...missing])]),
      )
      .orderBy('sequence')
      .limit(limit)
      .execute(),
  forget: async (before) => {
    await db.deleteFrom('change').where('at', '<', before).execute()
  },
})
