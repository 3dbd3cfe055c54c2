import type { Connection, ConnectionState } from '../core/connection.ts'

/**
 * The state of a connection that is neither paused nor held any longer. It was started by its first run that
 * may write; before that, schedules leave it alone.
 */
export const resumedState = ({ startedAt }: Pick<Connection, 'startedAt'>): ConnectionState =>
  startedAt === null ? 'not_started' : 'active'
