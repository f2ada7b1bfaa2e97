// Which runs of some sweeps a query lets pass.
import { SweepdeckError } from '../domain/errors.ts'
import type { LiveQueries, RunListRow } from '../domain/live-port.ts'
import type { Clock } from '../domain/ports.ts'
import type { PlanRecord } from '../domain/protocol.ts'
import { compileQuery } from '../domain/query/compile.ts'
import type { Subject } from '../domain/query/field.ts'
import type { Query } from '../domain/query/query.ts'
import { runNames, runSubject } from '../domain/query/run-fields.ts'

export interface FilterPorts {
  readonly store: Pick<LiveQueries, 'runIdsAfter' | 'runList'>
  readonly clock: Pick<Clock, 'now'>
}

/** Ids of the runs that pass, per sweep. What a query may name is what the runs of all of these sweeps have. */
export const filterRuns = (
  { store, clock }: FilterPorts,
  sweeps: readonly { readonly sweepId: string; readonly plan: Pick<PlanRecord, 'name' | 'metric'> }[],
  text: string,
): ReadonlyMap<string, ReadonlySet<string>> => {
  const metrics = sweeps.map(({ plan }) => plan.metric.name)
  const rows = new Map(sweeps.map(({ sweepId }) => [sweepId, allRuns(store, sweepId)]))
  const query = queryOf(text, runSubject(runNames([...rows.values()].flat(), metrics)))
  const now = clock.now()
  return new Map(
    sweeps.map(({ sweepId, plan }) => {
      const around = { now, sweep: [plan.name, sweepId] }
      const passing = (rows.get(sweepId) ?? []).filter(run => query.test(run, around))
      return [sweepId, new Set(passing.map(({ runId }) => runId))]
    }),
  )
}

const allRuns = (store: FilterPorts['store'], sweepId: string): readonly RunListRow[] => {
  const ids = store.runIdsAfter(sweepId, -1, Number.MAX_SAFE_INTEGER)
  return store.runList(
    sweepId,
    ids.map(({ runId }) => runId),
  )
}

/** The query in a text; throws `query.invalid`, with the place that is wrong. */
export const queryOf = <Row>(text: string, subject: Subject<Row>): Query<Row> => {
  const compiled = compileQuery(text, subject)
  if (compiled.ok) return compiled.query
  throw new SweepdeckError(compiled.message, {
    code: 'query.invalid',
    hint: 'The help of the command (--help) lists what a filter may name.',
    details: [text.replace(/\s/g, ' '), `${' '.repeat(compiled.at)}^`],
  })
}
