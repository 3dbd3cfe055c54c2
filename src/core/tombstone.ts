import { fingerprint } from './fingerprint.ts'
import type { ConnectionId } from './ids.ts'
import type { StreamName } from './record.ts'

/**
 * What stays of somebody who was erased: fingerprints, by which is recognised what must not be stored again, and which tell
 * nothing to whoever does not know it already.
 */
export type Tombstone = string

type Of = ConnectionId

/** A record of the source, by its key. */
export const recordTombstone = (of: Of, stream: StreamName, key: string): Tombstone =>
  fingerprint(['record', of, stream, key])

/** A party of the source, by the number that people know it by; another party may get that number later. */
export const numberTombstone = (of: Of, stream: StreamName, number: string): Tombstone =>
  fingerprint(['number', of, stream, number])

/** Records of a stream that belong to a party, by the number of that. */
export const childTombstone = (of: Of, stream: StreamName, parent: string): Tombstone =>
  fingerprint(['child', of, stream, parent])

/** A record of the destination. */
export const remoteTombstone = (of: Of, entity: string, remote: string): Tombstone =>
  fingerprint(['remote', of, entity, remote])
