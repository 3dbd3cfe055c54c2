import { type Day, dayIn } from './clock.ts'
import { fingerprint } from './fingerprint.ts'
import type { ConnectionId } from './ids.ts'

/** A document becomes overdue at midnight; some minutes later it is the new day by a clock that is a little slow, too. */
const FIRST_MINUTE = 5
/** Over so many minutes connections are spread, since midnight comes to all of them at once. */
const SPREAD = 30

/** Minutes after the company's midnight at which a connection does what is done once a day; always the same. */
export const dailyMinute = (connection: ConnectionId): number =>
  FIRST_MINUTE + (Buffer.from(fingerprint(connection), 'base64url').readUInt32BE(0) % SPREAD)

/** The newest day of the company of which the daily work is due at `instant`: today, or yesterday in its first minutes. */
export const dueDay = (connection: ConnectionId, timeZone: string, instant: Date): Day =>
  dayIn(timeZone, new Date(instant.getTime() - dailyMinute(connection) * 60_000))
