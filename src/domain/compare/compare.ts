// Results against money over one sweep or several: configs ranked by their mean over seeds, and what each cost.
import type { CompareDocument } from '../compare-document.ts'
import { SweepdeckError } from '../errors.ts'
import type { RunFacts, SweepFacts } from '../facts.ts'
import { groupBy } from '../group-by.ts'
import type { LedgerRow } from '../ledger/cost.ts'
import { hoursOf, noSpend, spendOf, type Total, totalOf, usdOf } from '../ledger/totals.ts'
import { encodeNumber } from '../number-code.ts'
import type { PlanRecord } from '../protocol.ts'
import { summarize } from '../statistics/summarize.ts'
import { bestSoFar, costToTarget, type EndedRun } from './best-so-far.ts'
import { findingsOf, frontParts, leadParts } from './findings.ts'
import { parseObjectives, usualObjectives } from './objectives.ts'
import { compareValues, type Goal } from './ranking.ts'

export interface ComparedSweep {
  readonly facts: SweepFacts
  readonly ledger: readonly LedgerRow[]
}

export interface CompareOptions {
  /** Runs that count; all by default. */
  readonly include?: (run: RunFacts, sweep: SweepFacts) => boolean
  /** Two of them, such as `usd,val_acc`: what the front is of. */
  readonly objectives?: string
}

/** The comparison; refuses sweeps that measure different things. */
export const compareSweeps = (
  sweeps: readonly [ComparedSweep, ...ComparedSweep[]],
  { include = () => true, objectives: written }: CompareOptions = {},
): CompareDocument => {
  const metric = commonMetric(sweeps.map(({ facts }) => facts.plan))
  const { goal } = metric
  const priced = sweeps.every(isPriced)
  const spend_unit = priced ? 'usd' : 'hours'
  const runs = sweeps.flatMap(sweep => runsOf(sweep).filter(({ facts }) => include(facts, sweep.facts)))
  const inUnit = (total: Total): number => (priced ? usdOf(total) : null) ?? hoursOf(total)
  const ranked = [...groupBy(runs, run => run.group).values()]
    .map(members => rowOf(members, goal))
    .sort((a, b) => compareValues(a.mean, b.mean, goal))
  const totalSpend = inUnit(sumOf(runs))
  const points = bestSoFar(endedRuns(runs, inUnit), { goal, totalSpend })
  const { lead, against } = leadParts(ranked)
  const rows = ranked.map(({ mean, values: _, ...row }, index) => ({
    ...row,
    mean: mean === null ? null : encodeNumber(mean),
    against_best: against[index] ?? null,
  }))
  const objectives =
    written === undefined
      ? usualObjectives({ metric, spend_unit })
      : parseObjectives(written, { metric, rows })
  return {
    metric,
    rows,
    lead,
    ...frontParts(rows, { ...objectives, metric: metric.name }),
    best_so_far: points.map(({ spend, value }) => ({ spend, value: encodeNumber(value) })),
    spend_unit,
    cost_to_target: costToTarget(points, { goal, target: metric.target }),
    ...findingsOf(ranked),
  }
}

interface ComparedRun {
  readonly facts: RunFacts
  readonly sweepId: string
  /** Runs of one config and one code: the same config under changed code is another experiment. */
  readonly group: string
  readonly gpus: number
  readonly total: Total
}

const runsOf = (sweep: ComparedSweep): readonly ComparedRun[] => {
  const { plan, runs } = sweep.facts
  const rows = groupBy(sweep.ledger, row => row.runId)
  const start = noSpend({ priced: isPriced(sweep) })
  return runs.map(facts => ({
    facts,
    sweepId: plan.sweep_id,
    group: `${plan.code.identity}/${facts.configId}`,
    gpus: plan.gpus,
    total: totalOf(
      (rows.get(facts.runId) ?? []).flatMap(row => row.entries),
      start,
    ),
  }))
}

/** Dollars only where every one of them has a price. */
const sumOf = (runs: readonly ComparedRun[]): Total =>
  totalOf(
    runs.map(run => run.total),
    noSpend({ priced: true }),
  )

/** A sweep that only took over what was finished elsewhere has spent nothing, at whatever rate. */
const isPriced = ({ facts: { plan, runs }, ledger }: ComparedSweep): boolean => {
  const hasRate = plan.price.nano_usd_per_s !== null
  const allCached = runs.length > 0 && runs.every(run => run.cachedFrom !== null) && ledger.length === 0
  return hasRate || allCached
}

const rowOf = (members: readonly ComparedRun[], goal: Goal) => {
  const [first] = members as readonly [ComparedRun]
  const runs = distinctRuns(members)
  const values = runs.flatMap(({ facts }) => {
    const value = finalValue(facts)
    return value === null ? [] : { seed: facts.seed, value }
  })
  const { count, mean, std, ci95 } = summarize(values.map(({ value }) => value))
  const total = sumOf(members)
  const gpuHours = members.reduce((sum, { total, gpus }) => sum + spendOf(total, gpus).gpu_hours, 0)
  return {
    config: first.facts.config,
    config_id: first.facts.configId,
    sweep_ids: [...new Set(members.map(member => member.sweepId))],
    seeds: count,
    mean,
    std,
    ci95,
    metrics: meanMetrics(runs),
    spend: { ...spendOf(total, 0), gpu_hours: gpuHours },
    runs: runs
      .toSorted((a, b) => compareValues(finalValue(a.facts), finalValue(b.facts), goal))
      .map(({ facts, sweepId }) => ({
        run_id: facts.runId,
        sweep_id: sweepId,
        seed: facts.seed,
        value: encodedValue(facts),
      })),
    values,
  }
}

/** Over the finished seeds that have it. */
const meanMetrics = (runs: readonly ComparedRun[]) => {
  const values = new Map<string, number[]>()
  for (const { facts } of runs) {
    if (facts.state !== 'finished') continue
    for (const [name, value] of Object.entries(facts.metrics))
      values.set(name, [...(values.get(name) ?? []), value])
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, encodeNumber(summarize(all).mean as number)]),
  )
}

/** Only what a run ended with counts; the newest value of one that still trains may yet get better or worse. */
const finalValue = ({ state, value }: RunFacts): number | null => (state === 'finished' ? value : null)

const encodedValue = (facts: RunFacts) => {
  const value = finalValue(facts)
  return value === null ? null : encodeNumber(value)
}

/** A run that a later sweep took over from an earlier one is the same run. */
const distinctRuns = (runs: readonly ComparedRun[]): readonly ComparedRun[] =>
  [...groupBy(runs, ({ facts }) => facts.runId).values()].map(
    same => same.find(({ facts }) => finalValue(facts) !== null) ?? (same[0] as ComparedRun),
  )

/** What ended, with its spend. Where the run that another sweep took over is compared too, that one says when. */
const endedRuns = (runs: readonly ComparedRun[], inUnit: (total: Total) => number): readonly EndedRun[] => {
  const ran = new Set(runs.filter(({ facts }) => facts.cachedFrom === null).map(({ facts }) => facts.runId))
  return runs
    .filter(({ facts }) => facts.cachedFrom === null || !ran.has(facts.runId))
    .flatMap(({ facts, total }) =>
      facts.endedAt === null
        ? []
        : { endedAt: facts.endedAt, spend: inUnit(total), value: finalValue(facts) },
    )
}

const commonMetric = (plans: readonly PlanRecord[]): CompareDocument['metric'] => {
  const [first] = plans as readonly [PlanRecord]
  const other = plans.find(
    ({ metric }) => metric.name !== first.metric.name || metric.goal !== first.metric.goal,
  )
  if (other)
    throw new SweepdeckError('these sweeps do not measure the same thing', {
      code: 'compare.metrics_differ',
      hint: 'Compare sweeps that have the same metric and goal.',
      details: [first, other].map(
        ({ sweep_id, metric }) => `${sweep_id}: ${metric.goal} ${JSON.stringify(metric.name)}`,
      ),
    })
  const target = plans.map(plan => plan.metric.target).find(value => value !== null) ?? null
  return { ...first.metric, target }
}
