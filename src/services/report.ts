// Everything that a report of one sweep or several shows, as one document.
import { tagsOf } from '../domain/annotations/annotation.ts'
import { budgetDocumentOf, budgetNow } from '../domain/budget.ts'
import type { CompareDocument } from '../domain/compare-document.ts'
import type { CostDocument } from '../domain/cost-document.ts'
import type { RunFacts, SweepFacts } from '../domain/facts.ts'
import { groupBy } from '../domain/group-by.ts'
import type { LedgerRow } from '../domain/ledger/cost.ts'
import { hoursOf, noSpend, spendOf, totalOf, usdOf } from '../domain/ledger/totals.ts'
import type { LiveQueries } from '../domain/live-port.ts'
import { encodeNumber } from '../domain/number-code.ts'
import type { Clock } from '../domain/ports.ts'
import { usdPerHour } from '../domain/price-book.ts'
import type { PlanRecord } from '../domain/protocol.ts'
import { type SpendSpan, spendOverTime } from '../domain/report/spend-over-time.ts'
import { bucketsFor } from '../domain/report/thinned-curve.ts'
import type { ReportDocument, ReportedRun, ReportedSweep } from '../domain/report-document.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { reportedCurveOf } from './report-curve.ts'
import { resolveSweep } from './resolve.ts'
import { rfc3339 } from './sweep-row.ts'
import { currentState, type Engines } from './sweep-state.ts'

export interface ReportPorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'run' | 'packages' | 'extensions'> &
    Pick<LiveQueries, 'curveParts' | 'metricPoints'>
  readonly engines: Engines
  readonly clock: Pick<Clock, 'now'>
  readonly compare: (sweeps: readonly string[]) => Promise<CompareDocument>
  readonly cost: (sweepId: string) => Promise<CostDocument>
}

interface Source {
  readonly summary: SweepSummary
  readonly facts: SweepFacts
  readonly ledger: readonly LedgerRow[]
  readonly index: number
}

/** On the line of the spend; more than a page is wide in pixels would say no more. */
const MOMENTS = 240

/** Gives the document of `report`; a sweep that is named twice counts once. */
export const createReport =
  (ports: ReportPorts) =>
  async (namesOrIds: readonly string[]): Promise<ReportDocument> => {
    const { store, clock } = ports
    const ids = [...new Set(namesOrIds.map(written => resolveSweep(store, written).sweepId))]
    const comparison = await ports.compare(ids)
    const sources = ids.flatMap((id, index): readonly Source[] => {
      const facts = store.sweep(id)
      return facts ? [{ summary: resolveSweep(store, id), facts, ledger: store.ledger(id), index }] : []
    })
    return {
      generated_at: rfc3339(clock.now()),
      sweeps: await Promise.all(sources.map(source => reportedSweepOf(source, ports))),
      comparison,
      runs: runsOf({ comparison, sources }, store),
      spend_over_time: spendOverTime(
        sources.flatMap(source => spansOf(source, comparison.spend_unit)),
        MOMENTS,
      ).map(({ time, spend }) => ({ time: rfc3339(Math.round(time)), spend: Number(spend.toPrecision(9)) })),
    }
  }

const reportedSweepOf = async (
  { summary, facts }: Source,
  { store, engines, cost }: ReportPorts,
): Promise<ReportedSweep> => {
  const { sweepId, plan, spend, budgetSet, lastEndedAt } = summary
  const { runs: _, ...costs } = await cost(sweepId)
  const endedAt = facts.endedAt ?? lastEndedAt
  return {
    sweep_id: sweepId,
    name: summary.name,
    state: (await currentState(summary, engines)).state,
    engine: summary.engine,
    method: plan.method,
    created_at: rfc3339(summary.createdAt),
    ended_at: facts.endedAt === null ? null : rfc3339(facts.endedAt),
    tags: [...tagsOf(plan.tags ?? [], summary.annotations)],
    note: summary.annotations.note,
    counts: { ...summary.counts },
    cached: facts.runs.filter(run => run.cachedFrom !== null).length,
    budget: budgetDocumentOf(budgetNow(plan.budget, budgetSet)),
    quote: plan.quote,
    actual: {
      gpu_hours: spend.gpuHours,
      usd: spend.usd,
      wall_s: endedAt === null ? null : (endedAt - summary.createdAt) / 1000,
    },
    extended: store.extensions(sweepId) > 0,
    cost: costs,
    reproduce: reproductionOf(plan, { facts, packages: store.packages(sweepId) }),
  }
}

const reproductionOf = (
  plan: PlanRecord,
  {
    facts,
    packages,
  }: { readonly facts: SweepFacts; readonly packages: ReturnType<StoreQueries['packages']> },
): ReportedSweep['reproduce'] => {
  const { source, target, code, price } = plan
  const gpus = facts.runs.flatMap(run => run.attempts.flatMap(attempt => attempt.gpuName ?? []))
  return {
    // Folders are this machine's affair.
    file: source.path === null ? null : (source.path.split(/[\\/]/).at(-1) ?? null),
    text: source.text,
    overrides: [...source.overrides],
    target: target.kind === 'function' ? `${target.file}:${target.function}` : target.argv.join(' '),
    code: {
      identity: code.identity,
      git: code.git && { sha: code.git.sha, dirty: code.git.dirty },
      sources: code.sources.map(({ path, sha256 }) => ({ path, sha256 })),
    },
    python: plan.python.version,
    packages: packages.map(({ name, versions }) => ({ name, versions: [...versions] })),
    gpus: [...new Set(gpus)],
    preset: plan.preset,
    price: {
      usd_per_hour: price.nano_usd_per_s === null ? null : usdPerHour(price.nano_usd_per_s),
      source: price.source,
    },
  }
}

/** The runs of the comparison, by its rows. */
const runsOf = (
  { comparison, sources }: { readonly comparison: CompareDocument; readonly sources: readonly Source[] },
  store: ReportPorts['store'],
): ReportedRun[] => {
  const found = new Map(
    sources.flatMap(source => {
      const ledger = groupBy(source.ledger, row => row.runId)
      return source.facts.runs.map(
        run => [`${run.sweepId}/${run.runId}`, { source, run, ledger: ledger.get(run.runId) ?? [] }] as const,
      )
    }),
  )
  const buckets = bucketsFor(comparison.rows.reduce((sum, { runs }) => sum + runs.length, 0))
  return comparison.rows.flatMap(({ runs }, row) =>
    runs.flatMap(({ run_id, sweep_id }): readonly ReportedRun[] => {
      const known = found.get(`${sweep_id}/${run_id}`)
      if (known === undefined) return []
      const curve = reportedCurveOf(known.run, { store, metric: comparison.metric.name, buckets })
      return [{ ...reportedRunOf(known), row, curve }]
    }),
  )
}

const reportedRunOf = ({
  source,
  run,
  ledger,
}: {
  readonly source: Source
  readonly run: RunFacts
  readonly ledger: readonly LedgerRow[]
}): Omit<ReportedRun, 'row' | 'curve'> => {
  const { plan } = source.facts
  const priced = run.cachedFrom !== null || plan.price.nano_usd_per_s !== null
  const total = totalOf(
    ledger.flatMap(({ entries }) => entries),
    noSpend({ priced }),
  )
  return {
    run_id: run.runId,
    sweep: source.index,
    seed: run.seed,
    state: run.state,
    value: run.value === null ? null : encodeNumber(run.value),
    attempts: run.attempts.length,
    cached: run.cachedFrom !== null,
    spend: spendOf(total, plan.gpus),
    error: run.error && `${run.error.type}: ${run.error.message}`,
  }
}

/** When each attempt spent what. */
const spansOf = ({ facts, ledger }: Source, unit: CompareDocument['spend_unit']): readonly SpendSpan[] => {
  const rows = groupBy(ledger, row => row.runId)
  return facts.runs.flatMap(run =>
    run.attempts.flatMap(({ n, startedAt, elapsedS, lastT }) => {
      const entries = (rows.get(run.runId) ?? []).filter(row => row.attempt === n).flatMap(row => row.entries)
      const total = totalOf(entries, noSpend({ priced: true }))
      const spend = unit === 'usd' ? usdOf(total) : hoursOf(total)
      const to = startedAt + (elapsedS ?? lastT) * 1000
      return spend === null || to <= startedAt ? [] : [{ from: startedAt, to, spend }]
    }),
  )
}
