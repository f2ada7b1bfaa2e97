// Records of the protocol for tests, valid unless told otherwise.
import type {
  AttemptEvent,
  AttemptRecord,
  DriverEvent,
  DriverRecord,
  PlanRecord,
  ResultRecord,
  RunRecord,
} from '../../src/domain/protocol.ts'

export const SWEEP_ID = '20261124-031522-7f3a'
/** When everything in these records starts. */
export const START_MS = Date.parse('2026-11-24T03:15:22.000Z')
export const rfc3339 = (ms: number): string => new Date(ms).toISOString()

/** The id of the run at a place. */
export const runIdOf = (index: number): string => index.toString(16).padStart(16, '0')
/** The name of an attempt; `claim` tells two of one number apart. */
export const attemptNameOf = (n: number, claim = n): string => `${n}-${claim.toString(16).padStart(8, '0')}`
export const checkpointNameOf = (step: number, claim = 1): string =>
  `${String(step).padStart(10, '0')}-${claim.toString(16).padStart(8, '0')}`

export const planOf = (over: Partial<PlanRecord> = {}): PlanRecord => ({
  v: 1,
  sweep_id: SWEEP_ID,
  name: 'toy',
  created_at: rfc3339(START_MS),
  engine: 'local',
  method: 'grid',
  source: { path: null, text: 'name: toy\n', overrides: [] },
  target: { kind: 'function', file: 'train.py', function: 'train', root: '/project' },
  code: { identity: 'code-1', sources: [], git: null, same_code_as: null },
  python: { executable: '/usr/bin/python3', version: '3.11.7' },
  metric: { name: 'loss', goal: 'minimize', target: null },
  parallel: 2,
  gpus: 1,
  pack: 1,
  preset: { precision: 'auto', batch: 'default', workers: 'auto', scale_lr: 'none' },
  resources: null,
  image: null,
  volume: null,
  secrets: [],
  schedule: null,
  generation_of: null,
  serve: null,
  timeout_s: null,
  retry: { preempted: null, infra: 3, oom: 'halve', nan: 0, error: 0 },
  checkpoint: { every_s: null, keep: ['last', 'best'] },
  heartbeat_s: 5,
  price: { nano_usd_per_s: 1_000_000, source: 'test' },
  quote: {
    gpu_hours: { low: null, likely: null, high: null },
    usd: null,
    wall_s: { low: null, likely: null, high: null },
    basis: 'unknown',
    seen: null,
  },
  budget: { usd: null, gpu_hours: null, reserve_usd: null, reserve_gpu_hours: null, run_s: null },
  probe: null,
  tags: [],
  ...over,
})

export const runOf = (index: number, over: Partial<RunRecord> = {}): RunRecord => ({
  v: 1,
  run_id: runIdOf(index),
  index,
  config: { lr: index / 1000 },
  config_id: `c${index}`,
  seed: 0,
  cached: null,
  ...over,
})

export const driverOf = (epoch: number, over: Partial<DriverRecord> = {}): DriverRecord => ({
  v: 1,
  epoch,
  started_at: rfc3339(START_MS + epoch * 1000),
  host: 'box',
  pid: 4711,
  pid_started: 1,
  boot_id: 'b-1',
  ...over,
})

export const attemptOf = (
  runId: string,
  attempt: string,
  over: Partial<AttemptRecord> = {},
): AttemptRecord => ({
  v: 1,
  run_id: runId,
  attempt,
  epoch: 1,
  started_at: rfc3339(START_MS + 2000),
  host: 'box',
  pid: 4712,
  pid_started: 2,
  boot_id: 'b-1',
  queued_s: 0.01,
  slot: 0,
  gpu: null,
  gpu_facts: null,
  container: null,
  python: '3.11.7',
  packages: {},
  code: { identity: 'code-1' },
  heartbeat_s: 5,
  ...over,
})

export const resultOf = (
  runId: string,
  attempt: string,
  metrics: ResultRecord['metrics'] = { loss: 0.25 },
): ResultRecord => ({
  v: 1,
  run_id: runId,
  attempt,
  state: 'finished',
  metrics,
  ended_at: rfc3339(START_MS + 60_000),
})

type Fields<Event, Kind> = Omit<Extract<Event, { kind: Kind }>, 'v' | 't' | 'kind'>

export const driverEventOf = <Kind extends DriverEvent['kind']>(
  t: number,
  kind: Kind,
  fields: Fields<DriverEvent, Kind>,
): DriverEvent => ({ v: 1, t, kind, ...fields }) as unknown as DriverEvent

export const attemptEventOf = <Kind extends AttemptEvent['kind']>(
  t: number,
  kind: Kind,
  fields: Fields<AttemptEvent, Kind>,
): AttemptEvent => ({ v: 1, t, kind, ...fields }) as unknown as AttemptEvent
