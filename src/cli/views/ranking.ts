// Configs in order of their results.
import type { CompareDocument } from '../../domain/compare-document.ts'
import { decodeNumber } from '../../domain/number-code.ts'
import { chanceText } from '../../format/chance.ts'
import { configColumns, varyingPaths } from '../../format/config-text.ts'
import type { Look } from '../../format/look.ts'
import { metricValue, plusMinus } from '../../format/number.ts'
import { type Column, plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { spendColumn } from '../../format/words.ts'

type Row = CompareDocument['rows'][number]

export interface RankedRow extends Row {
  /** From 1; null where nothing of it is finished. */
  readonly rank: number | null
  readonly onFront: boolean
}

/** The rows of the document, which come best first. */
export const ranked = ({ rows, pareto }: CompareDocument): readonly RankedRow[] => {
  const front = new Set(pareto)
  return rows.map((row, index) => ({
    ...row,
    rank: row.mean === null ? null : index + 1,
    onFront: front.has(index),
  }))
}

/** The table of the first `limit` configs; a row on the Pareto front is marked. */
export const rankingLines = (
  document: CompareDocument,
  { look, limit }: { readonly look: Look; readonly limit: number },
): readonly string[] => {
  const all = ranked(document)
  const paths = varyingPaths(document.rows.map(({ config }) => config))
  const hasSeeds = all.some(({ seeds }) => seeds > 1)
  const seedColumns: readonly Column<RankedRow>[] = [
    { title: 'CI95', cell: ({ ci95 }) => (ci95 === null ? '-' : `±${metricValue(ci95, 2)}`), align: 'right' },
    { title: 'N', cell: ({ seeds }) => String(seeds), align: 'right' },
  ]
  const hasTests = all.some(({ against_best }) => against_best !== null)
  const spent = spendColumn(all.map(({ spend }) => spend))
  const [title = '', ...lines] = plainTable<RankedRow>(
    [
      { title: '', cell: ({ onFront }) => (onFront ? '◆' : ' ') },
      { title: '#', cell: ({ rank }) => String(rank ?? '-'), align: 'right' },
      ...configColumns(paths, { columns: look.columns, configOf: (row: RankedRow) => row.config }),
      { title: sanitizeLine(document.metric.name).toUpperCase(), cell: resultText, align: 'right' },
      ...(hasSeeds ? seedColumns : []),
      ...(hasTests ? [chanceColumn] : []),
      { title: 'SPEND', cell: row => spent(row.spend), align: 'right' },
    ],
    all.slice(0, limit),
    { width: look.columns },
  )
  const more = all.length - limit
  return [
    look.paint('dim', title),
    ...lines.map((line, index) => (all[index]?.rank === 1 ? look.paint('good', line) : line)),
    ...(more > 0 ? [look.paint('dim', `and ${more} more: sweepdeck compare shows all`)] : []),
    ...(all.some(({ onFront }) => onFront)
      ? [look.paint('dim', '◆ no other config is both better and cheaper: the Pareto front')]
      : []),
    ...(hasTests
      ? [look.paint('dim', `P how likely seeds alone put it so far behind the best${among(document)}`)]
      : []),
  ]
}

const among = ({ lead }: CompareDocument): string =>
  lead === null || lead.comparisons < 2 ? '' : `, among ${lead.comparisons} that are compared (Holm)`

const chanceColumn: Column<RankedRow> = {
  title: 'P',
  cell: ({ against_best }) => (against_best === null ? '' : chanceText(against_best.p_holm)),
  align: 'right',
}

const resultText = ({ mean, std }: RankedRow): string =>
  mean === null ? '-' : plusMinus(decodeNumber(mean), std)
