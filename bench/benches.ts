import type { Bench } from './bench.ts'

/** Every bench in the order of the bars. Loaded one at a time: what one needs must not weigh on another. */
export const BENCHES = {
  price: async () => (await import('./rows/price.ts')).price,
  'unchanged-poll': async () => (await import('./rows/unchanged-poll.ts')).unchangedPoll,
  burst: async () => (await import('./rows/burst.ts')).burst,
  'webhook-latency': async () => (await import('./rows/webhook-latency.ts')).webhookLatency,
  memory: async () => (await import('./rows/memory.ts')).memory,
  'daily-figures': async () => (await import('./rows/daily-figures.ts')).dailyFigures,
  fit: async () => (await import('./rows/fit.ts')).fit,
  'tie-out': async () => (await import('./rows/tie-out.ts')).tieOut,
  timeline: async () => (await import('./rows/timeline.ts')).timeline,
  lists: async () => (await import('./rows/lists.ts')).lists,
  events: async () => (await import('./rows/events.ts')).events,
  undo: async () => (await import('./rows/undo.ts')).undo,
  overhead: async () => (await import('./rows/overhead.ts')).overhead,
  idle: async () => (await import('./rows/idle.ts')).idle,
  'scale-out': async () => (await import('./rows/scale-out.ts')).scaleOut,
  start: async () => (await import('./rows/start.ts')).start,
} as const satisfies Readonly<Record<string, () => Promise<Bench>>>

export type BenchName = keyof typeof BENCHES
export const BENCH_NAMES = Object.keys(BENCHES) as readonly BenchName[]
export const isBench = (name: string): name is BenchName => Object.hasOwn(BENCHES, name)
