import { describe, expect, test } from 'vitest'
import { comparable } from '../../src/core/checkpoint.ts'
import type { Source } from '../../src/core/connector.ts'
import { isSyncError } from '../../src/core/errors.ts'
import { sourceKey } from '../../src/core/ids.ts'
import type { SourceRecord, StreamName } from '../../src/core/record.ts'

export interface SourceFixture {
  readonly source: Source
  /** From now on every call but the next `calls` ones fails. */
  readonly breakAfter: (calls: number) => void
}

export interface SourceContract {
  readonly name: string
  /** A fresh source whose streams have records, on pages so small that some streams need several. */
  readonly make: () => Promise<SourceFixture> | SourceFixture
  /** Streams whose records can be read one by one. */
  readonly readableAlone: readonly StreamName[]
  /** A stream that takes several pages. */
  readonly longStream: StreamName
}

const never = new AbortController().signal

/** What every source of records promises (`Source` of core/connector.ts). */
export function sourceContract({ name, make, readableAlone, longStream }: SourceContract): void {
  describe(`${name} as a source`, () => {
    test('names each of its streams once', async () => {
      const { source } = await make()
      expect(source.streams.length).toBeGreaterThan(0)
      expect(new Set(source.streams).size).toBe(source.streams.length)
    })

    test('reads every stream to its end: plain data, one record per key, times that sort', async () => {
      const { source } = await make()
      for (const stream of source.streams) {
        const records = await readAll(source, stream, null)
        expect(records.length, stream).toBeGreaterThan(0)
        expect(new Set(records.map(({ key }) => key)).size, stream).toBe(records.length)
        for (const { key, data, modified, weak } of records) {
          expect(key).not.toBe('')
          expect(JSON.parse(JSON.stringify(data))).toEqual(data)
          if (modified !== null) expect(comparable(modified)).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$/)
          for (const member of weak ?? []) expect(data).toHaveProperty(member)
        }
      }
    })

    test('reads the same twice', async () => {
      const { source } = await make()
      for (const stream of source.streams) {
        expect(await readAll(source, stream, null), stream).toEqual(await readAll(source, stream, null))
      }
    })

    test('a delta holds everything modified at its time or later', async () => {
      const { source } = await make()
      for (const stream of source.streams) {
        const all = await readAll(source, stream, null)
        const times = all.flatMap(({ modified }) => (modified === null ? [] : [comparable(modified)])).sort()
        const since = times[Math.floor(times.length / 2)]
        if (since === undefined) continue
        const expected = all.filter(({ modified }) => modified !== null && comparable(modified) >= since)
        const keys = (await readAll(source, stream, since)).map(({ key }) => key)
        expect(keys, stream).toEqual(expect.arrayContaining(expected.map(({ key }) => key)))
      }
    })

    test('a record read alone is the record of the list', async () => {
      const { source } = await make()
      for (const stream of readableAlone) {
        for (const listed of (await readAll(source, stream, null)).slice(0, 5)) {
          const alone = await source.one(stream, listed.key, never)
          expect(alone, `${stream} ${listed.key}`).toMatchObject({
            key: listed.key,
            number: listed.number,
            parent: listed.parent,
            modified: listed.modified,
          })
        }
      }
    })

    test('a record that is gone is null, not an error', async () => {
      const { source } = await make()
      for (const stream of readableAlone) {
        const [some] = await readAll(source, stream, null)
        const gone = sourceKey(String(some?.key).replace(/[^:]+$/, '987654321'))
        expect(await source.one(stream, gone, never), `${stream} ${gone}`).toBeNull()
      }
    })

    test('a walk that breaks off throws what to do next and never ends normally', async () => {
      const { source, breakAfter } = await make()
      breakAfter(1)
      const failed = await readAll(source, longStream, null).catch((error: unknown) => error)
      expect(isSyncError(failed)).toBe(true)
    })

    test('an abort ends a walk with its own reason', async () => {
      const { source } = await make()
      const stop = new AbortController()
      const pages = source.pages(longStream, null, stop.signal)
      await pages.next()
      stop.abort(new Error('stopped by hand'))
      await expect(pages.next()).rejects.toThrow('stopped by hand')
    })

    test('a stream it does not have is refused', async () => {
      const { source } = await make()
      const failed = await readAll(source, 'no such stream', null).catch((error: unknown) => error)
      expect(isSyncError(failed)).toBe(true)
    })

    test('counts its calls', async () => {
      const { source } = await make()
      const before = source.calls()
      await readAll(source, longStream, null)
      expect(source.calls()).toBeGreaterThan(before + 1)
    })
  })
}

async function readAll(source: Source, stream: StreamName, since: string | null): Promise<SourceRecord[]> {
  const records: SourceRecord[] = []
  for await (const page of source.pages(stream, since, never)) {
    expect(page.rejected, stream).toEqual([])
    records.push(...page.records)
  }
  return records
}
