// What is measured of the terminal UI. Each gives samples; the report makes medians of them.
import { setTimeout as sleep } from 'node:timers/promises'
import { lineChart } from '../../../src/plot/charts.ts'
import type { LiveRun } from '../../../src/services/live-runs.ts'
import { quantile } from '../statistics.ts'
import { type Harness, manyRuns, openHarness, type Size } from './harness.ts'

const RUNS = 10_000
const NORMAL: Size = { columns: 120, rows: 40 }

/** Truth and flicker, over everything that was measured. */
export const seen = { mismatches: 0, clears: 0, frames: 0 }

const on = async <T>(
  runs: readonly LiveRun[],
  size: Size,
  work: (harness: Harness) => Promise<T>,
): Promise<T> => {
  const harness = await openHarness(runs, size)
  try {
    const result = await work(harness)
    seen.mismatches += await harness.mismatches()
    seen.clears += harness.clears()
    return result
  } finally {
    harness.close()
  }
}

/** Milliseconds of each of so many moves, down and up again. */
const moves = async (harness: Harness, keys: number): Promise<readonly number[]> => {
  const times: number[] = []
  for (let index = 0; index < keys; index++) {
    times.push(await harness.key(index % 100 < 60 ? 'j' : 'k'))
    if (index % 50 === 0) seen.mismatches += await harness.mismatches()
  }
  seen.frames += keys
  return times.filter(Number.isFinite)
}

export const moveKeys = (size: Size, { count = RUNS, keys = 500 } = {}): Promise<readonly number[]> =>
  on(manyRuns(count), size, harness => moves(harness, keys))

/** Bytes of moves within what is in sight, or of those that scroll. */
export const moveBytes = (size: Size, scrolls: boolean): Promise<readonly number[]> =>
  on(manyRuns(RUNS), size, async harness => {
    if (scrolls) for (let index = 0; index < size.rows; index++) await harness.key('j')
    harness.taken()
    for (let index = 0; index < 100; index++) await harness.key(scrolls || index % 20 < 10 ? 'j' : 'k')
    return harness.taken().map(({ bytes }) => bytes)
  })

export const filterKeys = (): Promise<readonly number[]> =>
  on(manyRuns(RUNS), NORMAL, async harness => {
    const times: number[] = []
    for (const text of ['lr>0.01 ', 'running ', 'state=ru', 'accuracy']) {
      await harness.key('/')
      await harness.key('\u0015')
      for (const letter of text) times.push(await harness.key(letter))
      await harness.key('\u001b')
    }
    return times.filter(Number.isFinite)
  })

export const sortKeys = (): Promise<readonly number[]> =>
  on(manyRuns(RUNS), NORMAL, async harness => {
    const times: number[] = []
    for (let index = 0; index < 24; index++) times.push(await harness.key(index % 3 === 2 ? 'r' : '.'))
    return times.filter(Number.isFinite)
  })

const changedRuns = (
  runs: readonly LiveRun[],
  indices: readonly number[],
  step: number,
): readonly LiveRun[] => {
  const next = [...runs]
  for (const index of indices) {
    const run = next[index]
    if (run !== undefined)
      next[index] = {
        ...run,
        step,
        value: Math.random(),
        metrics: { ...run.metrics, accuracy: Math.random() },
      }
  }
  return next
}

export interface Burst {
  readonly keyMs: readonly number[]
  readonly framesPerS: number
}

/** 2,000 runs change within a second, in batches every 20 ms, while somebody moves. */
export const burst = (): Promise<Burst> =>
  on(manyRuns(RUNS), NORMAL, async harness => {
    let runs = manyRuns(RUNS)
    const keyMs: number[] = []
    harness.taken()
    const begun = performance.now()
    for (let batch = 0; batch < 50; batch++) {
      // Some of them are in sight.
      const indices = Array.from({ length: 40 }, (_, index) => (index < 4 ? index : batch * 40 + index))
      runs = changedRuns(runs, indices, batch)
      harness.show(runs)
      if (batch % 5 === 0) keyMs.push(await harness.key(batch % 10 === 0 ? 'j' : 'k'))
      await sleep(Math.max(0, begun + (batch + 1) * 20 - performance.now()))
    }
    const seconds = (performance.now() - begun) / 1000
    const frames = harness.taken().length - keyMs.length
    return { keyMs: keyMs.filter(Number.isFinite), framesPerS: frames / seconds }
  })

export interface Quiet {
  readonly frames: number
  readonly bytes: number
  /** Share of one core. */
  readonly cpu: number
}

const quiet = async (harness: Harness, seconds: number, each: (second: number) => void): Promise<Quiet> => {
  await sleep(300)
  harness.taken()
  const before = process.cpuUsage()
  const begun = performance.now()
  for (let second = 0; second < seconds; second++) {
    each(second)
    for (let tick = 0; tick < 4; tick++) {
      harness.tick()
      await sleep(250)
    }
  }
  const used = process.cpuUsage(before)
  const frames = harness.taken()
  return {
    frames: frames.length,
    bytes: frames.reduce((sum, { bytes }) => sum + bytes, 0),
    cpu: (used.user + used.system) / 1000 / (performance.now() - begun),
  }
}

/** Nothing changes. The minute may turn, which is a frame. */
export const idle = (seconds: number): Promise<Quiet> =>
  on(manyRuns(RUNS), NORMAL, harness => quiet(harness, seconds, () => {}))

/** 64 runs log once a second. */
export const running = (seconds: number): Promise<Quiet> =>
  on(manyRuns(RUNS), NORMAL, harness => {
    let runs = manyRuns(RUNS)
    const live = Array.from({ length: 64 }, (_, index) => index)
    return quiet(harness, seconds, second => {
      runs = changedRuns(runs, live, second)
      harness.show(runs)
    })
  })

export const chart = (): readonly number[] => {
  const series = Array.from({ length: 4 }, (_, line) =>
    Array.from({ length: 100_000 }, (_, x) => ({ x, y: Math.sin(x / 5_000 + line) + Math.random() * 0.1 })),
  )
  return Array.from({ length: 30 }, () => {
    const begun = performance.now()
    lineChart(series, { size: { width: 100, height: 20 }, x: {}, y: {} })
    return performance.now() - begun
  })
}

/**
 * MiB of the heap that ten minutes of updates of 64 runs leave behind over their second half, without the waiting. What
 * the process holds is told by the program itself: this one has the emulator in it.
 */
export const memoryGrowth = (): Promise<number> =>
  on(manyRuns(RUNS), NORMAL, async harness => {
    const held = (): number => {
      globalThis.gc?.()
      return process.memoryUsage().heapUsed / 2 ** 20
    }
    let runs = manyRuns(RUNS)
    const live = Array.from({ length: 64 }, (_, index) => index)
    let half = 0
    for (let second = 0; second < 600; second++) {
      runs = changedRuns(runs, live, second)
      harness.show(runs)
      if (second % 20 === 0) await harness.key(second % 40 === 0 ? 'j' : 'k')
      await sleep(1)
      harness.taken()
      if (second % 50 === 0) seen.mismatches += await harness.mismatches()
      if (second === 300) half = held()
    }
    return held() - half
  })

export const p50 = (samples: readonly number[]): number => quantile(samples, 0.5)
export const p95 = (samples: readonly number[]): number => quantile(samples, 0.95)
