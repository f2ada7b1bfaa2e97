// The quote of each sweep held against what it came to.
import type { ReportedSweep } from '../../domain/report-document.ts'
import { duration } from '../../format/duration.ts'
import { money } from '../../format/money.ts'
import { basisText } from '../../format/quote-text.ts'
import { timeSpent } from '../../format/words.ts'

export interface HeldQuote {
  readonly sweep: string
  readonly what: string
  readonly low: number
  readonly likely: number
  readonly high: number
  readonly actual: number
  readonly text: (value: number) => string
  readonly basis: string
  readonly isOver: boolean
  readonly extended: boolean
}

interface Range {
  readonly low: number | null
  readonly likely: number | null
  readonly high: number | null
}

const MEASURES: readonly {
  readonly what: string
  readonly text: (value: number) => string
  readonly quoted: (sweep: ReportedSweep) => Range | null
  readonly actual: (sweep: ReportedSweep) => number | null
}[] = [
  { what: 'dollars', text: money, quoted: ({ quote }) => quote.usd, actual: ({ actual }) => actual.usd },
  {
    what: 'GPU-hours',
    text: timeSpent,
    quoted: ({ quote }) => quote.gpu_hours,
    actual: ({ actual }) => actual.gpu_hours,
  },
  {
    what: 'wall time',
    text: duration,
    quoted: ({ quote }) => quote.wall_s,
    actual: ({ actual }) => actual.wall_s,
  },
]

/** What was quoted and can be held against something, dollars before hours before time. */
export const quotesOf = (sweeps: readonly ReportedSweep[]): readonly HeldQuote[] =>
  MEASURES.flatMap(({ what, text, quoted, actual }) =>
    sweeps.flatMap(sweep => {
      const range = quoted(sweep)
      const came = actual(sweep)
      if (came === null || range?.likely == null || range.likely === 0) return []
      return [
        {
          sweep: sweep.name,
          what,
          low: range.low ?? range.likely,
          likely: range.likely,
          high: range.high ?? range.likely,
          actual: came,
          text,
          basis: basisText(sweep.quote),
          isOver: sweep.ended_at !== null,
          extended: sweep.extended,
        },
      ]
    }),
  )
