// Words and short phrases that several views share: states in their colours, counts, metrics, ids.
import type { BudgetDocument } from '../domain/budget-document.ts'
import type { Counts, Spend } from '../domain/documents.ts'
import { type CodedNumber, decodeNumber } from '../domain/number-code.ts'
import type { RunState, SweepState } from '../domain/states.ts'
import { duration, hours } from './duration.ts'
import type { Paint, Tone } from './look.ts'
import { money, moneyColumn } from './money.ts'
import { count, metricValue } from './number.ts'
import { sanitizeLine } from './sanitize.ts'

const TONES: Readonly<Record<RunState | SweepState, Tone>> = {
  planned: 'dim',
  queued: 'dim',
  running: 'busy',
  paused: 'warn',
  held: 'warn',
  finished: 'good',
  failed: 'bad',
  stopped: 'warn',
  pruned: 'dim',
  lost: 'bad',
}

export const stateText = (state: RunState | SweepState, paint: Paint): string => paint(TONES[state], state)

const ORDER = ['finished', 'running', 'queued', 'failed', 'stopped', 'pruned'] as const

/** `12/28 finished, 3 running, 13 queued`; states that nothing is in are left out. */
export const countsText = (counts: Counts, paint: Paint): string =>
  ORDER.filter(state => state === 'finished' || counts[state] > 0)
    .map(state => {
      const of = state === 'finished' ? `/${count(totalOf(counts))}` : ''
      return `${count(counts[state])}${of} ${stateText(state, paint)}`
    })
    .join(', ')

export const totalOf = (counts: Counts): number => ORDER.reduce((sum, state) => sum + counts[state], 0)

export const metricText = (value: CodedNumber | null | undefined): string =>
  value === null || value === undefined ? '-' : metricValue(decodeNumber(value))

/** `1 run`, `1,200 runs`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`

/** The first letters of each id, as many as tell them apart, eight at least. */
export const shortIds = (ids: readonly string[]): ((id: string) => string) => {
  const distinct = new Set(ids).size
  let length = 8
  while (length < 16 && new Set(ids.map(id => id.slice(0, length))).size < distinct) length++
  return id => id.slice(0, length)
}

interface Spending {
  readonly counts: Counts
  readonly spend: Spend
  readonly usd_per_run_hour?: number | null | undefined
}

/** Dollars that the runs of a live sweep cost in an hour: as they did so far, else as planned; null: no price is known. */
export const usdPerHour = ({ counts, spend, usd_per_run_hour: planned = null }: Spending): number | null => {
  const rate = spend.usd === null || spend.hours === 0 ? planned : spend.usd / spend.hours
  return rate === null ? null : rate * counts.running
}

/** `about $0.42/h`, or nothing. */
export const hourlyText = (sweep: Spending): string => {
  const rate = usdPerHour(sweep)
  return rate === null || rate === 0 ? '' : `${money(rate)}/h`
}

/** Time that is paid for: in hours as a bill says it, below one as a clock does. */
export const timeSpent = (spent: number): string => (spent < 1 ? duration(spent * 3600) : hours(spent))

/** The dollars of a budget, else its hours of GPU. */
export const limitText = ({ usd, gpu_hours }: Pick<BudgetDocument, 'usd' | 'gpu_hours'>): string =>
  usd === null ? `${timeSpent(gpu_hours ?? 0)} of GPU` : money(usd)

/** `$20.00 and 12 h of GPU, with $0.40 more for runs to finish from`. */
export const budgetText = (budget: BudgetDocument): string => {
  const parts = (usd: number | null, gpuHours: number | null): string =>
    [usd === null ? null : money(usd), gpuHours === null ? null : `${timeSpent(gpuHours)} of GPU`]
      .filter(part => part !== null)
      .join(' and ')
  const reserve = parts(budget.reserve_usd, budget.reserve_gpu_hours)
  return `${parts(budget.usd, budget.gpu_hours)}${reserve === '' ? '' : `, with ${reserve} more for runs to finish from`}`
}

/** Dollars where a price is known, else time. */
export const spendText = ({ hours: spent, usd }: Pick<Spend, 'hours' | 'usd'>): string =>
  usd === null ? timeSpent(spent) : money(usd)

/** The same for amounts below each other. */
export const spendColumn = (
  spends: readonly Pick<Spend, 'hours' | 'usd'>[],
): ((spend: Pick<Spend, 'hours' | 'usd'>) => string) => {
  const dollars = moneyColumn(spends.map(({ usd }) => usd ?? 0))
  return ({ hours: spent, usd }) => (usd === null ? timeSpent(spent) : dollars(usd))
}

/** `name  value` lines, the values in one column. */
export const facts = (
  pairs: readonly (readonly [name: string, value: string | null])[],
  paint: Paint,
): readonly string[] => {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null)
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `  ${paint('dim', name.padEnd(width))}  ${value}`)
}

/** `2026-11-24 07:06:58`, UTC. */
export const timeText = (rfc3339: string): string => rfc3339.slice(0, 19).replace('T', ' ')

/** `#debug #paper`. */
export const tagsText = (tags: readonly string[]): string =>
  tags.map(tag => `#${sanitizeLine(tag)}`).join(' ')
