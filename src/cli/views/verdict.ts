// What to take from a sweep, in a few lines: the best config, a cheaper one that is nearly as good, the target.
import { cheaperOf } from '../../domain/compare/cheaper.ts'
import type { CompareDocument } from '../../domain/compare-document.ts'
import { decodeNumber } from '../../domain/number-code.ts'
import { configLabel, varyingPaths } from '../../format/config-text.ts'
import { kneeText } from '../../format/knee-text.ts'
import { leadText } from '../../format/lead-text.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { metricValue, percent, plusMinus } from '../../format/number.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { facts, spendText, timeSpent } from '../../format/words.ts'
import { wrapped } from '../../format/wrap.ts'

type Row = CompareDocument['rows'][number]

/** `name  text` lines; `more` come below, in the same columns. */
export const verdictLines = (
  document: CompareDocument,
  { look, more = [] }: { readonly look: Look; readonly more?: readonly (readonly [string, string])[] },
): readonly string[] => {
  const [best] = document.rows
  const found: readonly (readonly [string, string | null])[] =
    best === undefined || best.mean === null
      ? []
      : [
          ['best', bestText(document, best)],
          ['lead', leadText(document)],
          ['cheaper', cheaperText(document, best)],
          ['knee', kneeText(document)],
          ['target', targetText(document)],
        ]
  return facts([...found, ...more], look.paint).flatMap(line =>
    wrapped(line, { width: look.columns, indent: INDENT }),
  )
}

const INDENT = ' '.repeat(6)

const bestText = (document: CompareDocument, best: Row): string => {
  const { metric, rows } = document
  const config = configLabel(best.config, varyingPaths(rows.map(row => row.config)))
  const cost = best.spend.hours === 0 ? '' : ` for ${spendText(best.spend)}`
  return `${sanitizeLine(metric.name)} ${resultText(best)}${cost}${config === '' ? '' : `, with ${config}`}`
}

const cheaperText = (document: CompareDocument, best: Row): string | null => {
  const cheaper = cheaperOf(document)
  const row = document.rows[cheaper?.row ?? -1]
  if (cheaper === null || row === undefined) return null
  const config = configLabel(row.config, varyingPaths([best.config, row.config]))
  return `${resultText(row)} for ${spendText(row.spend)}, ${percent(cheaper.saved)} less, with ${config}`
}

const resultText = ({ mean, std }: Row): string => (mean === null ? '-' : plusMinus(decodeNumber(mean), std))

/** `0.97, reached after $0.0123`; null where no target is set. */
const targetText = ({ metric, cost_to_target, spend_unit }: CompareDocument): string | null => {
  if (metric.target === null) return null
  const spent = spend_unit === 'usd' ? money : timeSpent
  const cost = cost_to_target ? ` after ${spent(cost_to_target)}` : ''
  const reached = cost_to_target === null ? 'not reached' : `reached${cost}`
  return `${metricValue(metric.target)}, ${reached}`
}
