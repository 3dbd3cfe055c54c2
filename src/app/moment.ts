import { z } from 'zod'

/** An instant in a document: ISO 8601 in UTC, `2026-11-22T09:00:00.000Z`. */
export const moment = z.iso.datetime()

/** Epoch ms in the form of documents. */
export function momentOf(epochMs: number): string
export function momentOf(epochMs: number | null): string | null
export function momentOf(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString()
}
