// A store with one sweep of any size, as a report reads it: language models on rented GPUs, with preemptions, errors,
// runs that diverge, a budget and a quote. The same numbers every time.
import type { AttemptFacts, RunFacts, SweepFacts } from '../../src/domain/facts.ts'
import type { LedgerRow } from '../../src/domain/ledger/cost.ts'
import type { Config, PlanRecord } from '../../src/domain/protocol.ts'
import type { LedgerEntry, SweepSummary } from '../../src/domain/store-port.ts'
import { createCompare } from '../../src/services/compare.ts'
import { createCost } from '../../src/services/cost.ts'
import type { ReportPorts } from '../../src/services/report.ts'
import { createReport } from '../../src/services/report.ts'
import { attemptNameOf, planOf, rfc3339, runIdOf, START_MS } from './records.ts'
import { seededRandom } from './seeded-random.ts'

export const REPORTED_ID = '20261124-031522-7f3a'
/** Dollars of a T4 and what goes with it, in nano-dollars per second. */
const RATE = 200_000n
const STEPS = 400
/** Where those that are preempted had saved. */
const SAVED_AT = 150
const SOURCE = `name: chargpt
train: train.py:train
metric: { name: val_loss, goal: minimize, target: 1.55 }
method: random
parameters:
  lr:        { min: 1.0e-4, max: 1.0e-2, log: true }
  dropout:   { values: [0.0, 0.1, 0.2] }
  width:     { values: [64, 128, 256] }
  optimizer: { values: [adamw, lion] }
seeds: 2
resources: { engine: modal, gpu: T4, parallel: 8 }
budget: { usd: 90 }
`

export interface ReportedSweepOptions {
  readonly configs: number
  readonly seeds?: number
  readonly name?: string
  /** What is written in places that a user fills in. */
  readonly optimizers?: readonly [string, string]
  readonly error?: string
}

interface Made {
  readonly run: RunFacts
  readonly ledger: readonly LedgerRow[]
}

/** The ports of `createReport`, with everything in memory. */
export const reportPorts = (options: ReportedSweepOptions): ReportPorts => {
  const { configs, seeds = 2, name = 'chargpt' } = options
  const random = seededRandom(configs)
  const made = Array.from({ length: configs }, () => configOf(options, random)).flatMap(
    (config, configIndex) =>
      Array.from({ length: seeds }, (_, seed) =>
        madeRun({
          config,
          configIndex,
          seed,
          index: configIndex * seeds + seed,
          total: configs * seeds,
          random,
          options,
        }),
      ),
  )
  const runs = made.map(({ run }) => run)
  const ledger = made.flatMap(each => each.ledger)
  const facts = factsOf(name, runs)
  const store = {
    sweeps: () => [summaryOf(facts, ledger)],
    sweep: () => facts,
    ledger: () => ledger,
    prices: () => [],
    run: (_: string, runId: string) => runs.find(run => run.runId === runId) ?? null,
    findRuns: () => [],
    runIdsAfter: () => [],
    runList: () => [],
    packages: () => [
      { name: 'numpy', versions: ['2.4.6'] },
      { name: 'torch', versions: ['2.11.0'] },
    ],
    extensions: () => 0,
    curveParts: (_: string, runId: string) =>
      (runs.find(run => run.runId === runId)?.attempts ?? []).map(attempt => ({
        attempt: attempt.name,
        upTo: null,
      })),
    metricPoints: ({ runId, attempt }: { readonly runId: string; readonly attempt: string }) =>
      pointsOf(runs.find(run => run.runId === runId) as RunFacts, attempt),
  }
  const clock = { now: () => START_MS + 40_000_000 }
  return {
    store,
    engines: new Map(),
    clock,
    compare: createCompare({ store, clock }),
    cost: createCost({ store }),
  }
}

/** The document of its report. */
export const reportedSweep = (options: ReportedSweepOptions) =>
  createReport(reportPorts(options))([REPORTED_ID])

const configOf = (
  { optimizers = ['adamw', 'lion'] }: ReportedSweepOptions,
  random: () => number,
): Config => ({
  lr: Number((10 ** (-4 + 2 * random())).toPrecision(4)),
  dropout: [0, 0.1, 0.2][Math.floor(random() * 3)],
  model: { width: [64, 128, 256][Math.floor(random() * 3)] },
  optimizer: optimizers[Math.floor(random() * 2)],
  epochs: 10,
})

/** Lower is better: wide, a middling learning rate, little dropout. */
const lossOf = (config: Config, noise: number): number => {
  const { lr, dropout, model } = config as { lr: number; dropout: number; model: { width: number } }
  const offRate = (Math.log10(lr) + 2.9) ** 2
  return 1.48 + 0.22 * offRate + 0.6 * (dropout - 0.1) ** 2 + 4 / model.width + 0.012 * noise
}

const madeRun = ({
  config,
  configIndex,
  seed,
  index,
  total,
  random,
  options,
}: {
  readonly config: Config
  readonly configIndex: number
  readonly seed: number
  readonly index: number
  readonly total: number
  readonly random: () => number
  readonly options: ReportedSweepOptions
}): Made => {
  const { lr, model } = config as { lr: number; model: { width: number } }
  const fails = index % 97 === 13
  const diverges = lr > 0.008 && index % 3 === 0
  const isPreempted = index % 11 === 4
  const seconds = Math.round((500 + 4 * model.width) * (0.9 + 0.2 * random()))
  const loss = diverges ? Number.NaN : lossOf(config, random() - 0.5)
  const startedAt = START_MS + Math.round((index / total) * 20_000_000)
  const lengths = fails
    ? [60]
    : isPreempted
      ? [Math.round(seconds / 2), seconds - Math.round(seconds / 3)]
      : [seconds]
  const attempts = lengths.map((elapsedS, place): AttemptFacts => {
    const isLast = place === lengths.length - 1
    return {
      n: place + 1,
      name: attemptNameOf(place + 1),
      epoch: 1,
      startedAt: startedAt + lengths.slice(0, place).reduce((sum, each) => sum + each * 1000, 0),
      lastT: elapsedS,
      heartbeatS: 5,
      end: isLast ? (fails ? 'user_error' : 'finished') : 'preempted',
      elapsedS,
      estimated: false,
      resumedFromStep: place === 0 ? null : SAVED_AT,
      supersedesAfter: place === 0 ? null : SAVED_AT,
      phases: [],
      checkpoints: [],
      host: 'ta-01',
      gpu: null,
      gpuName: 'Tesla T4',
      gpuUse: null,
      preset: null,
      error: null,
    } as unknown as AttemptFacts
  })
  const run: RunFacts = {
    sweepId: REPORTED_ID,
    runId: runIdOf(index),
    index,
    config,
    configId: `c${configIndex}`,
    seed,
    state: fails ? 'failed' : 'finished',
    why: '',
    cachedFrom: null,
    metrics: fails ? {} : { val_loss: loss, val_acc: 1 - loss / 3 },
    value: fails ? null : loss,
    endedAt: startedAt + lengths.reduce((sum, each) => sum + each * 1000, 0),
    error: fails
      ? {
          type: 'ValueError',
          message: options.error ?? 'tokens are missing',
          traceback: '',
          fingerprint: 'f',
        }
      : null,
    attempts,
    checkpoints: [],
  }
  return { run, ledger: attempts.map(attempt => ledgerRow(run, attempt)) }
}

const ledgerRow = (run: RunFacts, attempt: AttemptFacts): LedgerRow => {
  const whole = attempt.elapsedS ?? 0
  const isLost = attempt.end === 'preempted'
  const parts: readonly (readonly [LedgerEntry['label'], number])[] =
    attempt.end === 'user_error'
      ? [
          ['cold_start', 15],
          ['failed_user', whole - 15],
        ]
      : [
          ['cold_start', 15],
          ['import', 8],
          ['checkpoint', Math.round(whole * 0.02)],
          ...(isLost ? ([['redone', Math.round(whole * 0.3)]] as const) : []),
        ]
  const used = parts.reduce((sum, [, seconds]) => sum + seconds, 0)
  const all: typeof parts = whole > used ? [['useful', whole - used], ...parts] : parts
  return {
    runId: run.runId,
    attempt: attempt.n,
    name: attempt.name,
    estimated: false,
    entries: all.map(([label, seconds]) => ({
      label,
      nanoseconds: BigInt(seconds) * 1_000_000_000n,
      gpuNanoseconds: BigInt(seconds) * 1_000_000_000n,
      nanoUsd: BigInt(seconds) * RATE,
    })),
  } as LedgerRow
}

const pointsOf = (run: RunFacts, attempt: string) => {
  const place = run.attempts.findIndex(({ name }) => name === attempt)
  const { elapsedS, resumedFromStep } = run.attempts[place] as AttemptFacts
  const isLast = place === run.attempts.length - 1
  const [from, to] = [resumedFromStep ?? 0, isLast ? STEPS : SAVED_AT]
  const length = run.state === 'failed' ? 10 : to - from
  const end = run.value ?? 2
  return Array.from({ length }, (_, index) => {
    const step = from + index + 1
    const wiggle = Math.sin(step * 1.7 + run.index) * 0.02
    const isLost = Number.isNaN(end) && step > STEPS / 2
    return {
      place: index + 1,
      step,
      t: ((index + 1) / length) * (elapsedS ?? 0),
      value: isLost ? Number.NaN : (Number.isNaN(end) ? 2.4 : end) + 2.6 * Math.exp(-step / 60) + wiggle,
    }
  })
}

const factsOf = (name: string, runs: readonly RunFacts[]): SweepFacts => ({
  plan: planFor(name, runs.length),
  state: 'finished',
  stateWhy: 'all runs are over',
  createdAt: START_MS,
  endedAt: START_MS + 21_600_000,
  runs,
})

const planFor = (name: string, runs: number): PlanRecord =>
  planOf({
    sweep_id: REPORTED_ID,
    name,
    created_at: rfc3339(START_MS),
    engine: 'modal',
    method: 'random',
    source: { path: '/home/ada/lab/sweep.yaml', text: SOURCE, overrides: ['seeds=2', 'note=two words'] },
    metric: { name: 'val_loss', goal: 'minimize', target: 1.55 },
    code: {
      identity: 'f00dfeed'.repeat(8),
      sources: [{ path: 'train.py', sha256: 'ab'.repeat(32) }],
      git: { sha: '0123456789abcdef0123456789abcdef01234567', dirty: true, diff: '' },
      same_code_as: null,
    },
    price: { nano_usd_per_s: Number(RATE), source: 'price list of 2026-07-01' },
    quote: {
      ...planOf().quote,
      gpu_hours: { low: 0.2 * runs, likely: 0.26 * runs, high: 0.34 * runs },
      usd: { low: 0.15 * runs, likely: 0.19 * runs, high: 0.25 * runs },
      wall_s: { low: 14_000, likely: 20_000, high: 26_000 },
      basis: 'history',
    },
    budget: { ...planOf().budget, usd: 0.3 * runs, reserve_usd: 0.4 },
  })

const summaryOf = (facts: SweepFacts, ledger: readonly LedgerRow[]): SweepSummary => {
  const { plan, runs } = facts
  const seconds = ledger
    .flatMap(row => row.entries)
    .reduce((sum, entry) => sum + Number(entry.nanoseconds) / 1e9, 0)
  const best = runs
    .filter(run => run.value !== null && !Number.isNaN(run.value))
    .toSorted((a, b) => (a.value as number) - (b.value as number))[0]
  const counts = { queued: 0, running: 0, finished: 0, failed: 0, stopped: 0, pruned: 0 }
  for (const { state } of runs) counts[state] += 1
  return {
    sweepId: REPORTED_ID,
    name: plan.name,
    engine: plan.engine,
    state: facts.state,
    stateWhy: facts.stateWhy,
    createdAt: facts.createdAt,
    plan,
    counts,
    best: best ? { runId: best.runId, value: best.value as number } : null,
    spend: { hours: seconds / 3600, gpuHours: seconds / 3600, usd: (seconds * Number(RATE)) / 1e9 },
    budgetSet: null,
    annotations: { added: [], removed: [], note: null },
    lastEndedAt: facts.endedAt,
  } as SweepSummary
}
