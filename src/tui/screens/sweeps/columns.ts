// The columns of the table of sweeps, and what a filter may ask of one.
import { decodeNumber } from '../../../domain/number-code.ts'
import { onPart, type Subject } from '../../../domain/query/field.ts'
import { SWEEP_SUBJECT } from '../../../domain/query/sweep-fields.ts'
import { ago } from '../../../format/duration.ts'
import { count } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { textWidth } from '../../../format/text-width.ts'
import {
  hourlyText,
  limitText,
  metricText,
  spendText,
  tagsText,
  totalOf,
  usdPerHour,
} from '../../../format/words.ts'
import type { LiveSweep } from '../../../services/live-snapshot.ts'
import { isLive } from '../../state/burn.ts'
import type { Column } from '../../table/columns.ts'
import { progressCell } from '../../table/progress-bar.ts'
import { memoLast, type TableSpec } from '../../table/select.ts'
import { stateCell } from '../../table/state-cell.ts'

const createdAt = ({ sweep }: LiveSweep): number => Date.parse(sweep.created_at)
const best = ({ sweep: { best } }: LiveSweep): number | null =>
  best === null ? null : decodeNumber(best.value)
const burn = ({ sweep }: LiveSweep): number | null => (isLive(sweep) ? usdPerHour(sweep) : null)

/** With what it may come to, where there is a budget and room for it. */
const spendOfBudget = ({ spend, budget }: LiveSweep['sweep'], width: number): string => {
  if (spend.hours === 0 && !spend.usd) return '-'
  const spent = spendText(spend)
  const limit = budget ? limitText(budget) : null
  return limit === null || textWidth(spent) + textWidth(limit) + 4 > width ? spent : `${spent} of ${limit}`
}

const SWEEP_COLUMNS: readonly Column<LiveSweep>[] = [
  {
    id: 'state',
    title: 'state',
    min: 10,
    priority: 2,
    cell: ({ sweep: { state } }, { theme }) => stateCell(state, theme),
    sortBy: ({ sweep: { state } }) => state,
    news: ({ sweep: { state } }) => state,
  },
  {
    id: 'name',
    title: 'name',
    min: 10,
    ideal: 20,
    grows: true,
    priority: 1,
    cell: ({ sweep: { name } }) => sanitizeLine(name),
    sortBy: ({ sweep: { name } }) => name.toLowerCase(),
  },
  {
    id: 'progress',
    title: 'progress',
    min: 15,
    ideal: 26,
    priority: 3,
    cell: ({ sweep: { counts } }, { width, theme }) => progressCell(counts, { width, theme }),
    sortBy: ({ sweep: { counts } }) => (totalOf(counts) === 0 ? null : counts.finished / totalOf(counts)),
    news: ({ sweep: { counts } }) => JSON.stringify(counts),
  },
  {
    id: 'best',
    title: 'best',
    align: 'right',
    min: 8,
    ideal: 10,
    priority: 4,
    cell: ({ sweep: { best } }, { theme }) => theme.paint('best', metricText(best?.value)),
    sortBy: best,
    news: best,
  },
  {
    id: 'spend',
    title: 'spent',
    align: 'right',
    min: 9,
    ideal: 17,
    priority: 5,
    cell: ({ sweep }, { width }) => spendOfBudget(sweep, width),
    sortBy: ({ sweep: { spend } }) => spend.usd ?? spend.hours,
    news: ({ sweep: { spend } }) => spendText(spend),
  },
  {
    id: 'burn',
    title: 'per hour',
    align: 'right',
    min: 8,
    ideal: 9,
    priority: 6,
    cell: ({ sweep }, { theme }) => (isLive(sweep) ? theme.paint('busy', hourlyText(sweep)) : ''),
    sortBy: burn,
  },
  {
    id: 'engine',
    title: 'engine',
    min: 6,
    priority: 8,
    cell: ({ sweep: { engine } }) => engine,
    sortBy: ({ sweep: { engine } }) => engine,
  },
  {
    id: 'created',
    title: 'created',
    align: 'right',
    min: 8,
    ideal: 9,
    priority: 7,
    cell: (sweep, { now }) => ago(now - createdAt(sweep)),
    sortBy: createdAt,
  },
]

/** Beside them where a sweep has tags; the first to go where there is no room. */
const TAGS: Column<LiveSweep> = {
  id: 'tags',
  title: 'tags',
  min: 8,
  ideal: 16,
  priority: 9,
  cell: ({ sweep: { tags } }, { theme }) => theme.paint('dim', tagsText(tags)),
  sortBy: ({ sweep: { tags } }) => tags[0] ?? null,
}

/** The columns of the table of these sweeps. */
export const sweepColumns = memoLast((rows: readonly LiveSweep[]): readonly Column<LiveSweep>[] =>
  rows.some(({ sweep: { tags } }) => tags.length > 0) ? [...SWEEP_COLUMNS, TAGS] : SWEEP_COLUMNS,
)

export const SWEEP_SPEC: TableSpec<LiveSweep> = { idOf: ({ sweep }) => sweep.sweep_id }

/** A row is asked what its sweep is asked. */
export const LIVE_SWEEP_SUBJECT: Subject<LiveSweep> = onPart(SWEEP_SUBJECT, ({ sweep }) => sweep)

/** `3 of 12`, for titles. */
export const countText = (shown: number, total: number): string =>
  shown === total ? count(total) : `${count(shown)} of ${count(total)}`
