import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { isSyncError, SyncError } from '../../core/errors.ts'
import { damaged, foreign } from './format.ts'

/**
 * Writes text to a file that only this user can read. It is written beside its place and moved there when it is on the
 * disk as a whole: nobody ever finds half of it, and a file that was there stays until then.
 *
 * @throws SyncError `backup.unwritable` (hold)
 */
export async function writeWhole(file: string, text: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  const aside = `${file}.${randomUUID().slice(0, 8)}.part`
  try {
    await pipeline(
      Readable.from(text, { objectMode: true, highWaterMark: 1 }),
      createGzip({ level: 6 }),
      createWriteStream(aside, { mode: 0o600, flags: 'wx', flush: true }),
      { signal },
    )
    await rename(aside, file)
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined)
    throw unusable(error, file, 'written')
  }
}

/**
 * The lines of such a file, without their ends. Memory holds a line at a time.
 *
 * @throws SyncError `backup.unreadable`, `backup.foreign`, `backup.damaged` (hold)
 */
export async function* linesOf(file: string): AsyncGenerator<Buffer, undefined> {
  const source = createReadStream(file)
  const unzipped = createGunzip()
  const flowing = pipeline(source, unzipped).catch(() => undefined)
  let rest: Buffer[] = []
  try {
    for await (const chunk of unzipped as AsyncIterable<Buffer>) {
      let from = 0
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, at)])
        rest = []
        from = at + 1
      }
      if (from < chunk.length) rest.push(chunk.subarray(from))
    }
  } catch (error) {
    throw unusable(source.errored ?? error, file, 'read')
  } finally {
    source.destroy()
    unzipped.destroy()
    await flowing
  }
}

const NEWLINE = 10

function unusable(error: unknown, file: string, what: 'read' | 'written'): unknown {
  if (isSyncError(error) || !(error instanceof Error && 'code' in error)) return error
  const code = String(error.code)
  if (code === 'Z_DATA_ERROR') return error.message === 'incorrect header check' ? foreign() : damaged('it was changed')
  if (code.startsWith('Z_')) return damaged('it ends too early')
  if (!/^E[A-Z]+$/.test(code)) return error
  const message = `${file} cannot be ${what}: ${WHY[code] ?? code}.`
  return new SyncError(what === 'read' ? 'backup.unreadable' : 'backup.unwritable', message, { do: 'hold' })
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'its disk can only be read',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file is where a folder of its path should be',
  ENOSPC: 'the disk is full',
}
