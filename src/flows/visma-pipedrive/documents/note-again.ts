import type { WhatWasRead } from '../../../core/flow.ts'
import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { type Again, INVOICES, leftToRead, NOTES } from './again.ts'
import { holdAgainstList, LEDGER, ledgerWasRead } from './open-list.ts'
import { noteTouched } from './payments.ts'

/**
 * Stores which invoices and credit notes have to be read again by themselves: those that payments and credit notes
 * touched, and those that the complete list of open documents contradicts. `null` where no invoices are read.
 *
 * @param streams those a run reads
 */
export async function noteAgain(
  context: PhaseContext,
  read: WhatWasRead,
  streams: readonly StreamName[],
): Promise<Again | null> {
  if (!streams.includes(INVOICES)) return null
  const again = await leftToRead(context)
  await noteTouched(context, read, again)
  const had = again.left.size
  await holdAgainstList(context, read, again.left)
  if (again.left.size > had) await again.note()
  // Streams that broke off are held against the list of the next run.
  const isHeld = read.whole.has(LEDGER) && !read.failed.has(INVOICES) && !read.failed.has(NOTES)
  if (isHeld) await ledgerWasRead(context)
  return again
}
