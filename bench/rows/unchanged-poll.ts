import { world } from '../../test/world.ts'
import type { Bench } from '../bench.ts'

/** A poll in which nothing has changed, as both twins saw it. */
export const unchangedPoll: Bench = {
  name: 'unchanged-poll',
  bar: 'unchanged poll: 1 Visma call per stream, 0 Pipedrive calls for one-way flows, 0 searches in steady state',
  run: async () => {
    const w = await world({ customers: 40, invoices: 200, settings: { flows: { referenceData: false } } })
    try {
      await w.sync()
      const first = w.calls()
      w.clock.advance(15 * 60_000)
      w.vismaCalls()
      const run = await w.sync()
      if (run.status !== 'done') throw new Error(`The poll ended ${run.status}: ${run.message}`)
      const calls = w.calls()
      const perStream = Map.groupBy(
        w.vismaCalls().filter((call) => call.path !== '/connect/token'),
        (call) => call.path,
      )
      const most = Math.max(...[...perStream.values()].map((calls) => calls.length))
      return [
        {
          what: 'Visma calls of the busiest stream',
          value: most,
          unit: 'calls',
          bar: { is: 'atMost', value: 1 },
          note: `${perStream.size} streams: ${[...perStream.keys()].join(', ')}.`,
        },
        { what: 'Pipedrive calls', value: calls.length, unit: 'calls', bar: { is: 'atMost', value: 0 } },
        {
          what: 'searches, first sync included',
          value: [...first, ...calls].filter((call) => call.search).length,
          unit: 'calls',
          bar: { is: 'atMost', value: 0 },
        },
      ]
    } finally {
      await w.close()
    }
  },
}
