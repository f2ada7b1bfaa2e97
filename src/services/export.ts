// Results as a table for other programs: a row per run, or a row per value that a run has logged.
import { tagsOf } from '../domain/annotations/annotation.ts'
import type { AnnotationQueries } from '../domain/annotations/annotation-port.ts'
import { curvesTable } from '../domain/export/curves-table.ts'
import { runsTable } from '../domain/export/runs-table.ts'
import type { Table } from '../domain/export/table.ts'
import type { SweepFacts } from '../domain/facts.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { resolveSweep } from './resolve.ts'

export interface ExportRequest {
  /** Names or ids; one that is named twice is there once. */
  readonly sweeps: readonly string[]
  /** A row per logged value, and not per run. */
  readonly curves: boolean
}

export interface ExportedTable extends Table {
  /** Ids of the sweeps in it. */
  readonly sweeps: readonly string[]
}

export interface ExportPorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'history' | 'bestValues'> &
    AnnotationQueries
}

/** Gives the table of `export`. */
export const exportTable = ({ sweeps, curves }: ExportRequest, { store }: ExportPorts): ExportedTable => {
  const ids = [...new Set(sweeps.map(name => resolveSweep(store, name).sweepId))]
  const all = ids.flatMap((id): SweepFacts | readonly [] => store.sweep(id) ?? [])
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
