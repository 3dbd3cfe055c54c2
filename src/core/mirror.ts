import type { RemoteRecord } from './connector.ts'

/**
 * A destination record as last listed: of its fields what may be kept of anybody, and values by which it is found or
 * compared, of which the store keeps hashes alone.
 */
export interface MirrorEntry {
  readonly record: RemoteRecord
  /** By which it is found. Rule → normalised values, e.g. `{ name: ['fjordkaffe'], domain: ['fjordkaffe.no'] }`. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  /** The same for what is only compared, once the record is at hand. */
  readonly marks?: Readonly<Record<string, readonly string[]>>
}

/** A record of the mirror, with its hashed keys and marks. */
export interface Mirrored extends RemoteRecord {
  readonly hashes: Readonly<Record<string, readonly string[]>>
}
