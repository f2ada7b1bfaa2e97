// Takes in changes of one sweep in one transaction, and then folds every run that they touched.
import type { Change } from '../../domain/ingest-port.ts'
import { newestDriver } from '../rows.ts'
import type { Sql } from '../sql.ts'
import { foldingPlan, type IngestContext } from './context.ts'
import { takeDriver, takeDriverEvents } from './driver-changes.ts'
import { touchCompany } from './gpu-stays.ts'
import { writeAttempts } from './in-hand.ts'
import { refold } from './refold.ts'
import { takeAttempt, takeAttemptEvents, takeProblem, takeResult, takeVisited } from './run-changes.ts'
import { takeControl, takePlan, takeRuns } from './sweep-changes.ts'
import { writeTallies } from './tallies.ts'

const TAKES: {
  readonly [Kind in Change['kind']]: (context: IngestContext, change: Extract<Change, { kind: Kind }>) => void
} = {
  plan: takePlan,
  runs: takeRuns,
  control: takeControl,
  driver: takeDriver,
  driver_events: takeDriverEvents,
  attempt: takeAttempt,
  attempt_events: takeAttemptEvents,
  result: takeResult,
  visited: takeVisited,
  problem: takeProblem,
}

/** Takes in changes of one sweep, all or none of them; gives the runs that another manager has read further. */
export const ingest = (sql: Sql, sweepId: string, changes: readonly Change[]): ReadonlySet<string> => {
  const overtaken = new Set<string>()
  if (changes.length > 0)
    sql.write(own =>
      take(
        { sql: own, sweepId, overtaken, touched: new Set(), inHand: new Map(), tallies: new Map() },
        changes,
      ),
    )
  return overtaken
}

const take = (context: IngestContext, changes: readonly Change[]): void => {
  for (const change of changes)
    (TAKES[change.kind] as (context: IngestContext, change: Change) => void)(context, change)
  const plan = foldingPlan(context)
  if (plan === undefined) return
  const surroundings = { plan, driver: newestDriver(context.sql, context.sweepId) }
  writeAttempts(context)
  if (plan.pack > 1) touchCompany(context, surroundings.driver)
  for (const runId of context.touched) refold(context, surroundings, runId)
  writeTallies(context)
}
