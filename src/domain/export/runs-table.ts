// A row per run: what it is, what it came to, and what it cost.
import type { RunFacts, SweepFacts } from '../facts.ts'
import { groupBy } from '../group-by.ts'
import type { LedgerRow } from '../ledger/cost.ts'
import { hoursOf, noSpend, spendOf, totalOf, usdOf } from '../ledger/totals.ts'
import { isWaste } from '../ledger/waste.ts'
import type { Config } from '../protocol.ts'
import { type Cell, type Column, type ColumnType, cellOf, type Table, typeOf } from './table.ts'

/** A sweep with all that is told of its runs. */
export interface ExportedSweep {
  readonly facts: SweepFacts
  readonly ledger: readonly LedgerRow[]
  /** The best value of its metric that a run ever had, and the step it had it at. */
  readonly best: ReadonlyMap<string, { readonly step: number; readonly value: number }>
  readonly annotationsOf: (runId: string) => {
    readonly tags: readonly string[]
    readonly note: string | null
  }
}

interface Row extends ExportedSweep {
  readonly run: RunFacts
  readonly config: ReadonlyMap<string, unknown>
  readonly ledgerOfRun: readonly LedgerRow[]
}

interface Field {
  readonly name: string
  readonly type: ColumnType
  readonly value: (row: Row) => unknown
}

const IDENTITY: readonly Field[] = [
  { name: 'sweep_id', type: 'text', value: ({ facts }) => facts.plan.sweep_id },
  { name: 'sweep', type: 'text', value: ({ facts }) => facts.plan.name },
  { name: 'engine', type: 'text', value: ({ facts }) => facts.plan.engine },
  { name: 'run_id', type: 'text', value: ({ run }) => run.runId },
  { name: 'config_id', type: 'text', value: ({ run }) => run.configId },
  { name: 'seed', type: 'integer', value: ({ run }) => run.seed },
  { name: 'state', type: 'text', value: ({ run }) => run.state },
]

const LIFE: readonly Field[] = [
  { name: 'attempts', type: 'integer', value: ({ run }) => run.attempts.length },
  { name: 'started_at', type: 'time', value: ({ run }) => timeOf(run.attempts[0]?.startedAt ?? null) },
  { name: 'ended_at', type: 'time', value: ({ run }) => timeOf(run.endedAt) },
  { name: 'gpu', type: 'text', value: ({ run }) => run.attempts.at(-1)?.gpuName ?? null },
  { name: 'hours', type: 'number', value: row => spendOfRow(row).hours },
  { name: 'gpu_hours', type: 'number', value: row => spendOfRow(row).gpu_hours },
  { name: 'usd', type: 'number', value: row => spendOfRow(row).usd },
  { name: 'waste_hours', type: 'number', value: row => hoursOf(wasteOf(row)) },
  { name: 'waste_usd', type: 'number', value: row => usdOf(wasteOf(row)) },
  { name: 'cached_from', type: 'text', value: ({ run }) => run.cachedFrom },
  { name: 'error', type: 'text', value: ({ run }) => run.error && `${run.error.type}: ${run.error.message}` },
  {
    name: 'tags',
    type: 'text',
    value: ({ annotationsOf, run }) => annotationsOf(run.runId).tags.join(' ') || null,
  },
  { name: 'note', type: 'text', value: ({ annotationsOf, run }) => annotationsOf(run.runId).note },
]

/** Runs in the order of their sweeps; a parameter or a metric that one of them has is a column of all. */
export const runsTable = (sweeps: readonly ExportedSweep[]): Table & { readonly rowCount: number } => {
  const rows = sweeps.flatMap(rowsOf)
  const fields: readonly Field[] = [
    ...IDENTITY,
    ...configFields(rows),
    ...metricFields(rows),
    ...bestFields(sweeps),
    ...LIFE,
  ]
  return {
    columns: fields.map(({ name, type }): Column => ({ name, type })),
    rowCount: rows.length,
    rows: cellsOf(rows, fields),
  }
}

function* cellsOf(rows: readonly Row[], fields: readonly Field[]): Generator<readonly Cell[]> {
  for (const row of rows) yield fields.map(({ value, type }) => cellOf(value(row), type))
}

const rowsOf = (sweep: ExportedSweep): readonly Row[] => {
  const ledger = groupBy(sweep.ledger, row => row.runId)
  return sweep.facts.runs.map(run => ({
    ...sweep,
    run,
    config: new Map(leavesOf(run.config, '')),
    ledgerOfRun: ledger.get(run.runId) ?? [],
  }))
}

/** `{optimizer: {lr}}` as `optimizer.lr`. */
const leavesOf = (config: Config, prefix: string): readonly (readonly [string, unknown])[] =>
  Object.entries(config).flatMap(([name, value]): readonly (readonly [string, unknown])[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leavesOf(value as Config, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value]],
  )

const configFields = (rows: readonly Row[]): readonly Field[] =>
  [...new Set(rows.flatMap(({ config }) => [...config.keys()]))].map(path => ({
    name: `config.${path}`,
    type: typeOf(rows.map(({ config }) => config.get(path))),
    value: ({ config }) => config.get(path),
  }))

const metricFields = (rows: readonly Row[]): readonly Field[] =>
  [...new Set(rows.flatMap(({ run }) => Object.keys(run.metrics)))].map(metric => ({
    name: `metric.${metric}`,
    type: 'number',
    value: ({ run }) => (Object.hasOwn(run.metrics, metric) ? run.metrics[metric] : null),
  }))

/** Of each metric that a sweep is about. */
const bestFields = (sweeps: readonly ExportedSweep[]): readonly Field[] =>
  [...new Set(sweeps.map(({ facts }) => facts.plan.metric.name))].flatMap((metric): readonly Field[] => [
    { name: `best.${metric}`, type: 'number', value: row => bestOf(row, metric)?.value ?? null },
    { name: `best_step.${metric}`, type: 'integer', value: row => bestOf(row, metric)?.step ?? null },
  ])

/** What a function returned can be better than all that was logged: it has no step. */
const bestOf = (
  { facts, run, best }: Row,
  metric: string,
): { readonly step: number | null; readonly value: number } | null => {
  const { name, goal } = facts.plan.metric
  if (name !== metric) return null
  const logged = best.get(run.runId) ?? null
  const { value } = run
  if (value === null || Number.isNaN(value)) return logged
  const isBetter = logged === null || (goal === 'minimize' ? value < logged.value : value > logged.value)
  return isBetter ? { step: null, value } : logged
}

const spendOfRow = ({ facts, run, ledgerOfRun }: Row) =>
  spendOf(
    totalOf(
      ledgerOfRun.flatMap(({ entries }) => entries),
      startOf(facts, run),
    ),
    facts.plan.gpus,
  )

const wasteOf = ({ facts, run, ledgerOfRun }: Row) =>
  totalOf(
    ledgerOfRun.flatMap(({ entries }) => entries.filter(isWaste)),
    startOf(facts, run),
  )

/** What was taken over from another sweep has cost nothing here. */
const startOf = ({ plan }: SweepFacts, { cachedFrom }: RunFacts) =>
  noSpend({ priced: cachedFrom !== null || plan.price.nano_usd_per_s !== null })

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
