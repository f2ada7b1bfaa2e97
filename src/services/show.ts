// A sweep with all its runs, or one run with everything that is known of it.
import { tagsOf } from '../domain/annotations/annotation.ts'
import type { AnnotationQueries } from '../domain/annotations/annotation-port.ts'
import { budgetDocumentOf, budgetNow } from '../domain/budget.ts'
import type { ShowRunDocument, ShowSweepDocument } from '../domain/documents.ts'
import type { RunFacts } from '../domain/facts.ts'
import { groupBy } from '../domain/group-by.ts'
import type { EngineName, VolumeReader } from '../domain/ports.ts'
import type { PromotionRow } from '../domain/promotion-documents.ts'
import type { Promotions, PromotionsByEngine } from '../domain/promotion-port.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { type FilterPorts, filterRuns } from './filter-runs.ts'
import { findRun } from './find-run.ts'
import { outputFiles } from './output-files.ts'
import { resolveSweep } from './resolve.ts'
import { checkpointRowOf, runRowOf } from './run-row.ts'
import { rfc3339 } from './sweep-row.ts'
import { currentState, type Engines } from './sweep-state.ts'

export interface ShowPorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'run' | 'findRuns'> &
    AnnotationQueries &
    FilterPorts['store']
  readonly engines: Engines
  readonly promotions: PromotionsByEngine
  readonly clock: FilterPorts['clock']
}

export interface ShowService {
  /** `filter`: of its runs only those that a query lets pass. */
  sweep(nameOrId: string, options?: { readonly filter?: string }): Promise<ShowSweepDocument>
  /** By id or the beginning of one; throws `run.not_found` or `target.ambiguous`. */
  run(run: string): Promise<ShowRunDocument>
}

/** Answers `show SWEEP` and `show RUN`. */
export const createShow = ({ store, engines, promotions, clock }: ShowPorts): ShowService => ({
  sweep: async (nameOrId, { filter } = {}) => {
    const summary = resolveSweep(store, nameOrId)
    const { plan, name, sweepId, spend, budgetSet, annotations } = summary
    const passing = filter === undefined ? null : filterRuns({ store, clock }, [summary], filter).get(sweepId)
    const runs = store.sweep(sweepId)?.runs ?? []
    const rows = groupBy(store.ledger(sweepId), row => row.runId)
    return {
      sweep_id: sweepId,
      name,
      state: (await currentState(summary, engines)).state,
      metric: plan.metric,
      spend: { hours: spend.hours, gpu_hours: spend.gpuHours, usd: spend.usd },
      budget: budgetDocumentOf(budgetNow(plan.budget, budgetSet)),
      tags: tagsOf(plan.tags ?? [], annotations),
      note: annotations.note,
      runs: runs
        .filter(({ runId }) => passing?.has(runId) ?? true)
        .map(run =>
          runRowOf(run, {
            plan,
            ledger: rows.get(run.runId) ?? [],
            annotations: store.annotationsOf('run', run.runId),
          }),
        ),
    }
  },
  run: async written => {
    const run = findRun(store, written)
    const { plan, engine, createdAt } = resolveSweep(store, run.sweepId)
    return {
      ...runRowOf(run, {
        plan,
        ledger: store.ledger(run.sweepId).filter(row => row.runId === run.runId),
        annotations: store.annotationsOf('run', run.runId),
      }),
      sweep_id: run.sweepId,
      since: sinceOf(run, createdAt),
      checkpoints: checkpointsOf(run),
      promotions: await promotionsOf(run, promotions.get(engine as EngineName)),
      logs: await logsOf(run, engines.get(engine as EngineName)?.volume(run.sweepId)),
      traceback: run.error?.traceback ?? null,
    }
  },
})

/** A run waits from the launch, or from the end of its last attempt, and runs from the start of one. */
const sinceOf = ({ state, attempts, endedAt }: RunFacts, launchedAt: number): string | null => {
  const newest = attempts.at(-1)
  const ended =
    newest === undefined ? launchedAt : newest.startedAt + (newest.elapsedS ?? newest.lastT) * 1000
  const since = state === 'running' ? (newest?.startedAt ?? null) : state === 'queued' ? ended : endedAt
  return since === null ? null : rfc3339(since)
}

/** Those that are still there, newest last; places are relative to the volume. */
const checkpointsOf = ({ sweepId, runId, checkpoints }: RunFacts): ShowRunDocument['checkpoints'] =>
  checkpoints
    .filter(({ deleted }) => !deleted)
    .map(checkpoint => ({
      ...checkpointRowOf(checkpoint),
      path: `sweeps/${sweepId}/runs/${runId}/checkpoints/${checkpoint.name}`,
      rejected: checkpoint.rejected,
    }))

/** Only what has a checkpoint can have been promoted: most runs need not be asked about. */
const promotionsOf = async (
  { sweepId, runId, checkpoints }: RunFacts,
  promotions: Promotions | undefined,
): Promise<PromotionRow[]> => {
  if (promotions === undefined || checkpoints.length === 0) return []
  const records = await promotions.list(sweepId)
  const newest = new Map(records.map(({ name, n }) => [name, n]))
  return records
    .filter(record => record.run_id === runId && record.sweep_id === sweepId)
    .map(record => ({
      ...record,
      path: `promoted/${record.name}/${record.folder}`,
      current: newest.get(record.name) === record.n,
    }))
}

const logsOf = async (run: RunFacts, volume: VolumeReader | undefined): Promise<ShowRunDocument['logs']> => {
  if (!volume) return []
  const perAttempt = await Promise.all(
    run.attempts.map(async attempt => {
      const files = await outputFiles(volume, { runId: run.runId, attempt: attempt.name })
      return files.map(({ path, size }) => ({
        attempt: attempt.n,
        path: `sweeps/${run.sweepId}/${path}`,
        bytes: size,
      }))
    }),
  )
  return perAttempt.flat()
}
