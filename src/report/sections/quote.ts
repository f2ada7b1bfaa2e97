// The quote of each sweep held against what it came to.
import type { ReportedSweep } from '../../domain/report-document.ts'
import { duration } from '../../format/duration.ts'
import { money } from '../../format/money.ts'
import { timeSpent } from '../../format/words.ts'
import { h } from '../dom.ts'

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
          basis: sweep.quote.basis,
          isOver: sweep.ended_at !== null,
          extended: sweep.extended,
        },
      ]
    }),
  )

/** The quoted range as a bar, the likely value as a tick and the actual one as a dot. */
export const rangeBar = ({ low, likely, high, actual, text }: HeldQuote): HTMLElement => {
  const most = Math.max(high, actual) * 1.08
  const at = (value: number): string => `${((100 * value) / most).toFixed(2)}%`
  return h(
    'div',
    {
      class: 'range',
      role: 'img',
      'aria-label': `quoted ${text(low)} to ${text(high)}, likely ${text(likely)}; came to ${text(actual)}`,
    },
    h('span', { class: 'range-span', style: `left:${at(low)};right:calc(100% - ${at(high)})` }),
    h('span', { class: 'range-likely', style: `left:${at(likely)}` }),
    h('span', {
      class: `range-actual ${actual < low || actual > high ? 'outside' : ''}`,
      style: `left:${at(actual)}`,
    }),
  )
}
