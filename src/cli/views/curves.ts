// The curves of the best configs over each other: by step, by hours, or by dollars.
import type { CurveAxis } from '../../domain/compare/run-curve.ts'
import type { CompareDocument, ComparedCurve } from '../../domain/compare-document.ts'
import { decodeNumber } from '../../domain/number-code.ts'
import { configLabel, varyingPaths } from '../../format/config-text.ts'
import type { Look, Tone } from '../../format/look.ts'
import { metricValue } from '../../format/number.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { truncate } from '../../format/text-width.ts'
import { paintedLineChart } from '../../plot/charts.ts'
import { isDrawable } from '../../plot/geometry.ts'
import { CHART_GLYPHS } from '../../plot/glyphs.ts'
import { spendAxisOf } from '../../plot/spend-axis.ts'

const HEIGHT = 18
const WIDEST = 120
const TONES: readonly Tone[] = ['good', 'busy', 'warn', 'bad', 'strong', 'dim']

/** With an empty line above. Each curve ends in the rank of its config, as far as that is one digit. */
export const curveLines = (
  document: CompareDocument,
  {
    curves,
    by,
    look,
  }: { readonly curves: readonly ComparedCurve[]; readonly by: CurveAxis; readonly look: Look },
): readonly string[] => {
  const metric = sanitizeLine(document.metric.name)
  const series = curves.map(({ points }) =>
    points.map(point => ({ x: point[by] ?? Number.NaN, y: decodeNumber(point.value) })),
  )
  const xs = series.flatMap(points => points.map(({ x }) => x))
  const { perUnit, ...x } = spendAxisOf(by === 'step' ? 'number' : by, xs)
  const toneOf = (index: number): Tone => TONES[index % TONES.length] as Tone
  const markOf = (index: number): string => {
    const rank = (curves[index]?.row ?? 0) + 1
    return rank < 10 ? String(rank) : '+'
  }
  const chart = paintedLineChart(
    series.map(points => points.map(point => ({ x: point.x * perUnit, y: point.y }))),
    {
      size: { width: Math.min(look.columns, WIDEST), height: HEIGHT },
      x: { ...x, kind: 'linear' },
      y: { kind: 'auto' },
      glyphs: CHART_GLYPHS[look.glyphs ?? 'braille'],
      crosshair: null,
      markOf,
      paint: (index, text) => look.paint(index === null ? 'dim' : toneOf(index), text),
    },
  )
  const title = look.paint('strong', `${metric} by ${TITLES[by]}, the best run of each config`)
  if (chart.rows.length === 0) return ['', title, NOTHING[by]]
  const paths = varyingPaths(document.rows.map(({ config }) => config))
  const legend = curves.map(({ row, run_id }, index) => {
    const last = series[index]?.findLast(isDrawable)
    const value = last === undefined ? 'nothing logged' : metricValue(last.y)
    const config = configLabel(document.rows[row]?.config ?? {}, paths)
    const text = `${String(row + 1).padStart(3)}  ${run_id.slice(0, 8)}  ${value}  ${config}`
    return look.paint(toneOf(index), truncate(text.trimEnd(), look.columns))
  })
  return ['', title, ...chart.rows, ...legend]
}

const TITLES: Readonly<Record<CurveAxis, string>> = {
  step: 'step',
  hours: 'time that was paid for',
  usd: 'dollars spent on the run',
}
const NOTHING: Readonly<Record<CurveAxis, string>> = {
  step: 'Nothing was logged by step.',
  hours: 'Nothing was logged by step.',
  usd: 'Nothing was logged by step, or no price is known: `--curves hours` needs none.',
}
