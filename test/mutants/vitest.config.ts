import { defineConfig } from 'vitest/config'
import { ROOMS } from './set.ts'

/**
 * A room is judged by the tests that stand in it. Those of its users reach it too, but would run for every mutant
 * again and say less: what a file decides belongs beside that file.
 */
const asked = process.env.MUTATED_ROOM
const rooms = ROOMS.filter((room) => asked === undefined || room === asked)

export default defineConfig({
  test: {
    env: { TZ: 'UTC' },
    include: rooms.map((room) => `${room}/*.test.ts`),
    // Thousands of altered answers, texts of hundreds of kilobytes: too dear to be asked for each mutant. And the
    // last reads the source itself, which is another one here.
    exclude: [
      '**/mutated-answers.test.ts',
      '**/hostile-text.test.ts',
      '**/entry-block-effort.test.ts',
      '**/rules.test.ts',
    ],
    setupFiles: ['test/property-seed.ts'],
    // A mutant that never answers costs this much.
    testTimeout: 20_000,
  },
})
