// What was measured, for people and as JSON: medians with their quartiles, figures with their targets.
import type { Figure, Round, Series, Target, Unit } from './benchmark.ts'
import type { Measured } from './rounds.ts'
import { median, quantile } from './statistics.ts'

/** The whole report of one benchmark. */
export const reportLines = ({ benchmark, rounds }: Measured): readonly string[] => [
  '',
  `${benchmark.name}: ${benchmark.title}`,
  ...benchmark.notes.map(note => `  ${note}`),
  ...columns([
    ['', 'median', 'quartiles', 'target', ''],
    ...benchmark.series.map(series => seriesRow(series, rounds)),
    ...benchmark.figures.map(figure => figureRow(figure, rounds)),
  ]).map(line => `  ${line}`),
]

const seriesRow = ({ key, label, unit }: Series, rounds: readonly Round[]): readonly string[] => {
  const { middle, low, high } = spread(key, rounds)
  return [label, text(middle, unit), `${text(low, unit)} - ${text(high, unit)}`, '', '']
}

const figureRow = ({ label, unit, of, target }: Figure, rounds: readonly Round[]): readonly string[] => {
  const value = of(rounds)
  if (target === undefined) return [label, text(value, unit), '', '', '']
  return [label, text(value, unit), '', targetText(target, unit), verdict(value, target)]
}

/** Of a series: the median of the rounds' medians, and the quartiles of these. */
const spread = (key: string, rounds: readonly Round[]) => {
  const perRound = rounds.map(round => median(round[key] ?? []))
  return { middle: median(perRound), low: quantile(perRound, 0.25), high: quantile(perRound, 0.75) }
}

const targetText = (target: Target, unit: Unit): string =>
  'atMost' in target ? `at most ${text(target.atMost, unit)}` : `at least ${text(target.atLeast, unit)}`

/** Whether a target was met, and by how much it was not. */
export const verdict = (value: number, target: Target): string => {
  const share = 'atMost' in target ? value / target.atMost : target.atLeast / value
  if (share <= 1) return 'met'
  return share < 2 ? `missed by ${Math.ceil((share - 1) * 100)} %` : `missed: ${share.toFixed(1)} times off`
}

const text = (value: number, unit: Unit): string => {
  if (!Number.isFinite(value)) return '-'
  const size = Math.abs(value)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return `${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`
}

/** Rows as text, the first column to the left, the others to the right, the last to the left again. */
const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map(row => (row[index] ?? '').length)))
  const last = widths.length - 1
  return rows.map(row =>
    row
      .map((cell, index) =>
        index === 0 || index === last ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** One benchmark with all that it measured. */
export const documentOf = ({ benchmark, rounds }: Measured) => ({
  name: benchmark.name,
  title: benchmark.title,
  series: benchmark.series.map(({ key, label, unit }) => {
    const { middle, low, high } = spread(key, rounds)
    return {
      key,
      label,
      unit,
      median: middle,
      quartiles: [low, high],
      rounds: rounds.map(round => round[key] ?? []),
    }
  }),
  figures: benchmark.figures.map(({ label, unit, of, target }) => {
    const value = of(rounds)
    return { label, unit, value, target: target ?? null, verdict: target ? verdict(value, target) : null }
  }),
})
