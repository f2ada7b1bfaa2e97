// A row per value that a run has logged: each step once, whatever attempts it took.
import type { RunFacts, SweepFacts } from '../facts.ts'
import type { HistoryPoint } from '../store-port.ts'
import type { Cell, Column, Table } from './table.ts'

export const CURVE_COLUMNS: readonly Column[] = [
  { name: 'sweep_id', type: 'text' },
  { name: 'sweep', type: 'text' },
  { name: 'run_id', type: 'text' },
  { name: 'seed', type: 'integer' },
  { name: 'step', type: 'integer' },
  { name: 'time', type: 'time' },
  { name: 'attempt', type: 'integer' },
  { name: 'metric', type: 'text' },
  { name: 'value', type: 'number' },
]

export interface CurvesRequest {
  readonly sweeps: readonly SweepFacts[]
  /** Asked for when its rows are read: the curves of a large sweep do not fit into memory. */
  readonly history: (run: RunFacts) => readonly HistoryPoint[]
}

export const curvesTable = (request: CurvesRequest): Table => ({
  columns: CURVE_COLUMNS,
  rows: rowsOf(request),
})

function* rowsOf({ sweeps, history }: CurvesRequest): Generator<readonly Cell[]> {
  for (const { plan, runs } of sweeps)
    for (const run of runs)
      for (const { step, time, attempt, metrics } of history(run)) {
        const at = new Date(time).toISOString()
        for (const [metric, value] of Object.entries(metrics))
          yield [plan.sweep_id, plan.name, run.runId, run.seed, step, at, attempt, metric, value]
      }
}
