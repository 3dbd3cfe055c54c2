import { expect, test } from 'vitest'
import type { Store } from '../../../src/core/store.ts'
import { times } from '../../breadth.ts'
import { everywhere } from './everywhere.ts'
import { connections, eventually, LOOK_EVERY_MS, now, processesOn, work } from './processes.ts'

const IDLE = times(300, 100)

everywhere((newPlace) => {
  const its = processesOn(newPlace)
  test(`${IDLE} idle connections cost one query a look`, async () => {
    const it = await its.start()
    for (let made = 0; made < IDLE; made += 50) {
      const ids = await connections(it.store, 50)
      const idle = () => ({ nextAt: now() + 3_600_000, plannedAt: now() })
      await Promise.all(ids.map((id) => it.store.work.change(id, idle)))
    }
    const asked = { due: 0, other: 0 }
    const { work: rows } = it.store
    const counted: Store = {
      ...it.store,
      work: {
        ...rows,
        get: (id) => {
          asked.other += 1
          return rows.get(id)
        },
        change: (id, decide) => {
          asked.other += 1
          return rows.change(id, decide)
        },
        due: (at, limit) => {
          asked.due += 1
          return rows.due(at, limit)
        },
      },
    }
    const dispatcher = await its.dispatcher(counted, (error) => it.errors.push(error))
    await work({ ...it, store: counted, dispatcher }, async () => undefined)
    const at = performance.now()
    await eventually(() => expect(asked.due).toBeGreaterThanOrEqual(10))
    const looks = (performance.now() - at) / LOOK_EVERY_MS
    await dispatcher.stop(100)
    expect(asked.due).toBeLessThanOrEqual(looks + 3)
    expect(asked.other).toBe(0)
    expect(it.errors).toEqual([])
  })
})
