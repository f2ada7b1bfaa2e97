// Results as a table for other programs: a row per run, or a row per value that a run has logged.
import { tagsOf } from '../domain/annotations/annotation.ts'
import type { AnnotationQueries } from '../domain/annotations/annotation-port.ts'
import { curvesTable } from '../domain/export/curves-table.ts'
import { runsTable } from '../domain/export/runs-table.ts'
import type { Table } from '../domain/export/table.ts'
import type { SweepFacts } from '../domain/facts.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { type FilterPorts, filterRuns } from './filter-runs.ts'
import { resolveSweep } from './resolve.ts'

export interface ExportRequest {
  /** Names or ids; one that is named twice is there once. */
  readonly sweeps: readonly string[]
  /** A row per logged value, and not per run. */
  readonly curves: boolean
  /** Only the runs that this query lets pass; null: all. */
  readonly filter: string | null
}

export interface ExportedTable extends Table {
  /** Ids of the sweeps in it. */
  readonly sweeps: readonly string[]
}

export interface ExportPorts extends Pick<FilterPorts, 'clock'> {
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'history' | 'bestValues'> &
    AnnotationQueries &
    FilterPorts['store']
}

/** Gives the table of `export`. */
export const exportTable = (
  { sweeps, curves, filter }: ExportRequest,
  { store, clock }: ExportPorts,
): ExportedTable => {
  const named = new Map(
    sweeps.map(name => {
      const summary = resolveSweep(store, name)
      return [summary.sweepId, summary] as const
    }),
  )
  const ids = [...named.keys()]
  const passing = filter === null ? null : filterRuns({ store, clock }, [...named.values()], filter)
  const all = ids.flatMap((id): SweepFacts | readonly [] => {
    const facts = store.sweep(id)
    if (facts === null || passing === null) return facts ?? []
    return { ...facts, runs: facts.runs.filter(({ runId }) => passing.get(id)?.has(runId)) }
  })
  const table = curves
    ? curvesTable({ sweeps: all, history: ({ sweepId, runId }) => store.history(sweepId, runId) })
    : runsTable(
        all.map(facts => ({
          facts,
          ledger: store.ledger(facts.plan.sweep_id),
          best: store.bestValues(facts.plan.sweep_id),
          annotationsOf: runId => {
            const annotations = store.annotationsOf('run', runId)
            return { tags: tagsOf([], annotations), note: annotations.note }
          },
        })),
      )
  return { ...table, sweeps: ids }
}
