import { describe, expect, test } from 'vitest'
import type { Fields, Source, SourceWriter } from '../../src/core/connector.ts'
import { isSyncError, type SyncError } from '../../src/core/errors.ts'
import { type SourceKey, sourceKey } from '../../src/core/ids.ts'
import type { StreamName } from '../../src/core/record.ts'

/** A source that can be written to, with a little power over what lies behind it. */
export interface SourceWriterRig {
  readonly source: Source & { readonly writer: SourceWriter }
  readonly stream: StreamName
  readonly key: SourceKey
  /** What a person changes in the record. */
  readonly edit: () => void
  /** From now on nothing may be changed, but all be read. */
  readonly forbid: () => void
  /** The next change is carried out and its answer lost. */
  readonly loseNextAnswer: () => void
  /** Changes that were carried out so far. */
  readonly carriedOut: () => number
}

export interface SourceWriterContract {
  readonly name: string
  readonly make: () => SourceWriterRig
  /** Two changes of different members, and one that the source refuses. */
  readonly change: Fields
  readonly other: Fields
  readonly impossible: Fields
}

const live = (): AbortSignal => new AbortController().signal

/** What every source that can be written to promises (`SourceWriter` of core/connector.ts). */
export function sourceWriterContract({ name, make, change, other, impossible }: SourceWriterContract): void {
  const ready = async () => {
    const rig = make()
    const { stream, key } = rig
    const { writer } = rig.source
    const fresh = async () => {
      const marked = await writer.fresh(stream, key, live())
      if (marked === null) throw new Error('The record of the rig is not there.')
      return marked
    }
    const update = (fields: Fields, mark: string | null) => writer.update(stream, key, fields, mark, live())
    const refused = async (fields: Fields, mark: string | null): Promise<SyncError> => {
      const error: unknown = await update(fields, mark).then(
        () => 'carried out',
        (thrown: unknown) => thrown,
      )
      if (!isSyncError(error)) throw new Error(`expected a SyncError, got ${String(error)}`)
      return error
    }
    return { ...rig, writer, fresh, update, refused }
  }

  describe(`${name} as a source that is written to`, () => {
    test('a record for a change is the record read by itself, with the members that can be sent', async () => {
      const { source, stream, key, fresh } = await ready()
      const { record, fields } = await fresh()
      expect(record).toEqual(await source.one(stream, key, live()))
      expect(Object.keys(fields)).toEqual(expect.arrayContaining([...Object.keys(change), ...Object.keys(other)]))
    })

    test('a change touches what was sent and nothing else, and answers the record as it then stands', async () => {
      const { source, stream, key, fresh, update } = await ready()
      const before = await fresh()
      const record = await update(change, before.mark)
      const after = await fresh()
      expect(after.fields).toEqual({ ...before.fields, ...change })
      expect(after.mark).not.toBe(before.mark)
      expect(record).toEqual(await source.one(stream, key, live()))
    })

    test('whether changes are possible is told without one', async () => {
      const { writer, carriedOut } = await ready()
      await writer.ready(live())
      expect(carriedOut()).toBe(0)
    })

    test('a second change needs the mark of the record as it stands now', async () => {
      const { fresh, update, refused } = await ready()
      const { mark } = await fresh()
      await update(change, mark)
      expect((await refused(other, mark)).code).toMatch(/\.moved$/)
      await update(other, (await fresh()).mark)
      expect((await fresh()).fields).toMatchObject({ ...change, ...other })
    })

    test('one who was faster is not overruled', async () => {
      const { fresh, refused, edit, carriedOut } = await ready()
      const { mark } = await fresh()
      edit()
      const there = (await fresh()).fields
      const error = await refused(change, mark)
      expect([error.code, error.remedy.do, error.applied]).toEqual([expect.stringMatching(/\.moved$/), 'reject', 'no'])
      expect((await fresh()).fields).toEqual(there)
      expect(carriedOut()).toBe(0)
    })

    test('a value that is refused changes nothing, and the source says why', async () => {
      const { fresh, refused } = await ready()
      const before = await fresh()
      const error = await refused(impossible, before.mark)
      expect([error.code, error.remedy.do, error.applied]).toEqual([
        expect.stringMatching(/\.rejected$/),
        'reject',
        'no',
      ])
      expect(error.message).toContain(String(Object.values(impossible)[0]))
      expect(await fresh()).toEqual(before)
    })

    test('where nothing may be changed all is read on, and an admin learns what to do', async () => {
      const { writer, fresh, refused, forbid } = await ready()
      forbid()
      const before = await fresh()
      const error = await refused(change, before.mark)
      expect([error.code, error.remedy.do, error.applied]).toEqual([
        expect.stringMatching(/\.read_only$/),
        'reject',
        'no',
      ])
      expect(error.advice).toBeTruthy()
      expect(await fresh()).toEqual(before)
      await expect(writer.ready(live())).rejects.toMatchObject({ code: error.code })
    })

    test('a change whose answer is lost may have been carried out, and is never sent a second time', async () => {
      const { fresh, refused, loseNextAnswer, carriedOut } = await ready()
      const { mark } = await fresh()
      loseNextAnswer()
      expect((await refused(change, mark)).applied).toBe('unknown')
      expect(carriedOut()).toBe(1)
      expect((await fresh()).fields).toMatchObject(change)
    })

    test('a record that is not there is null, and a change of it is told as gone', async () => {
      const { writer, stream, fresh } = await ready()
      const gone = sourceKey('987654321')
      await fresh()
      expect(await writer.fresh(stream, gone, live())).toBeNull()
      const error: unknown = await writer.update(stream, gone, change, null, live()).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: expect.stringMatching(/\.gone$/), remedy: { do: 'reject' }, applied: 'no' })
    })

    test('an abort ends a change with its own reason', async () => {
      const { writer, stream, key } = await ready()
      const stop = new AbortController()
      stop.abort(new Error('stopped by hand'))
      await expect(writer.update(stream, key, change, null, stop.signal)).rejects.toThrow('stopped by hand')
    })
  })
}
