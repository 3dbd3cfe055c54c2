import type { Schema } from '../database/database.ts'
import type { Row } from './copy-ends.ts'

/** A row for another store: without leases, and without NUL and lone surrogates, which PostgreSQL cannot store. */
export function portable(table: keyof Schema, row: Row): Row {
  const values = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value,
  ])
  const copied = Object.fromEntries(values)
  return table === 'connection_work' ? { ...copied, owner: null, lease_until: null } : copied
}
