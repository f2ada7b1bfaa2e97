// Along the Pareto front: what each step gains, what it takes for that, and what a point of it costs.
import { objectivesOf } from '../../domain/compare/objectives.ts'
import type { CompareDocument } from '../../domain/compare-document.ts'
import { type CodedNumber, decodeNumber } from '../../domain/number-code.ts'
import { configLabel, varyingPaths } from '../../format/config-text.ts'
import type { Look } from '../../format/look.ts'
import { metricValue } from '../../format/number.ts'
import { differenceText, objectiveText, objectiveTitle } from '../../format/objective.ts'
import { plainTable } from '../../format/plain-table.ts'

/** With an empty line above; nothing where no step is. */
export const frontTable = (document: CompareDocument, look: Look): readonly string[] => {
  const { front, rows, knee } = document
  if (front.length < 2) return []
  const { x, y } = objectivesOf(document)
  const paths = varyingPaths(rows.map(({ config }) => config))
  const orNone = (value: CodedNumber | null, text: (value: number) => string): string =>
    value === null ? '' : text(decodeNumber(value))
  const [title = '', ...lines] = plainTable<CompareDocument['front'][number]>(
    [
      {
        title: objectiveTitle(x).toUpperCase(),
        cell: at => objectiveText(decodeNumber(at.x), x),
        align: 'right',
      },
      {
        title: objectiveTitle(y).toUpperCase(),
        cell: at => objectiveText(decodeNumber(at.y), y),
        align: 'right',
      },
      { title: 'GAINED', cell: at => orNone(at.gained, value => metricValue(value, 3)), align: 'right' },
      { title: 'FOR', cell: at => orNone(at.extra, value => differenceText(value, x)), align: 'right' },
      {
        title: 'PER POINT',
        cell: at => orNone(at.per_point, value => differenceText(value, x)),
        align: 'right',
      },
      { title: '', cell: at => (at.row === knee ? 'knee' : '') },
      { title: 'CONFIG', cell: at => configLabel(rows[at.row]?.config ?? {}, paths), shrinks: true },
    ],
    front,
    { width: look.columns },
  )
  return [
    '',
    look.paint('strong', 'along the front'),
    look.paint('dim', title),
    ...lines.map((line, index) => (front[index]?.row === knee ? look.paint('good', line) : line)),
  ]
}
