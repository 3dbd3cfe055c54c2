import type { Bench } from '../bench.ts'

export const idle: Bench = {
  name: 'idle',
  bar: 'todo',
  run: async () => {
    throw new Error('Not built yet.')
  },
}
