import { writeFile } from 'node:fs/promises'
import { SyncError } from '../core/errors.ts'

/**
 * Writes a report as a page, readable by whoever asked for it alone: it tells of customers and of what they owe.
 *
 * @throws SyncError `file.unwritable` (hold)
 */
export async function writePage(file: string, html: string): Promise<void> {
  try {
    await writeFile(file, html, { mode: 0o600 })
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException
    const advice = 'Name a file in a folder that is there and may be written to.'
    throw new SyncError('file.unwritable', `${file} cannot be written (${code}).`, { do: 'hold' }, { cause, advice })
  }
}
