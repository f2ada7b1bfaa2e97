// Takes in what describes a sweep: its plan, its runs, and the requests of managers.
import { foldRun, rankOf } from '../../domain/fold/run.ts'
import type { Change } from '../../domain/ingest-port.ts'
import type { RunRecord } from '../../domain/protocol.ts'
import { runState } from '../../domain/states.ts'
import { metricsJson, optionalJson } from '../json.ts'
import { advance, type FoldingPlan, foldingPlan, type IngestContext } from './context.ts'
import { addToTally } from './tallies.ts'

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>

export const takePlan = ({ sql, sweepId }: IngestContext, { plan }: Of<'plan'>): void => {
  if (sql.get('SELECT 1 FROM sweeps WHERE sweep_id = ?', sweepId) !== undefined) return
  const createdAt = Date.parse(plan.created_at)
  sql.run(
    `INSERT INTO sweeps (sweep_id, name, engine, created_at, metric, goal, gpus, code_identity, plan)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sweepId,
    plan.name,
    plan.engine,
    createdAt,
    plan.metric.name,
    plan.metric.goal,
    plan.gpus,
    plan.code.identity,
    JSON.stringify(plan),
  )
  sql.run(
    'INSERT INTO prices (sweep_id, since, nano_usd_per_s, source) VALUES (?, ?, ?, ?)',
    sweepId,
    createdAt,
    plan.price.nano_usd_per_s,
    plan.price.source,
  )
  for (const state of runState.options)
    sql.run(
      `INSERT INTO tallies (sweep_id, state, runs, ns, gpu_ns, nano_usd, unpriced) VALUES (?, ?, 0, 0, 0, 0, 0)`,
      sweepId,
      state,
    )
}

export const takeRuns = (context: IngestContext, { chunk }: Of<'runs'>): void => {
  if (!advance(context, chunk)) return
  const plan = foldingPlan(context) as FoldingPlan
  for (const { record } of chunk.records) insertRun(context, plan, record)
}

const insertRun = ({ sql, sweepId, tallies }: IngestContext, plan: FoldingPlan, run: RunRecord): void => {
  // A run that two files name is one run, at its first place.
  if (sql.get('SELECT 1 FROM runs WHERE sweep_id = ? AND run_id = ?', sweepId, run.run_id) !== undefined)
    return
  const folded = foldRun({ cached: run.cached, word: null, result: null, attempts: [], newest: {} }, null)
  sql.run(
    `INSERT INTO runs (sweep_id, run_id, idx, config, config_id, seed, cached,
       state, why, metrics, ended_at, rank, spend_ns, spend_nano_usd, unpriced, reading)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 'done')`,
    sweepId,
    run.run_id,
    run.index,
    JSON.stringify(run.config),
    run.config_id,
    run.seed,
    optionalJson(run.cached),
    folded.state,
    folded.why,
    metricsJson(folded.metrics),
    folded.endedAt,
    rankOf(folded, plan.metric),
  )
  addToTally(tallies, folded.state, { runs: 1, ns: 0n, gpuNs: 0n, nanoUsd: 0n, unpriced: 0 })
}

export const takeControl = (context: IngestContext, { control }: Of<'control'>): void => {
  const { sql, sweepId } = context
  sql.run(
    `INSERT INTO controls (sweep_id, seq, kind, at, by, record) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET kind = excluded.kind, at = excluded.at, by = excluded.by, record = excluded.record`,
    sweepId,
    control.seq,
    control.kind,
    Date.parse(control.at),
    control.by,
    JSON.stringify(control),
  )
  if (control.kind === 'price') touchBegunRuns(context)
}

/** What all of them cost is counted again: each may have been running when the price changed. */
const touchBegunRuns = ({ sql, sweepId, touched }: IngestContext): void => {
  for (const { run_id } of sql.all<{ run_id: string }>(
    'SELECT DISTINCT run_id FROM attempts WHERE sweep_id = ?',
    sweepId,
  ))
    touched.add(run_id)
}
