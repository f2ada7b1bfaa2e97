// The trials of an Optuna study as records of a sweep that is over: what they came to, how long they took, and what they
// reported on their way. They stand for no code of ours, so no run is ever taken over from them.
import { canonicalJson } from './canonical-json.ts'
import { idsOf } from './identity.ts'
import { IMPORTED, type ImportedStudy, type StudyTrial } from './imported-study.ts'
import type { Digest } from './ports.ts'
import {
  type AttemptEvent,
  type AttemptRecord,
  type Config,
  type DriverEvent,
  type DriverRecord,
  NO_BUDGET,
  type PlanRecord,
  PROTOCOL_VERSION,
  planRecord,
  type ResultRecord,
  type RunRecord,
} from './protocol.ts'
import { configWriter } from './space/config-object.ts'
import { studyMetric } from './sweep-file/import/optuna.ts'
import { studyParameters } from './sweep-file/import/study-space.ts'
import { attemptsFolder, driverFolder, PLAN, resultFile, runsFile } from './volume-paths.ts'

export interface StudyRequest {
  readonly study: ImportedStudy
  /** As the sweep file of the same import calls its metric; null: as the study does. */
  readonly metric: string | null
  /** Of that sweep file. */
  readonly text: string
  readonly root: string
  /** Milliseconds since 1970; only where no trial says when it was. */
  readonly now: number
}

export interface StudySweep {
  readonly plan: PlanRecord
  /** Every file of the sweep's folder, plan.json last. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly counts: { readonly finished: number; readonly pruned: number; readonly failed: number }
  /** Trials that had not come to an end. */
  readonly leftOut: number
  /** Trials of a config that another one has, too. */
  readonly repeated: number
}

const v = PROTOCOL_VERSION
const HEARTBEAT_S = 1

/** The folder of a sweep that holds the trials that came to an end; null where there is none. */
export const studySweep = (request: StudyRequest, digest: Digest): StudySweep | null => {
  const { study } = request
  const ended = study.trials.filter(trial => trial.state in STATES)
  if (ended.length === 0) return null
  const startedAt = Math.min(
    ...ended.flatMap(({ started_at }) => (started_at === null ? [] : Date.parse(started_at))),
    request.now,
  )
  const plan = planOf(request, { startedAt, digest })
  const { runs, repeated } = runsOf(study, { ended, identity: plan.code.identity, digest })
  const trials = runs.map((run, index): Trial => timed(run, ended[index] as StudyTrial, startedAt))
  const said = `imported from the Optuna study ${JSON.stringify(study.name)}`
  const driver: DriverRecord = { v, epoch: 1, started_at: plan.created_at, ...NOWHERE }
  return {
    plan,
    files: [
      { path: runsFile(1), text: lines(runs) },
      ...trials.flatMap(trial => trialFiles(trial, { plan, objectives: objectivesOf(study, plan) })),
      { path: `${driverFolder(1)}/driver.json`, text: lines([driver]) },
      { path: `${driverFolder(1)}/events-00001.jsonl`, text: lines(driverEvents(trials, said)) },
      { path: PLAN, text: `${JSON.stringify(plan, null, 2)}\n` },
    ],
    counts: {
      finished: ended.filter(({ state }) => state === 'complete').length,
      pruned: ended.filter(({ state }) => state === 'pruned').length,
      failed: ended.filter(({ state }) => state === 'fail').length,
    },
    leftOut: study.trials.length - ended.length,
    repeated,
  }
}

/** What a trial of that state is here. */
const STATES: Readonly<
  Partial<
    Record<
      StudyTrial['state'],
      { readonly run: 'finished' | 'pruned' | 'failed'; readonly end: 'finished' | 'stopped' | 'user_error' }
    >
  >
> = {
  complete: { run: 'finished', end: 'finished' },
  pruned: { run: 'pruned', end: 'stopped' },
  fail: { run: 'failed', end: 'user_error' },
}

/** No process of this machine. */
const NOWHERE = { host: 'imported', pid: 0, pid_started: null, boot_id: null }

const lines = (records: readonly unknown[]): string =>
  records.map(record => `${JSON.stringify(record)}\n`).join('')

const planOf = (
  { study, metric, text, root }: StudyRequest,
  { startedAt, digest }: { readonly startedAt: number; readonly digest: Digest },
): PlanRecord => {
  const created_at = new Date(startedAt).toISOString()
  const digits = created_at.replaceAll(/\D/g, '')
  const name = studyMetric(study, metric)
  // The same study as it is now gives the same id, and is not imported twice.
  const content = digest(canonicalJson([study.name, name, study.trials]))
  return planRecord.parse({
    v,
    sweep_id: `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${content.slice(0, 4)}`,
    // Not the name of the sweep file: its quote is made from earlier runs of that name.
    name: `${study.name}-optuna`,
    created_at,
    engine: IMPORTED,
    method: 'optuna',
    source: { path: null, text, overrides: [] },
    target: { kind: 'command', argv: ['optuna'], program: null, root },
    code: {
      identity: `imported:optuna:${digest(study.name).slice(0, 16)}`,
      sources: [],
      git: null,
      same_code_as: null,
    },
    python: study.python,
    metric: { name, goal: study.directions[0], target: null },
    parallel: null,
    gpus: 0,
    timeout_s: null,
    retry: { preempted: 0, infra: 0, oom: 0, nan: 0, error: 0 },
    checkpoint: { every_s: null, keep: ['last'] },
    heartbeat_s: HEARTBEAT_S,
    price: { nano_usd_per_s: null, source: 'imported: no price is known' },
    quote: { gpu_hours: UNKNOWN, usd: null, wall_s: UNKNOWN, basis: 'unknown' },
    budget: NO_BUDGET,
  })
}

const UNKNOWN = { low: null, likely: null, high: null }

interface Trials {
  readonly ended: readonly StudyTrial[]
  readonly identity: string
  readonly digest: Digest
}

/** One per trial. Where a config was tried again, its trials are told apart as seeds 0, 1, 2, …. */
const runsOf = (
  study: ImportedStudy,
  { ended, identity, digest }: Trials,
): { readonly runs: readonly RunRecord[]; readonly repeated: number } => {
  const parameters = studyParameters(study)
  const write = configWriter(
    parameters.map(({ name }) => ({ path: name, domain: { kind: 'constant', value: null }, when: null })),
  )
  const configs = ended.map(({ params }): Config => write(slot => params[parameters[slot]?.source as string]))
  const distinct = new Set(configs.map(canonicalJson))
  const repeated = configs.length - distinct.size
  const tried = new Map<string, number>()
  const runs = configs.map((config, index): RunRecord => {
    const text = canonicalJson(config)
    const before = tried.get(text) ?? 0
    tried.set(text, before + 1)
    const seed = repeated === 0 ? null : before
    const { configId, runIds } = idsOf({ config, seeds: [seed], identity }, digest)
    return { v, run_id: runIds[0] as string, index, config, config_id: configId, seed, cached: null }
  })
  return { runs, repeated }
}

interface Trial {
  readonly run: RunRecord
  readonly trial: StudyTrial
  readonly attempt: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Seconds since the start of the first trial. */
  readonly from: number
  readonly to: number
}

const timed = (run: RunRecord, trial: StudyTrial, sweepStart: number): Trial => {
  const startedAt = Date.parse(trial.started_at ?? trial.ended_at ?? new Date(sweepStart).toISOString())
  const endedAt = trial.ended_at === null ? startedAt : Math.max(startedAt, Date.parse(trial.ended_at))
  const since = (ms: number): number => Math.max(0, ms - sweepStart) / 1000
  return {
    run,
    trial,
    attempt: `1-${run.run_id.slice(0, 8)}`,
    startedAt,
    from: since(startedAt),
    to: since(endedAt),
  }
}

interface Surroundings {
  readonly plan: PlanRecord
  /** Names of the values of a trial. */
  readonly objectives: readonly string[]
}

const objectivesOf = ({ directions, metric_names }: ImportedStudy, plan: PlanRecord): readonly string[] =>
  directions.map((_, index) => (index === 0 ? plan.metric.name : (metric_names?.[index] ?? `value_${index}`)))

const trialFiles = (each: Trial, { plan, objectives }: Surroundings): StudySweep['files'] => {
  const { run, attempt, startedAt } = each
  const folder = `${attemptsFolder(run.run_id)}/${attempt}`
  const record: AttemptRecord = {
    v,
    run_id: run.run_id,
    attempt,
    epoch: 1,
    started_at: new Date(startedAt).toISOString(),
    ...NOWHERE,
    queued_s: 0,
    slot: null,
    gpu: null,
    gpu_facts: null,
    container: null,
    python: plan.python.version,
    packages: {},
    code: { identity: plan.code.identity },
    heartbeat_s: HEARTBEAT_S,
  }
  return [
    { path: `${folder}/attempt.json`, text: lines([record]) },
    { path: `${folder}/events-00001.jsonl`, text: lines(attemptEvents(each, plan.metric.name)) },
    ...resultFiles(each, objectives),
  ]
}

const attemptEvents = ({ trial, from, to }: Trial, metric: string): readonly AttemptEvent[] => {
  const seconds = to - from
  const { intermediate } = trial
  const { end } = STATES[trial.state] as { readonly end: 'finished' | 'stopped' | 'user_error' }
  return [
    // A study does not say when they were reported: they are spread evenly.
    ...intermediate.map(([step, value], index): AttemptEvent => {
      const t = (seconds * (index + 1)) / (intermediate.length + 1)
      return { v, t, kind: 'metrics', step, metrics: { [metric]: value } }
    }),
    { v, t: seconds, kind: 'end', end, metrics: null, error: end === 'user_error' ? FAILED : null },
  ]
}

const FAILED = {
  type: 'TrialFailed',
  message: 'the trial failed; the storage of a study does not say why',
  traceback: '',
  fingerprint: 'optuna-trial-failed',
}

const resultFiles = (
  { run, trial, attempt, startedAt, from, to }: Trial,
  objectives: readonly string[],
): StudySweep['files'] => {
  if (trial.state !== 'complete') return []
  const metrics = Object.fromEntries(
    (trial.values ?? []).map((value, index) => [objectives[index] as string, value]),
  )
  const ended_at = new Date(startedAt + (to - from) * 1000).toISOString()
  const result: ResultRecord = { v, run_id: run.run_id, attempt, state: 'finished', metrics, ended_at }
  return [{ path: resultFile(run.run_id), text: lines([result]) }]
}

const driverEvents = (trials: readonly Trial[], said: string): readonly DriverEvent[] => {
  const events = trials.flatMap(({ run, trial, from, to }): readonly DriverEvent[] => {
    const { run: state } = STATES[trial.state] as { readonly run: 'finished' | 'pruned' | 'failed' }
    const run_id = run.run_id
    return [
      { v, t: from, kind: 'admitted', run_id },
      { v, t: to, kind: 'run_ended', run_id, state, why: `trial ${trial.number}` },
    ]
  })
  const last = trials.reduce((latest, { to }) => Math.max(latest, to), 0)
  return [
    { v, t: 0, kind: 'started', slots: 1, mode: 'imported', why: said },
    ...events.toSorted((a, b) => a.t - b.t),
    { v, t: last, kind: 'ended', state: 'finished', why: said },
  ]
}
