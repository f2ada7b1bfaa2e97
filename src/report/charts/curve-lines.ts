// The curves of runs as lines to draw: by step, by time or by spend, broken where a value is no number.
import type { ReportedRun } from '../../domain/report-document.ts'
import { spendIn, type Unit } from '../model.ts'

export type CurveAxis = 'step' | 'time' | 'spend'

/** Pieces of one line, each a list of [x, y]. */
export type Pieces = readonly (readonly (readonly [x: number, y: number])[])[]

/** The pieces of a run's curve. Spend grows with the time that was paid for. */
export const piecesOf = (
  { curve, spend }: ReportedRun,
  { axis, unit }: { readonly axis: CurveAxis; readonly unit: Unit },
): Pieces => {
  const perSecond = spend.hours === 0 ? 0 : spendIn(spend, unit) / spend.hours / 3600
  const at = (index: number): number => {
    const seconds = curve.seconds[index] ?? 0
    if (axis === 'step') return curve.steps[index] ?? 0
    return axis === 'time' ? seconds : seconds * perSecond
  }
  const pieces: [x: number, y: number][][] = [[]]
  for (const [index, value] of curve.values.entries())
    if (value === null) pieces.push([])
    else pieces.at(-1)?.push([at(index), value])
  return pieces.filter(piece => piece.length > 0)
}

/** All of them in one list of numbers, each piece behind the number of its points: what a thousand lines are fastest in. */
export const flatLines = (lines: readonly Pieces[]): Float64Array => {
  const pieces = lines.flat()
  const numbers = new Float64Array(pieces.reduce((sum, piece) => sum + 1 + 2 * piece.length, 0))
  let place = 0
  for (const piece of pieces) {
    numbers[place++] = piece.length
    for (const [x, y] of piece) {
      numbers[place++] = x
      numbers[place++] = y
    }
  }
  return numbers
}

/** A gap between the pieces, as a line series writes it. */
export const withGaps = (pieces: Pieces): readonly (readonly [x: number, y: number | null])[] =>
  pieces.flatMap((piece, index): readonly (readonly [number, number | null])[] =>
    index === 0 ? piece : [[piece[0]?.[0] ?? 0, null], ...piece],
  )
