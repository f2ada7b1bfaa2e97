// Runs as the live view would give them: finished, resumed, running, failed with a hostile text, queued.
import type { RunDetail } from '../../src/services/live-detail.ts'
import type { LiveRun } from '../../src/services/live-runs.ts'
import { runIdOf } from './records.ts'

/** 2026-11-24T07:10:00Z */
export const RUNS_NOW = Date.parse('2026-11-24T07:10:00Z')

export const liveRun = (index: number, over: Partial<LiveRun> = {}): LiveRun => ({
  runId: `${(index * 7 + 3).toString(16).padStart(2, '0')}${runIdOf(index).slice(2)}`,
  index,
  config: { lr: [0.001, 0.0037606, 0.2][index % 3], model: { hidden: 32 << (index % 2) }, epochs: 20 },
  configId: `c${index}`,
  seed: 0,
  state: 'queued',
  why: '',
  cachedFrom: null,
  value: null,
  metrics: {},
  step: null,
  progress: null,
  attempts: 0,
  attempt: null,
  checkpoint: null,
  gpu: null,
  spend: { hours: 0, gpuHours: 0, usd: 0 },
  endedAt: null,
  error: null,
  tags: [],
  note: null,
  open: true,
  ...over,
})

const started = {
  attempts: 1,
  attempt: { n: 1, startedAt: RUNS_NOW - 90_000, lastSeenAt: RUNS_NOW - 1000, end: null },
}
const spend = { hours: 0.05, gpuHours: 0.05, usd: 0.0295 }

export const LIVE_RUNS: readonly LiveRun[] = [
  liveRun(0, {
    ...started,
    state: 'finished',
    value: 0.9712,
    metrics: { accuracy: 0.9712, loss: 0.11 },
    step: 20,
    progress: { unit: 'epoch', done: 20, of: 20 },
    spend,
    open: false,
  }),
  liveRun(1, {
    ...started,
    state: 'running',
    value: 0.81,
    metrics: { accuracy: 0.81, loss: 0.4 },
    step: 8,
    progress: { unit: 'epoch', done: 8, of: 20 },
    attempts: 2,
    attempt: { ...started.attempt, n: 2 },
    checkpoint: { step: 7, savedAt: RUNS_NOW - 40_000, bytes: 12 * 2 ** 20, verified: true },
    gpu: {
      name: 'Tesla T4',
      utilisation: 87.4,
      memoryMib: 1024,
      memoryTotalMib: 15_360,
      temperatureC: 61,
    },
    spend,
  }),
  liveRun(2, {
    ...started,
    state: 'failed',
    metrics: { accuracy: Number.NaN },
    value: Number.NaN,
    step: 2,
    progress: { unit: 'epoch', done: 2, of: 20 },
    error: 'ValueError: \u001b[2Jwiped 学習 \u202edesrever',
    spend,
    open: false,
  }),
  ...Array.from({ length: 9 }, (_, index) => liveRun(index + 3)),
]

const at = (seconds: number): number => RUNS_NOW - 90_000 + seconds * 1000
const attempt = {
  epoch: 1,
  heartbeatS: 5,
  estimated: false,
  supersedesAfter: null,
  phases: [],
  checkpoints: [],
  host: null,
  gpu: null,
  gpuName: null,
  gpuUse: null,
  preset: null,
  error: null,
}

/** The second run: preempted once, and going on. */
export const DETAIL: RunDetail = {
  run: {
    ...(LIVE_RUNS[1] as LiveRun),
    sweepId: '20261124-070000-ab12',
    attempts: [],
    checkpoints: [
      {
        name: '0000000003-00000001',
        step: 3,
        attempt: 1,
        savedAt: at(20),
        bytes: 100,
        rejected: 'sha256 differs',
        deleted: false,
      },
      {
        name: '0000000005-00000001',
        step: 5,
        attempt: 1,
        savedAt: at(30),
        bytes: 100,
        rejected: null,
        deleted: true,
      },
      {
        name: '0000000007-00000002',
        step: 7,
        attempt: 2,
        savedAt: at(50),
        bytes: 12 * 2 ** 20,
        rejected: null,
        deleted: false,
      },
    ],
    error: null,
  },
  timeline: [
    {
      attempt: {
        ...attempt,
        n: 1,
        name: '1-00000001',
        startedAt: at(0),
        lastT: 40,
        end: 'preempted',
        elapsedS: 40,
        resumedFromStep: null,
      },
      spans: [
        { label: 'cold_start', from: at(0), to: at(10) },
        { label: 'useful', from: at(10), to: at(30) },
        { label: 'redone', from: at(30), to: at(40) },
      ],
    },
    {
      attempt: {
        ...attempt,
        n: 2,
        name: '2-00000002',
        startedAt: at(60),
        lastT: 29,
        end: null,
        elapsedS: null,
        resumedFromStep: 3,
      },
      spans: [{ label: 'useful', from: at(60), to: at(89) }],
    },
  ],
}
