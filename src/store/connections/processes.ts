import type { Store } from '../../core/store.ts'
import type { Database } from '../database/database.ts'

/** The processes of `serve` and when each last said that it is alive. */
export const processes = ({ db }: Database): Store['processes'] => ({
  beat: async ({ id, role, host, pid, version, startedAt, seenAt }) => {
    const row = { id, role, host, pid, version, started_at: startedAt, seen_at: seenAt }
    await db
      .insertInto('serving_process')
      .values(row)
      .onConflict((same) => same.column('id').doUpdateSet({ seen_at: seenAt }))
      .execute()
  },
  gone: async (id, silentSince) => {
    await db
      .deleteFrom('serving_process')
      .where((is) => is.or([is('id', '=', id), is('seen_at', '<', silentSince)]))
      .execute()
  },
  list: async (seenSince) => {
    const rows = await db
      .selectFrom('serving_process')
      .selectAll()
      .where('seen_at', '>=', seenSince)
      .orderBy('started_at')
      .orderBy('id')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      role: row.role,
      host: row.host,
      pid: row.pid,
      version: row.version,
      startedAt: row.started_at,
      seenAt: row.seen_at,
    }))
  },
})
