// What each parameter does: how much of the results hangs on it, and the mean for every value of it.
import type { CompareDocument } from '../../domain/compare-document.ts'
import { valueText } from '../../format/config-text.ts'
import { importanceText } from '../../format/importance-text.ts'
import type { Look } from '../../format/look.ts'
import { metricValue, percent } from '../../format/number.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { wrapped } from '../../format/wrap.ts'

interface Line {
  readonly path: string
  readonly share: string
  readonly value: string
  readonly mean: string
  readonly ci95: string
  readonly count: string
}

/** Parameters that are shown, the most important first. */
const MOST = 8

/** With an empty line above; nothing where no parameter varies. */
export const parameterTable = (document: CompareDocument, look: Look): readonly string[] => {
  const { effects, importance, metric } = document
  if (effects.length === 0) return []
  const shares = new Map(importance.parameters.map(({ path, share }) => [path, share]))
  const order = effects.toSorted((a, b) => (shares.get(b.path) ?? 0) - (shares.get(a.path) ?? 0))
  const lines = order.slice(0, MOST).flatMap(({ path, levels }) =>
    levels.map((level, index): Line => {
      const share = shares.get(path)
      return {
        path: index === 0 ? sanitizeLine(path) : '',
        share: index === 0 && share !== undefined ? percent(share) : '',
        value: levelText(level),
        mean: level.mean === null ? '-' : metricValue(level.mean),
        ci95: level.ci95 === null ? '' : `±${metricValue(level.ci95, 2)}`,
        count: level.diverged === 0 ? String(level.count) : `${level.count}, ${level.diverged} nan`,
      }
    }),
  )
  const [title = '', ...rows] = plainTable<Line>(
    [
      { title: 'PARAMETER', cell: ({ path }) => path, shrinks: true },
      ...(importance.method === null
        ? []
        : [{ title: 'SHARE', cell: ({ share }: Line) => share, align: 'right' as const }]),
      { title: 'VALUE', cell: ({ value }) => value, shrinks: true, align: 'right' },
      { title: 'MEAN', cell: ({ mean }) => mean, align: 'right' },
      { title: 'CI95', cell: ({ ci95 }) => ci95, align: 'right' },
      { title: 'CONFIGS', cell: ({ count }) => count, align: 'right' },
    ],
    lines,
    { width: look.columns },
  )
  const more = effects.length - MOST
  return [
    '',
    look.paint('strong', `${sanitizeLine(metric.name)} by parameter`),
    look.paint('dim', title),
    ...rows,
    ...(more > 0 ? [look.paint('dim', `and ${more} more, which matter less: --json has all`)] : []),
    ...wrapped(importanceText(document), { width: look.columns, indent: '' }).map(line =>
      look.paint('dim', line),
    ),
  ]
}

const levelText = ({ from, to, missing }: CompareDocument['effects'][number]['levels'][number]): string => {
  if (missing) return 'without it'
  return from === to ? valueText(from) : `${valueText(from)} to ${valueText(to)}`
}
