// What a screen that stays open costs on 10,000 runs of which 64 log once a second: how soon it shows something, how long
// a key would have to wait for it, and how soon it sees what another manager wrote.
import { appendFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveSnapshot } from '../../../src/services/live-snapshot.ts'
import type { LiveView } from '../../../src/services/live-view.ts'
import { removeDatabase } from '../../../src/store/database.ts'
import { openStore } from '../../../src/store/store.ts'
import { attemptEventOf, runIdOf } from '../../support/records.ts'
import { type Benchmark, type Case, quantileOf, typical } from '../benchmark.ts'
import { generateSweep } from '../generated-volume.ts'
import { Sandbox } from '../sandbox.ts'

const SWEEP_ID = '20261124-031522-7f3a'
const [RUNS, RUNNING, ROWS] = [10_000, 64, 5]
const SECONDS = 4

export const liveBenchmark = (): Benchmark => ({
  name: 'live',
  title: `a live view of ${RUNS} runs, ${RUNNING} of which log every second`,
  notes: [
    'A stall is the processor time between two turns of the event loop: so long a key has to wait at most.',
    'Reading in: a database that is empty, while the view is open.',
  ],
  series: [
    { key: 'first', label: 'first rows', unit: 'ms' },
    { key: 'all', label: 'all rows', unit: 'ms' },
    { key: 'opening', label: 'stall while opening, longest', unit: 'ms' },
    { key: 'steady', label: 'stall while runs log, longest', unit: 'ms' },
    { key: 'cpu', label: 'processor time of a second', unit: 'ms' },
    { key: 'idle', label: 'processor time of a second in which nothing changes', unit: 'ms' },
    { key: 'seen', label: 'until another manager sees a row', unit: 'ms' },
    { key: 'curves', label: `curves of ${RUNNING} runs, read on`, unit: 'ms' },
    { key: 'fresh', label: 'reading in', unit: 's' },
    { key: 'catching', label: 'stall while reading in, longest', unit: 'ms' },
  ],
  figures: [
    { label: 'stall while runs log', unit: 'ms', of: quantileOf('steady', 0.5), target: { atMost: 15 } },
    { label: 'stall while opening', unit: 'ms', of: quantileOf('opening', 0.5), target: { atMost: 15 } },
    { label: 'another manager sees it', unit: 'ms', of: typical('seen'), target: { atMost: 1_000 } },
    { label: 'idle second', unit: 'ms', of: typical('idle'), target: { atMost: 5 } },
  ],
  prepare: async () => {
    const sandbox = new Sandbox()
    const sweep = { sweepId: SWEEP_ID, runs: RUNS, rows: ROWS, running: RUNNING }
    generateSweep(join(sandbox.home, 'volume'), sweep)
    await sandbox.app.sync({ rebuild: false })
    return { cases: [readIn(sandbox), stayOpen(sandbox)], dispose: () => sandbox.dispose() }
  },
})

const stayOpen = (sandbox: Sandbox): Case => {
  let step = ROWS
  const log = (): void => {
    step++
    beat(sandbox)
    for (let index = RUNS - RUNNING; index < RUNS; index++)
      appendFileSync(
        join(sandbox.sweepFolder(SWEEP_ID), `runs/${runIdOf(index)}/attempts/1-00000001/events-00001.jsonl`),
        `${JSON.stringify(attemptEventOf(step, 'metrics', { step, metrics: { loss: 1 / step, accuracy: step } }))}\n`,
      )
  }
  return {
    run: async () => {
      const started = performance.now()
      const opening = stalls()
      const view = sandbox.app.liveView()
      view.open(SWEEP_ID)
      await shows(view, ({ open }) => (open?.runs.length ?? 0) > 0)
      const first = performance.now() - started
      await shows(view, ({ open }) => open?.runs.length === RUNS && open.isComplete)
      const all = performance.now() - started
      const opened = opening()
      const logFor = async (seconds: number): Promise<void> => {
        for (let second = 0; second < seconds; second++) {
          log()
          await sleep(1_000)
        }
      }
      const steady = stalls()
      await logFor(SECONDS)
      const longest = steady()
      // Without the watch, which is busy itself.
      const before = process.cpuUsage()
      await logFor(SECONDS)
      const busy = cpuMs(before) / SECONDS
      const runIds = Array.from({ length: RUNNING }, (_, index) => runIdOf(RUNS - 1 - index))
      const ask = () => view.curves({ sweepId: SWEEP_ID, metric: 'loss', runIds })
      await ask()
      log()
      await view.refresh()
      const asked = performance.now()
      await ask()
      const curves = performance.now() - asked
      const seen = await untilOtherSees(sandbox, view, log, () => step)
      await sleep(1_500)
      const still = process.cpuUsage()
      await sleep(2_000)
      const idle = cpuMs(still) / 2
      view.close()
      return {
        first: [first],
        all: [all],
        opening: [opened],
        steady: [longest],
        cpu: [busy],
        idle: [idle],
        seen: [seen],
        curves: [curves],
      }
    },
  }
}

/** Milliseconds from a write to the volume, which one manager reads, to the row that another reads off the database. */
const untilOtherSees = async (
  sandbox: Sandbox,
  view: LiveView,
  log: () => void,
  step: () => number,
): Promise<number> => {
  const other = openStore(join(sandbox.home, 'sweepdeck.db'))
  const last = runIdOf(RUNS - 1)
  log()
  const written = performance.now()
  while (other.runList(SWEEP_ID, [last])[0]?.step !== step()) await sleep(10)
  const committed = performance.now() - written
  other.close()
  await shows(view, ({ open }) => open?.runs.at(-1)?.step === step())
  return Math.max(committed + LOOK_MS, performance.now() - written)
}
/** A manager that does not read the volume looks so often. */
const LOOK_MS = 250

const readIn = (sandbox: Sandbox): Case => ({
  run: async () => {
    sandbox.app.close()
    removeDatabase(join(sandbox.home, 'sweepdeck.db'))
    beat(sandbox)
    const started = performance.now()
    const catching = stalls()
    const view = sandbox.app.liveView()
    view.open(SWEEP_ID)
    await shows(
      view,
      ({ open, sweeps }) =>
        open?.runs.length === RUNS &&
        sweeps?.[0]?.sweep.counts.finished === RUNS - RUNNING &&
        view.syncedAt(),
    )
    const fresh = (performance.now() - started) / 1000
    const longest = catching()
    view.close()
    return { fresh: [fresh], catching: [longest] }
  },
})

/** Its driver is out of sight, and counts as alive while its journal is new. */
const beat = (sandbox: Sandbox): void => {
  const now = Date.now() / 1000
  utimesSync(join(sandbox.sweepFolder(SWEEP_ID), 'driver/1/events-00001.jsonl'), now, now)
}

/** Begins to watch the event loop; the result ends that, and gives the most that it did between two turns. */
const stalls = (): (() => number) => {
  let longest = 0
  let last = process.cpuUsage()
  let watches = true
  const look = (): void => {
    longest = Math.max(longest, cpuMs(last))
    last = process.cpuUsage()
    if (watches) setImmediate(look)
  }
  setImmediate(look)
  return () => {
    watches = false
    return longest
  }
}

const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

const shows = async (view: LiveView, holds: (snapshot: LiveSnapshot) => unknown): Promise<void> => {
  for (let waited = 0; !holds(view.snapshot()); waited++) {
    if (waited > 60_000) throw new Error('the view never showed it')
    await sleep(1)
  }
}
