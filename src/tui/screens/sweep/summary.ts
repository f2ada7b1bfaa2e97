// Two lines on how a sweep does: how far it is, what is best, what it costs, when it is done.
import { duration } from '../../../format/duration.ts'
import { percent } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { textWidth, truncate } from '../../../format/text-width.ts'
import { countsText, hourlyText, limitText, metricText, spendText, timeSpent } from '../../../format/words.ts'
import type { SweepMoney } from '../../../services/live-money.ts'
import type { LiveSweep } from '../../../services/live-snapshot.ts'
import { isLive } from '../../state/burn.ts'
import { progressBar, shareBar } from '../../table/progress-bar.ts'
import type { Theme } from '../../theme.ts'

const BAR = 28

/** The lines. */
export const summaryRows = (
  row: LiveSweep | null,
  {
    width,
    theme,
    isComplete,
    money,
  }: {
    readonly width: number
    readonly theme: Theme
    readonly isComplete: boolean
    /** null: not read yet, or nothing was spent. */
    readonly money: SweepMoney | null
  },
): readonly string[] => {
  if (row === null) return [theme.paint('dim', '  Reading the sweep …')]
  const { sweep, plan } = row
  const bar = progressBar(sweep.counts, { width: Math.min(BAR, Math.floor(width / 3)), theme })
  const reading = isComplete ? '' : theme.paint('dim', '   reading its runs …')
  return [
    `  ${bar}  ${countsText(sweep.counts, theme.look)}${reading}`,
    `  ${fitting(parts(row, theme), width - 2)}`,
    `  ${fitting(moneyParts(row, money, theme), width - 2)}`,
  ].map(line => truncate(line, width))
  function parts({ etaS, runsPerS }: LiveSweep, { paint }: Theme): readonly string[] {
    const { best, spend } = sweep
    const target = plan.metric.target === null ? '' : ` (target ${metricText(plan.metric.target)})`
    return [
      best === null
        ? `no ${sanitizeLine(plan.metric.name)} yet${target}`
        : `best ${sanitizeLine(plan.metric.name)} ${paint('best', metricText(best.value))} by ${best.run_id.slice(0, 8)}${target}`,
      `${spendText(spend)}${sweep.budget ? ` of ${limitText(sweep.budget)}` : ''} spent${spend.usd === null ? '' : ` in ${timeSpent(spend.hours)}`}`,
      isLive(sweep) ? paint('busy', hourlyText(sweep)) : '',
      etaS === null || !isLive(sweep) ? '' : `about ${duration(etaS)} left`,
      runsPerS === null || runsPerS === 0 || !isLive(sweep)
        ? ''
        : `${(runsPerS * 60).toPrecision(2)} runs/min`,
    ].filter(part => part !== '')
  }
}

/** The budget as far as it is spent, and what the money was good for. */
const moneyParts = ({ sweep }: LiveSweep, money: SweepMoney | null, theme: Theme): readonly string[] => {
  const { goodput, waste, resumed } = money ?? { goodput: null, waste: null, resumed: null }
  return [
    budgetText(sweep, theme),
    goodput === null ? '' : `${percent(goodput)} of the time useful`,
    waste === null
      ? ''
      : waste.hours === 0
        ? 'nothing wasted'
        : theme.paint('warn', `${spendText(waste)} wasted`),
    resumed === null || resumed.hours === 0
      ? ''
      : theme.paint('good', `${spendText(resumed)} saved by resuming`),
  ].filter(part => part !== '')
}

const BUDGET_BAR = 14

/** The nearer of two limits; what is beyond it comes from the reserve. */
const budgetText = ({ budget, spend }: LiveSweep['sweep'], theme: Theme): string => {
  if (!budget) return ''
  const shares = [
    budget.usd === null || spend.usd === null ? 0 : spend.usd / budget.usd,
    budget.gpu_hours === null ? 0 : spend.gpu_hours / budget.gpu_hours,
  ]
  const share = Math.max(...shares)
  const token = share >= 1 ? 'bad' : share >= 0.8 ? 'warn' : 'good'
  return `budget ${shareBar(share, { width: BUDGET_BAR, theme, token })} ${percent(share)}`
}

/** As many of these, from the first, as fit. */
const fitting = (parts: readonly string[], width: number): string => {
  let line = ''
  for (const part of parts) {
    const longer = line === '' ? part : `${line}   ${part}`
    if (textWidth(longer) > width && line !== '') return line
    line = longer
  }
  return line
}
