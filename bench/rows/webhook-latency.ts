import type { Bench } from '../bench.ts'

export const webhookLatency: Bench = {
  name: 'webhook-latency',
  bar: 'todo',
  run: async () => {
    throw new Error('Not built yet.')
  },
}
