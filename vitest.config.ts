// Five projects: `unit` takes a minute; `tui` looks at every screen, and drives the built program in a
// pseudo-terminal; `browser` opens reports in Chromium or Chrome; `faults` kills real processes at random moments and takes minutes; `modal` runs sweeps on a double of
// Modal, and needs a Python with its client.
//   npx vitest run --project unit
//   npx vitest run --project tui
//   CHROME_PATH=$(.ci/browser) npx vitest run --project browser
//   SWEEPDECK_KILLS=20 npx vitest run --project faults
//   SWEEPDECK_MODAL_PYTHON=python npx vitest run --project modal
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/browser/**',
            'test/faults/**',
            'test/modal/**',
            'test/tui-pty/**',
            'test/tui/frames/**',
          ],
          // Else vitest leaves one core free, which of two is half.
          maxWorkers: '100%',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'tui',
          include: ['test/tui-pty/**/*.test.ts', 'test/tui/frames/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
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
      {
        test: {
          name: 'modal',
          include: ['test/modal/**/*.test.ts'],
          // Each file has a control plane of its own, and waits most of the time: for leases, for signs of life.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
