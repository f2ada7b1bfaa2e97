// The list of sweeps.
import type { SweepRow } from '../../domain/documents.ts'
import { ago } from '../../format/duration.ts'
import type { Look } from '../../format/look.ts'
import { count } from '../../format/number.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { startText } from '../../format/schedule.ts'
import { limitText, metricText, spendText, stateText, totalOf } from '../../format/words.ts'
import { annotationColumns } from './annotation-columns.ts'

export const lsLines = (
  sweeps: readonly SweepRow[],
  {
    look,
    now,
    isFiltered = false,
  }: { readonly look: Look; readonly now: number; readonly isFiltered?: boolean },
): readonly string[] => {
  if (sweeps.length === 0 && isFiltered) return ['No sweep passes the filter.']
  if (sweeps.length === 0)
    return ['No sweeps yet. `sweepdeck init` writes a first sweep file, `sweepdeck run` launches it.']
  const [title = '', ...rows] = plainTable<SweepRow>(
    [
      { title: 'NAME', cell: row => sanitizeLine(row.name), shrinks: true },
      { title: 'ID', cell: row => row.sweep_id },
      { title: 'STATE', cell: row => stateText(row.state, look.paint) },
      { title: 'DONE', cell: doneText, align: 'right' },
      {
        title: 'BAD',
        cell: ({ counts }) => (counts.failed > 0 ? count(counts.failed) : '-'),
        align: 'right',
      },
      { title: 'BEST', cell: ({ best }) => metricText(best?.value), align: 'right' },
      { title: 'SPEND', cell: ({ spend }) => spendText(spend), align: 'right' },
      ...(sweeps.some(({ budget }) => budget)
        ? [{ title: 'BUDGET', cell: ({ budget }: SweepRow) => capText(budget), align: 'right' as const }]
        : []),
      { title: 'CREATED', cell: row => ago(now - Date.parse(row.created_at)) },
      ...annotationColumns(sweeps),
    ],
    sweeps,
    { width: look.columns },
  )
  return [look.paint('dim', title), ...rows, ...scheduleLines(sweeps)]
}

const scheduleLines = (sweeps: readonly SweepRow[]): readonly string[] => {
  const lines = sweeps.flatMap(({ name, sweep_id, schedule }) =>
    schedule ? [`${sanitizeLine(name)} (${sweep_id}) ${startText(schedule)}`] : [],
  )
  return lines.length === 0 ? [] : ['', ...lines]
}

/** The dollars, else the hours of GPU. */
const capText = (budget: SweepRow['budget']): string => {
  if (!budget) return '-'
  return limitText(budget)
}

const doneText = ({ counts }: SweepRow): string => `${count(counts.finished)}/${count(totalOf(counts))}`
