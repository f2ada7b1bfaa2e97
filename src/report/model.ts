// The document as the page looks at it: configs with their parameters flat, decoded numbers, and words for amounts.

import { flatConfig } from '../domain/flat-config.ts'
import { groupBy } from '../domain/group-by.ts'
import { decodeNumber } from '../domain/number-code.ts'
import type { Config } from '../domain/protocol.ts'
import type { ReportDocument, ReportedRun } from '../domain/report-document.ts'
import { configLabel, varyingPaths } from '../format/config-text.ts'
import { money } from '../format/money.ts'
import { plusMinus } from '../format/number.ts'
import { timeSpent } from '../format/words.ts'

export type Unit = ReportDocument['comparison']['spend_unit']

/** One config: a row of the comparison. */
export interface Row {
  readonly index: number
  /** By dotted names. */
  readonly parameters: ReadonlyMap<string, unknown>
  /** What tells it from the others, `lr=0.1 hidden=32`. */
  readonly label: string
  readonly mean: number | null
  readonly ci95: number | null
  readonly seeds: number
  readonly spend: number
  readonly onFront: boolean
  readonly runs: readonly ReportedRun[]
}

export interface Model {
  readonly document: ReportDocument
  readonly unit: Unit
  /** Parameters that differ between configs. */
  readonly paths: readonly string[]
  readonly rows: readonly Row[]
  /** The best first. */
  readonly front: readonly Row[]
  /** An amount of the unit in words. */
  readonly amount: (spend: number) => string
  readonly metricName: string
}

/** The numbers of a document, by the unit that all of it is in. */
export const modelOf = (document: ReportDocument): Model => {
  const { comparison, runs } = document
  const unit = comparison.spend_unit
  const paths = varyingPaths(comparison.rows.map(({ config }) => config))
  const front = new Set(comparison.pareto)
  const byRow = groupBy(runs, ({ row }) => row)
  const rows = comparison.rows.map(
    ({ config, mean, ci95, seeds, spend }, index): Row => ({
      index,
      parameters: flatConfig(config),
      label: configLabel(config, paths),
      mean: mean === null ? null : decodeNumber(mean),
      ci95,
      seeds,
      spend: spendIn(spend, unit),
      onFront: front.has(index),
      runs: byRow.get(index) ?? [],
    }),
  )
  return {
    document,
    unit,
    paths,
    rows,
    front: comparison.pareto.map(index => rows[index] as Row),
    amount: amountIn(unit),
    metricName: comparison.metric.name,
  }
}

/** Dollars or hours of what has both. */
export const spendIn = (
  { hours, usd }: { readonly hours: number; readonly usd: number | null },
  unit: Unit,
): number => (unit === 'usd' ? (usd ?? 0) : hours)

export const amountIn =
  (unit: Unit): ((spend: number) => string) =>
  spend =>
    unit === 'usd' ? money(spend) : timeSpent(spend)

/** `0.97 ± 0.01`, the half width of the 95 % interval. */
export const meanText = ({ mean, ci95 }: Pick<Row, 'mean' | 'ci95'>): string =>
  mean === null ? '-' : plusMinus(mean, ci95)

/** What tells one config from another, and nothing else. */
export const labelBeside = ({ document }: Model, row: Row, other: Row): string => {
  const configAt = ({ index }: Row): Config => document.comparison.rows[index]?.config ?? {}
  return configLabel(configAt(row), varyingPaths([configAt(row), configAt(other)]))
}

/** Configs that have a result, the best first. */
export const ranked = ({ rows }: Model): readonly Row[] =>
  rows.filter(({ mean }) => mean !== null && Number.isFinite(mean))
