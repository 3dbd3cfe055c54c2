import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connectionId } from '../../../src/core/ids.ts'
import { testClock } from '../../clock.ts'
import { NOW, openStores, type StoreBackend, type StorePlace, uniqueName } from './place.ts'

const clock = testClock()
const newKey = () => randomBytes(32).toString('base64')

export function vaultContract(backend: StoreBackend): void {
  describe('secrets', () => {
    const its = openStores(backend)

    test('secrets come back as they were given, fields not named keep their value', async () => {
      const name = uniqueName()
      const input = { name, settings: {}, account: name }
      const { id } = await its.store.connections.save(input, { token: 'tø-🔑', secret: '' }, NOW)
      await its.store.connections.save(input, { secret: 's2' }, NOW)
      await its.store.secrets.put(id, 'refresh', 'r'.repeat(5_000), NOW)

      expect(await its.beside.secrets.open(id)).toEqual({ token: 'tø-🔑', secret: 's2', refresh: 'r'.repeat(5_000) })
    })

    test('a connection without secrets opens to nothing', async () => {
      expect(await its.store.secrets.open(connectionId('c_none'))).toEqual({})
    })

    test('a secret for a connection that is unknown is refused', async () => {
      await expect(its.store.secrets.put(connectionId('c_none'), 'a', 'b', NOW)).rejects.toMatchObject({
        code: 'connection.unknown',
      })
    })

    test('a secret is swapped for another only while it is what it was taken for', async () => {
      const name = uniqueName()
      const { id } = await its.store.connections.save({ name, settings: {}, account: name }, { other: 'o' }, NOW)
      const { swap, open } = its.store.secrets

      expect(await swap(id, 'a', 'something', '1', NOW)).toBe(false)
      expect(await swap(id, 'a', null, '1', NOW)).toBe(true)
      expect(await its.beside.secrets.swap(id, 'a', null, '2', NOW)).toBe(false)
      expect(await its.beside.secrets.swap(id, 'a', '1', '2', NOW)).toBe(true)
      expect(await open(id)).toEqual({ other: 'o', a: '2' })
      expect(await swap(id, 'a', '2', null, NOW)).toBe(true)
      expect(await open(id)).toEqual({ other: 'o' })
      await expect(swap(connectionId('c_none'), 'a', null, 'b', NOW)).rejects.toMatchObject({
        code: 'connection.unknown',
      })
    })

    test('of many that swap at once exactly one does', async () => {
      const name = uniqueName()
      const { id } = await its.store.connections.save({ name, settings: {}, account: name }, {}, NOW)
      const all = Array.from({ length: 8 }, (_, at) =>
        (at % 2 === 0 ? its.store : its.beside).secrets.swap(id, 'a', null, String(at), NOW),
      )
      const done = (await Promise.all(all)).flatMap((won, at) => (won ? [String(at)] : []))

      expect(done).toHaveLength(1)
      expect(await its.store.secrets.open(id)).toEqual({ a: done[0] })
    })

    test('no plain text of a secret is in any file of the data directory', async () => {
      const plain = `plain-${uniqueName()}`
      const name = uniqueName()
      const { id } = await its.store.connections.save({ name, settings: {}, account: name }, { token: plain }, NOW)
      await its.store.secrets.put(id, 'other', plain, NOW)

      const files = readdirSync(its.place.dataDir).map((file) => readFileSync(join(its.place.dataDir, file)))
      expect(files.length).toBeGreaterThan(0)
      for (const bytes of files) {
        expect(bytes.includes(plain)).toBe(false)
        expect(bytes.includes(Buffer.from(plain).toString('base64').slice(0, 24))).toBe(false)
      }
    })
  })

  describe('the master key', () => {
    test('is made once, readable by its owner only, and opens what it sealed', async () => {
      await inNewPlace(async (place) => {
        const id = await sealOne(place)
        const file = join(place.dataDir, 'master.key')

        expect(statSync(file).mode & 0o777).toBe(0o600)
        expect(Buffer.from(readFileSync(file, 'utf8'), 'base64')).toHaveLength(32)
        const store = await place.open({ clock })
        expect(await store.secrets.open(id)).toEqual({ token: 'plain' })
        await store.close()
      })
    })

    test('that is given is used, and no file is made', async () => {
      await inNewPlace(async (place) => {
        const masterKey = newKey()
        const id = await sealOne(place, masterKey)
        const store = await place.open({ clock, masterKey })

        expect(await store.secrets.open(id)).toEqual({ token: 'plain' })
        expect(existsSync(join(place.dataDir, 'master.key'))).toBe(false)
        await store.close()
      })
    })

    test('that is wrong is noticed at the start, and the right one still opens everything', async () => {
      await inNewPlace(async (place) => {
        const masterKey = newKey()
        const id = await sealOne(place, masterKey)

        await expect(place.open({ clock, masterKey: newKey() })).rejects.toMatchObject({
          code: 'vault.wrong_key',
          remedy: { do: 'hold' },
        })
        const store = await place.open({ clock, masterKey })
        expect(await store.secrets.open(id)).toEqual({ token: 'plain' })
        await store.close()
      })
    })

    test('of several the first seals and all open, and once the first has wrapped everything the others can go', async () => {
      await inNewPlace(async (place) => {
        const [old, next] = [newKey(), newKey()]
        const id = await sealOne(place, old)
        await expect(place.open({ clock, masterKey: next })).rejects.toMatchObject({ code: 'vault.wrong_key' })

        const both = await place.open({ clock, masterKey: `${next}, ${old}` })
        const input = { name: 'b', settings: {}, account: 'b' }
        const other = await both.connections.save(input, { token: 'later' }, NOW)
        expect(await both.secrets.open(id)).toEqual({ token: 'plain' })
        const { key, ...done } = await both.secrets.rotate()
        expect(done).toEqual({ rewrapped: 1, before: [expect.any(String)] })
        expect(done.before).not.toContain(key)
        expect(await both.secrets.rotate()).toEqual({ key, rewrapped: 0, before: [] })
        await both.close()

        const alone = await place.open({ clock, masterKey: next })
        expect(await alone.secrets.open(id)).toEqual({ token: 'plain' })
        expect(await alone.secrets.open(other.id)).toEqual({ token: 'later' })
        await alone.close()
        await expect(place.open({ clock, masterKey: old })).rejects.toMatchObject({ code: 'vault.wrong_key' })
      })
    })

    test('of a file may be several too, a line each', async () => {
      await inNewPlace(async (place) => {
        const id = await sealOne(place)
        const file = join(place.dataDir, 'master.key')
        const next = newKey()
        writeFileSync(file, `${next}\n${readFileSync(file, 'utf8')}`)
        const store = await place.open({ clock })
        expect(await store.secrets.rotate()).toMatchObject({ rewrapped: 1 })
        await store.close()
        writeFileSync(file, `${next}\n`)
        const again = await place.open({ clock })
        expect(await again.secrets.open(id)).toEqual({ token: 'plain' })
        await again.close()
      })
    })

    test('is rotated for all connections or for none: a key that does not open stops it', async () => {
      await inNewPlace(async (place) => {
        const [old, next] = [newKey(), newKey()]
        await sealOne(place, old)
        const sealing = await place.open({ clock, masterKey: old })
        await sealing.connections.save({ name: 'b', settings: {}, account: 'b' }, { token: 'plain' }, NOW)
        const ids = (await sealing.connections.list()).map(({ id }) => id).sort()
        await sealing.close()
        await place.execute(`update data_key set wrapped = 'v1.AAAA' where connection = '${ids[1]}'`)
        const both = await place.open({ clock, masterKey: `${next},${old}` })
        await expect(both.secrets.rotate()).rejects.toMatchObject({ code: 'vault.damaged' })
        await both.close()
        const still = await place.open({ clock, masterKey: old })
        expect(await still.secrets.open(ids[0] ?? connectionId(''))).toEqual({ token: 'plain' })
        await still.close()
      })
    })

    test('that is missing is noticed at the start, and none is made in its place', async () => {
      await inNewPlace(async (place) => {
        await sealOne(place)
        rmSync(join(place.dataDir, 'master.key'))

        await expect(place.open({ clock })).rejects.toMatchObject({ code: 'vault.missing_key', remedy: { do: 'hold' } })
        expect(existsSync(join(place.dataDir, 'master.key'))).toBe(false)
      })
    })

    test('that is no key at all is refused by name', async () => {
      await inNewPlace(async (place) => {
        await expect(place.open({ clock, masterKey: 'short' })).rejects.toMatchObject({ code: 'vault.wrong_key' })
      })
    })

    test('of two processes that start at once is one and the same', async () => {
      await inNewPlace(async (place) => {
        const stores = await Promise.all([place.open({ clock }), place.open({ clock })])
        const saved = await Promise.all(
          stores.map((store) => {
            const name = uniqueName()
            return store.connections.save({ name, settings: {}, account: name }, { token: name }, NOW)
          }),
        )

        for (const store of stores) {
          for (const { id, name } of saved) expect(await store.secrets.open(id)).toEqual({ token: name })
        }
        for (const store of stores) await store.close()
      })
    })

    async function inNewPlace(work: (place: StorePlace) => Promise<void>): Promise<void> {
      const place = await backend.newPlace()
      try {
        await work(place)
      } finally {
        await place.remove()
      }
    }

    async function sealOne(place: StorePlace, masterKey: string | null = null) {
      const store = await place.open({ clock, masterKey })
      const saved = await store.connections.save({ name: 'a', settings: {}, account: 'a' }, { token: 'plain' }, NOW)
      await store.close()
      return saved.id
    }
  })
}
