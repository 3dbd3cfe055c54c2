import { defineConfig } from 'vitest/config'
import { faultPasses, SLOW, WIDE } from './test/fault-pass.ts'
import { LongestFirst } from './test/order.ts'

export default defineConfig({
  test: {
    // Times are said in the reader's own zone; here everybody reads in one.
    env: { TZ: 'UTC' },
    // One more than a small machine has cores: tests of processes wait a third of their time, for limits of a second or two.
    maxWorkers: 3,
    // A process for each file would load and warm up the same code three hundred times, which is half of all the time.
    isolate: false,
    // Node.js loads the files itself, as it does for users: calls into other files cost a tenth less than through Vite's runner.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    globalSetup: ['test/compiled-once.ts', 'test/kept-memory.ts', 'test/folder-in-memory.ts', 'test/one-postgres.ts'],
    setupFiles: ['test/every-file.ts'],
    sequence: { sequencer: LongestFirst },
    // A machine whose cores are lent to others too is five times as slow at times, and no test is about how long it takes.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    expect: { poll: { timeout: 60_000 } },
    passWithNoTests: false,
    reporters: ['default', './test/closing-line.ts'],
    // `npm test` is the first of them, `npm run test:rest` the others.
    projects: [
      {
        extends: true,
        test: {
          name: 'fair',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'ui/**/*.test.ts'],
          exclude: [...SLOW],
        },
      },
      { extends: true, test: { name: 'wide', include: [...new Set([...WIDE, ...SLOW])], env: { WIDE: '1' } } },
      // Every test that runs over the twins once more, with the fault switch on.
      ...faultPasses(Number(process.env.FAULT_SEED)).map(([seed, files]) => ({
        extends: true as const,
        test: {
          name: `faults ${seed}`,
          include: [...files],
          // Half the variations of `npm test` (`test/breadth.ts`).
          env: { FAULT_SEED: String(seed) },
        },
      })),
    ],
  },
})
