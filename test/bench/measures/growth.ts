// Whether what is done per run costs more in a large sweep than in a small one.
import { join } from 'node:path'
import { placeOf } from '../../../src/domain/fold/place.ts'
import { removeDatabase } from '../../../src/store/database.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { runIdOf } from '../../support/records.ts'
import { type Benchmark, type Case, type Figure, ratio } from '../benchmark.ts'
import { generateSweep } from '../generated-volume.ts'
import { Sandbox } from '../sandbox.ts'

const SWEEP_ID = '20261124-031522-7f3a'
const SMALLEST = 100
const ROWS = 3
const READS = 200

/** Reads that show a screenful, whatever the sweep's size. */
const READS_OF: Readonly<
  Record<string, { readonly label: string; readonly read: (store: Store, runs: number) => unknown }>
> = {
  list: { label: 'the list of sweeps', read: store => store.sweeps() },
  run: { label: 'one run', read: (store, runs) => store.run(SWEEP_ID, runIdOf(runs >> 1)) },
  history: { label: 'one history', read: (store, runs) => store.history(SWEEP_ID, runIdOf(runs >> 1)) },
  find: { label: 'a run by its id', read: (store, runs) => store.findRuns(runIdOf(runs >> 1)) },
  ended: {
    label: 'the newest 10 ends',
    // Three events a run; the last but one is the newest end.
    read: (store, runs) => store.runsEnded(SWEEP_ID, { epoch: 1, seq: placeOf(1, 3 * (runs - 10) + 1) }),
  },
}

/** `largest`: runs of the largest sweep; those below it are 100, 1,000, … */
export const growthBenchmark = (largest: number): Benchmark => {
  const sizes = sizesUpTo(largest)
  const last = sizes.at(-1) as number
  return {
    name: 'growth',
    title: `sweeps of ${sizes.map(grouped).join(', ')} runs with ${ROWS} rows each`,
    notes: ['Ingest is per run, into a fresh database; a read is one question to the store.'],
    series: [
      ...sizes.map(size => ({
        key: `ingest_${size}`,
        label: `ingest per run, of ${grouped(size)}`,
        unit: 'µs' as const,
      })),
      ...Object.entries(READS_OF).flatMap(([name, { label }]) =>
        sizes.map(size => ({
          key: `${name}_${size}`,
          label: `${label}, of ${grouped(size)}`,
          unit: 'µs' as const,
        })),
      ),
    ],
    figures: [
      growth('ingest', 'ingest per run', last, 1.2),
      ...Object.entries(READS_OF).map(([name, { label }]) => growth(name, label, last, 2)),
    ],
    prepare: async () => {
      const sandboxes = sizes.map(size => {
        const sandbox = new Sandbox()
        generateSweep(join(sandbox.home, 'volume'), { sweepId: SWEEP_ID, runs: size, rows: ROWS })
        return { sandbox, size }
      })
      return {
        cases: sandboxes.map(({ sandbox, size }) => ingestAndRead(sandbox, size)),
        dispose: () => {
          for (const { sandbox } of sandboxes) sandbox.dispose()
        },
      }
    },
  }
}

const sizesUpTo = (largest: number): readonly number[] => {
  const sizes: number[] = []
  for (let size = SMALLEST; size < largest; size *= 10) sizes.push(size)
  return [...sizes, largest]
}

const growth = (name: string, label: string, last: number, atMost: number): Figure => ({
  label: `${label}: ${grouped(last)} / ${grouped(SMALLEST)}`,
  unit: 'x',
  of: ratio(`${name}_${last}`, `${name}_${SMALLEST}`),
  target: { atMost },
})

const ingestAndRead = (sandbox: Sandbox, runs: number): Case => ({
  run: async () => {
    const { app, home } = sandbox
    const database = join(home, 'sweepdeck.db')
    app.close()
    removeDatabase(database)
    const started = performance.now()
    await app.sync({ rebuild: false })
    const perRun = ((performance.now() - started) * 1000) / runs
    const store = openStore(database)
    try {
      const reads = Object.entries(READS_OF).map(([name, { read }]) => [
        `${name}_${runs}`,
        microseconds(() => read(store, runs)),
      ])
      return { [`ingest_${runs}`]: [perRun], ...Object.fromEntries(reads) }
    } finally {
      store.close()
    }
  },
})

const microseconds = (read: () => unknown): readonly number[] => {
  read() // The first one prepares its statements.
  return Array.from({ length: READS }, () => {
    const started = performance.now()
    read()
    return (performance.now() - started) * 1000
  })
}

const grouped = (count: number): string => count.toLocaleString('en-US')
