// Two projects: `unit` takes a minute; `faults` kills real processes at random moments and takes minutes.
//   npx vitest run --project unit
//   SWEEPDECK_KILLS=20 npx vitest run --project faults
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/**'],
          // Else vitest leaves one core free, which of two is half.
          maxWorkers: '100%',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          // One storm at a time: what a kill hits should depend on the seed, not on a neighbour.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
