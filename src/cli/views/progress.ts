// How far a live sweep is: as one block that is drawn again and again, or as one line for a log.
import type { SweepRow } from '../../domain/documents.ts'
import { isFinalSweepState } from '../../domain/states.ts'
import type { DriverNote } from '../../domain/store-port.ts'
import { duration } from '../../format/duration.ts'
import type { Look } from '../../format/look.ts'
import { metricValue } from '../../format/number.ts'
import { sanitizeLine, sanitizeText } from '../../format/sanitize.ts'
import { truncate } from '../../format/text-width.ts'
import {
  countsText,
  hourlyText,
  metricText,
  plural,
  spendText,
  stateText,
  totalOf,
} from '../../format/words.ts'
import { wrapped } from '../../format/wrap.ts'
import type { FollowUpdate } from '../../services/app.ts'

export type Progress = Pick<FollowUpdate, 'sweep' | 'stateWhy' | 'runsPerS' | 'etaS'>

/** Whether nothing more will come of a sweep unless somebody asks for it. */
export const isOver = (state: SweepRow['state']): boolean => isFinalSweepState(state) || state === 'lost'

/** Some lines, none wider than the terminal. `hint` is what Ctrl-C would do; empty where it would do nothing. */
export const progressBlock = (
  progress: Progress,
  { look, hint }: { readonly look: Look; readonly hint: string },
): readonly string[] => {
  const { sweep } = progress
  const { paint } = look
  const why = progress.stateWhy === '' ? '' : `  ${paint('dim', progress.stateWhy)}`
  return [
    `${paint('strong', sanitizeLine(sweep.name))}  ${stateText(sweep.state, paint)}${sanitizeLine(why)}`,
    `${bar(sweep, look)}  ${countsText(sweep.counts, paint)}`,
    [bestText(sweep), paceText(progress), moneyText(sweep)].filter(part => part !== '').join('   '),
    ...(hint === '' ? [] : [paint('dim', hint)]),
  ]
    .filter(line => line !== '')
    .map(line => truncate(line, look.columns - 1))
}

/** The same in one line. */
export const progressLine = (progress: Progress, look: Look): string => {
  const { sweep } = progress
  const state = sweep.state === 'running' ? '' : `${stateText(sweep.state, look.paint)}  `
  const parts = [countsText(sweep.counts, look.paint), bestText(sweep), paceText(progress), moneyText(sweep)]
  return `${state}${parts.filter(part => part !== '').join('   ')}`
}

/** More at once than this is a flood, in which nobody reads a line. */
const NOTES_AT_ONCE = 5

/** What the driver has to say, and of which run. */
export const noteLines = (notes: readonly DriverNote[], { paint, columns }: Look): readonly string[] => {
  const more = notes.length - NOTES_AT_ONCE
  return [
    ...notes.slice(0, NOTES_AT_ONCE).flatMap(({ level, text, runId }) => {
      const run = runId === null ? '' : `run ${runId.slice(0, 8)}, `
      const [first = '', ...rest] = wrapped(`${level}: ${run}${sanitizeText(text)}`, {
        width: columns,
        indent: '  ',
      })
      const head = paint(level === 'error' ? 'bad' : 'warn', `${level}:`)
      return [head + first.slice(`${level}:`.length), ...rest]
    }),
    ...(more > 0 ? [paint('dim', `and ${plural(more, 'more', 'more')} of the kind`)] : []),
  ]
}

const bar = ({ counts }: SweepRow, { columns, paint }: Look): string => {
  const width = Math.max(8, Math.min(30, columns - 56))
  const total = totalOf(counts)
  const over = total - counts.queued - counts.running
  const done = total === 0 ? 0 : Math.floor((over / total) * width)
  return paint('good', '█'.repeat(done)) + paint('dim', '░'.repeat(width - done))
}

const bestText = ({ best }: SweepRow): string =>
  best === null ? '' : `best ${metricText(best.value)} (${best.run_id.slice(0, 8)})`

const paceText = ({ sweep, runsPerS, etaS }: Progress): string => {
  const goesOn = sweep.counts.queued + sweep.counts.running > 0 && !isOver(sweep.state)
  if (!goesOn) return ''
  const pace = runsPerS === null || runsPerS === 0 ? '' : rate(runsPerS)
  const left = etaS === null ? '' : `${duration(etaS)} left`
  return [pace, left].filter(part => part !== '').join(', ')
}

/** Of slow runs, runs per minute or hour say more. */
const rate = (runsPerS: number): string => {
  if (runsPerS >= 1) return `${metricValue(runsPerS, 3)} runs/s`
  return runsPerS >= 1 / 60
    ? `${metricValue(runsPerS * 60, 3)} runs/min`
    : `${metricValue(runsPerS * 3600, 3)} runs/h`
}

const moneyText = (sweep: SweepRow): string => {
  if (sweep.spend.hours === 0) return ''
  const hourly = hourlyText(sweep)
  return `${spendText(sweep.spend)} spent${hourly === '' ? '' : ` (${hourly})`}`
}
