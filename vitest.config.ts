import { defineConfig } from 'vitest/config'
import { FAULT_SEEDS, WITH_FAULTS } from './test/fault-pass.ts'

export default defineConfig({
  test: {
    // Times are said in the reader's own zone; here everybody reads in one.
    env: { TZ: 'UTC' },
    // Both cores of a small machine; more would only make the tests of processes wait for each other.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'fair',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          setupFiles: ['test/property-seed.ts'],
        },
      },
      // Every test that runs over the twins once more for each seed, with the fault switch on.
      ...FAULT_SEEDS.map((seed) => ({
        extends: true as const,
        test: {
          name: `faults ${seed}`,
          include: [...WITH_FAULTS],
          setupFiles: ['test/property-seed.ts'],
          env: { FAULT_SEED: String(seed) },
        },
      })),
    ],
  },
})
