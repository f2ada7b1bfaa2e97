// The curves of the best configs over each other: by step, by the time that was paid for, or by dollars.
import type { CurveAxis } from '../../../domain/compare/run-curve.ts'
import type { CompareDocument, ComparedCurve } from '../../../domain/compare-document.ts'
import { decodeNumber } from '../../../domain/number-code.ts'
import { configLabel } from '../../../format/config-text.ts'
import { spendAxisOf } from '../../../plot/spend-axis.ts'
import type { Theme } from '../../theme.ts'
import { curveRows } from '../sweep/curves.ts'

export interface ComparedCurvesView {
  readonly document: CompareDocument
  /** null while they are read. */
  readonly curves: readonly ComparedCurve[] | null
  readonly by: CurveAxis
  readonly paths: readonly string[]
  /** The run behind the selected config. */
  readonly selected: string | null
}

/** The rows of the pane. */
export const comparedCurveRows = (
  { document, curves, by, paths, selected }: ComparedCurvesView,
  canvas: { readonly width: number; readonly height: number; readonly theme: Theme },
): readonly string[] => {
  if (curves === null) return [canvas.theme.paint('dim', '  Reading …')]
  const isPriced = by !== 'usd' || curves.every(({ points }) => points.every(({ usd }) => usd !== null))
  if (!isPriced)
    return [canvas.theme.paint('dim', '  No price is known for these runs; C goes on to the best so far.')]
  const xs = curves.flatMap(({ points }) => points.map(point => point[by] ?? Number.NaN))
  const { perUnit, ...x } = spendAxisOf(by === 'step' ? 'number' : by, xs)
  return curveRows(
    {
      metric: document.metric.name,
      isLog: false,
      crosshair: null,
      along: { ...x, kind: 'linear' },
      lines: curves.map(({ row, run_id, points }) => ({
        runId: run_id,
        label: configLabel(document.rows[row]?.config ?? {}, paths),
        isBest: row === 0,
        isCursor: run_id === selected,
        points: points.map(point => ({
          x: (point[by] ?? Number.NaN) * perUnit,
          y: decodeNumber(point.value),
        })),
      })),
    },
    canvas,
  )
}
