// Unit and service tests. The kill storms under test/faults have a config of their own, because they take minutes.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/bench/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
