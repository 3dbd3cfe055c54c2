import type { Bench } from '../bench.ts'

export const scaleOut: Bench = {
  name: 'scale-out',
  bar: 'todo',
  run: async () => {
    throw new Error('Not built yet.')
  },
}
