// The visible curve against its rule, said the slow way: a row counts unless a later attempt started before its step.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addToLatest,
  type CurveRow,
  mergeLatest,
  visibleCurve,
  visibleUpTo,
} from '../../../src/domain/fold/curve.ts'
import type { CodedNumber } from '../../../src/domain/number-code.ts'

interface Attempt {
  /** -1: it started from nothing; null: it restored nothing yet. */
  readonly supersedesAfter: number | null
  readonly rows: readonly { readonly step: number; readonly metrics: Record<string, CodedNumber> }[]
}

const step = fc.nat({ max: 6 })
const attempts: fc.Arbitrary<readonly Attempt[]> = fc.array(
  fc.record({
    supersedesAfter: fc.option(fc.integer({ min: -1, max: 6 })),
    rows: fc.array(
      fc.record({
        step,
        metrics: fc.dictionary(
          fc.constantFrom('a', 'b', 'c'),
          fc.oneof(fc.integer(), fc.constant('NaN' as const)),
        ),
      }),
      { maxLength: 8 },
    ),
  }),
  { maxLength: 5 },
)

const rowsOf = (life: readonly Attempt[]): readonly CurveRow[] =>
  life.flatMap(({ rows }, index) =>
    rows.map((row, place) => ({ ...row, attempt: `${index + 1}-00000000`, place, t: place })),
  )
const indexOf = ({ attempt }: CurveRow): number => Number.parseInt(attempt, 10) - 1
const limitsOf = (life: readonly Attempt[]) => visibleUpTo(life.map(({ supersedesAfter }) => supersedesAfter))
const curveOf = (life: readonly Attempt[]): readonly CurveRow[] =>
  visibleCurve(rowsOf(life), new Map(limitsOf(life).map((limit, index) => [`${index + 1}-00000000`, limit])))

test('each step is there once, in order, with the newest value of each metric that was not superseded', () => {
  fc.assert(
    fc.property(attempts, life => {
      const counts = rowsOf(life).filter(row =>
        life
          .slice(indexOf(row) + 1)
          .every(({ supersedesAfter }) => supersedesAfter === null || row.step <= supersedesAfter),
      )
      const steps = [...new Set(counts.map(row => row.step))].sort((a, b) => a - b)
      const expected = steps.map(at =>
        Object.assign({}, ...counts.filter(row => row.step === at).map(row => row.metrics)),
      )
      expect(curveOf(life).map(row => row.step)).toEqual(steps)
      expect(curveOf(life).map(row => row.metrics)).toEqual(expected)
    }),
  )
})

test('the newest values, kept attempt by attempt, are the last ones on the curve', () => {
  fc.assert(
    fc.property(attempts, life => {
      const limits = limitsOf(life)
      const latest = life.map(({ rows }, index) => {
        const newest = new Map<string, readonly [number, CodedNumber]>()
        for (const row of rows)
          if (row.step <= (limits[index] ?? Number.POSITIVE_INFINITY))
            addToLatest(newest, row.step, row.metrics)
        return newest
      })
      expect(mergeLatest(latest)).toEqual(Object.assign({}, ...curveOf(life).map(row => row.metrics)))
    }),
  )
})
