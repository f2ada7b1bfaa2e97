// What there is to know of the sweep under the cursor, beside what its row says.
import { duration } from '../../../format/duration.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { toWidth } from '../../../format/text-width.ts'
import {
  budgetText,
  countsText,
  facts,
  hourlyText,
  metricText,
  spendText,
  tagsText,
  timeText,
} from '../../../format/words.ts'
import type { LiveSweep } from '../../../services/live-snapshot.ts'
import { isLive } from '../../state/burn.ts'
import type { Theme } from '../../theme.ts'

/** All rows of it. */
export const detailRows = (
  row: LiveSweep | null,
  { theme, width }: { readonly theme: Theme; readonly width: number },
): readonly string[] => {
  if (row === null) return [theme.paint('dim', '  Nothing is selected.')]
  const { sweep, stateWhy, plan } = row
  const { spend, best } = sweep
  return facts(
    [
      ['id', sweep.sweep_id],
      ['state', `${sweep.state}${stateWhy === '' ? '' : `: ${sanitizeLine(stateWhy)}`}`],
      ['runs', countsText(sweep.counts, theme.look)],
      [
        'best',
        best === null
          ? null
          : `${sanitizeLine(plan.metric.name)} ${metricText(best.value)} by run ${best.run_id}`,
      ],
      [
        'spent',
        `${spend.hours === 0 && !spend.usd ? 'nothing yet' : spendText(spend)}${sweep.budget ? ` of a budget of ${budgetText(sweep.budget)}` : ''}`,
      ],
      ['now', isLive(sweep) ? nowText(row) : null],
      ['created', `${timeText(sweep.created_at)} UTC`],
      ['tags', sweep.tags.length === 0 ? null : tagsText(sweep.tags)],
      ['note', sweep.note === null ? null : sanitizeLine(sweep.note)],
    ],
    theme.look,
  ).map(row => toWidth(row, width))
}

/** `$0.42/h, 3 at once, about 1m 20s to go`. */
const nowText = ({ sweep, plan, etaS }: LiveSweep): string | null => {
  const parts = [
    hourlyText(sweep),
    plan.parallel === null ? '' : `${plan.parallel} at once`,
    etaS === null ? '' : `about ${duration(etaS)} to go`,
  ].filter(part => part !== '')
  return parts.length === 0 ? null : parts.join(', ')
}
