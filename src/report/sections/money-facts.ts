// Money and time of all sweeps of a report together.
import type { ReportDocument } from '../../domain/report-document.ts'
import { money } from '../../format/money.ts'
import { limitText, timeSpent } from '../../format/words.ts'

/** Hours, and dollars where every part has a price. */
export interface Amount {
  readonly hours: number
  readonly usd: number | null
}

export interface NamedAmount {
  readonly name: string
  readonly hours: number
  readonly usd: number | null
  readonly text: string
  /** Of everything that was spent. */
  readonly share: number
}

const NOTHING: Amount = { hours: 0, usd: 0 }

/** All of them together; without dollars as soon as one has none. */
export const sumOf = (amounts: readonly Amount[]): Amount =>
  amounts.reduce(
    (sum, { hours, usd }) => ({
      hours: sum.hours + hours,
      usd: sum.usd === null || usd === null ? null : sum.usd + usd,
    }),
    NOTHING,
  )

export const amountText = ({ hours, usd }: Amount): string => (usd === null ? timeSpent(hours) : money(usd))

/** How a cause of waste, a label or a saving is called on the page. */
export const NAMES: Readonly<Record<string, string>> = {
  useful: 'training',
  checkpoint: 'saving and restoring',
  redone: 'done again after an interruption',
  duplicate: 'done twice at once',
  cold_start: 'containers coming up',
  import: 'importing',
  data_wait: 'waiting for data',
  idle: 'waiting for work',
  failed_user: 'lost to errors in the code',
  failed_infra: 'lost to machines',
  user_error: 'errors in the code',
  oom: 'running out of memory',
  killed: 'processes that were killed',
  preempted: 'preemptions',
  diverged: 'runs that diverged',
  timeout: 'the time limit',
  infra: 'failing machines',
  stopped: 'stopping by hand',
  lost: 'attempts that nobody saw end',
  resume: 'resuming from checkpoints',
  caching: 'runs that were finished before',
  early_stopping: 'stopping early',
  packing: 'sharing GPUs',
}

type Parts = Readonly<Partial<Record<string, Amount>>>

/** The same part of all sweeps added up, the largest first. */
const summed = (parts: readonly Parts[], total: Amount): readonly NamedAmount[] => {
  const names = [...new Set(parts.flatMap(part => Object.keys(part)))]
  return names
    .map((key): NamedAmount => {
      const amount = sumOf(parts.flatMap(part => part[key] ?? []))
      return { name: NAMES[key] ?? key, ...amount, text: amountText(amount), share: shareOf(amount, total) }
    })
    .filter(({ hours, usd }) => hours > 0 || (usd ?? 0) > 0)
    .sort((a, b) => b.share - a.share)
}

const shareOf = (part: Amount, whole: Amount): number => {
  if (part.usd !== null && whole.usd !== null && whole.usd > 0) return part.usd / whole.usd
  return whole.hours === 0 ? 0 : part.hours / whole.hours
}

export interface MoneyFacts {
  readonly total: Amount
  readonly spent: string
  readonly hours: number
  readonly gpuHours: number
  /** Seconds from the first launch to the last end; null: nothing has ended. */
  readonly wall: number | null
  readonly budget: { readonly text: string; readonly share: number } | null
  readonly waste: NamedAmount
  readonly labels: readonly NamedAmount[]
  readonly causes: readonly NamedAmount[]
  readonly savings: readonly NamedAmount[]
  /** All savings in words; null: there are none. */
  readonly saved: string | null
  readonly goodput: number | null
}

/** What the cards and the money section say. */
export const moneyOf = ({ sweeps }: ReportDocument): MoneyFacts => {
  const costs = sweeps.map(({ cost }) => cost)
  const total = sumOf(costs.map(cost => cost.total))
  const waste = sumOf(costs.map(cost => cost.waste))
  const labels = summed(
    costs.map(({ by_label }) => by_label),
    total,
  )
  const savings = summed(
    costs.map(({ savings: { resume, caching, early_stopping, packing } }) => ({
      resume,
      caching,
      ...(early_stopping === null ? {} : { early_stopping }),
      ...(packing === null ? {} : { packing }),
    })),
    total,
  )
  return {
    total,
    spent: amountText(total),
    hours: total.hours,
    gpuHours: costs.reduce((sum, cost) => sum + cost.total.gpu_hours, 0),
    wall: wallOf(sweeps),
    budget: budgetOf(sweeps),
    waste: { name: 'waste', ...waste, text: amountText(waste), share: shareOf(waste, total) },
    labels,
    causes: summed(
      costs.map(({ waste_by_cause }) => waste_by_cause),
      total,
    ),
    savings,
    saved: savings.length === 0 ? null : amountText(sumOf(savings)),
    goodput: goodputOf(costs),
  }
}

const goodputOf = (costs: readonly ReportDocument['sweeps'][number]['cost'][]): number | null => {
  const hours = costs.reduce((sum, { total }) => sum + total.hours, 0)
  const useful = costs.reduce((sum, { by_label }) => sum + (by_label.useful?.hours ?? 0), 0)
  return hours === 0 ? null : useful / hours
}

const wallOf = (sweeps: ReportDocument['sweeps']): number | null => {
  const spans = sweeps.flatMap(({ created_at, actual }) =>
    actual.wall_s === null
      ? []
      : [[Date.parse(created_at) / 1000, Date.parse(created_at) / 1000 + actual.wall_s] as const],
  )
  if (spans.length === 0) return null
  return Math.max(...spans.map(([, to]) => to)) - Math.min(...spans.map(([from]) => from))
}

/** null where not all of them have one, or they are not in one unit. */
const budgetOf = (sweeps: ReportDocument['sweeps']): MoneyFacts['budget'] => {
  const parts = sweeps.flatMap(({ budget, cost }) => {
    if (budget === null) return []
    if (budget.usd !== null && cost.total.usd !== null)
      return [{ unit: 'usd', limit: budget.usd, spent: cost.total.usd }]
    return budget.gpu_hours === null
      ? []
      : [{ unit: 'gpu_hours', limit: budget.gpu_hours, spent: cost.total.gpu_hours }]
  })
  const [first] = parts
  if (first === undefined || parts.length < sweeps.length) return null
  if (parts.some(({ unit }) => unit !== first.unit)) return null
  const limit = parts.reduce((sum, part) => sum + part.limit, 0)
  const spent = parts.reduce((sum, part) => sum + part.spent, 0)
  const isUsd = first.unit === 'usd'
  return {
    text: limitText({ usd: isUsd ? limit : null, gpu_hours: isUsd ? null : limit }),
    share: spent / limit,
  }
}
