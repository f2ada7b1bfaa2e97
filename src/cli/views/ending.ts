// The end of a sweep: its best configs, what they cost, and what went wrong with the rest.
import type { CompareDocument } from '../../domain/compare-document.ts'
import type { CostDocument } from '../../domain/cost-document.ts'
import type { RunRow, ShowSweepDocument, SweepRow } from '../../domain/documents.ts'
import { groupBy } from '../../domain/group-by.ts'
import { varyingPaths } from '../../format/config-text.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { percent } from '../../format/number.ts'
import { sanitizeLine, sanitizeText } from '../../format/sanitize.ts'
import { truncate } from '../../format/text-width.ts'
import { countsText, plural, shortIds, spendText, stateText, timeSpent } from '../../format/words.ts'
import { wrapped } from '../../format/wrap.ts'
import { rankingLines } from './ranking.ts'
import { spendCharts } from './spend-charts.ts'
import { verdictLines } from './verdict.ts'

export interface Ending {
  readonly sweep: SweepRow
  readonly stateWhy: string
  readonly compare: CompareDocument
  readonly show: ShowSweepDocument
  readonly cost: CostDocument
  /** How the sweep is named on a command line. */
  readonly handle: string
  /** How far it came stands above already. */
  readonly isShown: boolean
}

const BEST = 10
const DIFFERENT_ERRORS = 3

export const endingLines = (ending: Ending, look: Look): readonly string[] => {
  const { compare } = ending
  const hasResults = compare.rows.some(({ mean }) => mean !== null)
  return [
    '',
    ...(ending.isShown ? [] : [headLine(ending, look), '']),
    ...(hasResults
      ? [...rankingLines(compare, { look, limit: BEST }), ...spendCharts(compare, look), '']
      : []),
    ...verdictLines(compare, { look, more: [['spent', spentText(ending.cost)]] }),
    ...failedLines(ending, look),
    ...nextLines(ending, look),
  ]
}

const headLine = ({ sweep, stateWhy }: Ending, { paint }: Look): string => {
  const name = paint('strong', sanitizeLine(sweep.name))
  const why = stateWhy === '' ? '' : `  (${sanitizeLine(stateWhy)})`
  return `${name}  ${stateText(sweep.state, paint)}${why}  ${countsText(sweep.counts, paint)}`
}

/** `$0.0042 for 76s of runs, 3 % of it wasted`. */
const spentText = ({ total, waste }: CostDocument): string => {
  if (total.hours === 0) return 'nothing'
  const share = waste.hours / total.hours
  const wasted =
    waste.hours === 0 ? 'nothing of it wasted' : `${spendText(waste)} of it wasted (${percent(share)})`
  const spent =
    total.usd === null ? timeSpent(total.hours) : `${money(total.usd)} for ${timeSpent(total.hours)} of runs`
  return `${spent}, ${wasted}`
}

/** Runs that failed alike are told together, and in full: this is what somebody has to correct. */
const failedLines = ({ show }: Ending, look: Look): readonly string[] => {
  const failed = show.runs.filter(({ state }) => state === 'failed')
  if (failed.length === 0) return []
  const short = shortIds(show.runs.map(({ run_id }) => run_id))
  const byError = [...groupBy(failed, errorText)]
  const more = byError.length - DIFFERENT_ERRORS
  return [
    '',
    look.paint('bad', `${plural(failed.length, 'run')} failed`),
    ...byError
      .slice(0, DIFFERENT_ERRORS)
      .flatMap(([text, runs]) => [
        ...wrapped(`  ${sanitizeText(text)}`, { width: look.columns, indent: '    ' }),
        look.paint('dim', truncate(`    ${runs.map(run => short(run.run_id)).join(' ')}`, look.columns)),
      ]),
    ...(more > 0 ? [`  and ${plural(more, 'other error')}`] : []),
  ]
}

const errorText = ({ error }: RunRow): string =>
  error === null ? 'no error was recorded' : `${error.type}: ${error.message.trim()}`

/** The commands that come next, and what each is for. */
const nextLines = ({ sweep, show, handle }: Ending, { paint }: Look): readonly string[] => {
  const failed = show.runs.find(({ state }) => state === 'failed')?.run_id.slice(0, 8)
  const canGoOn = sweep.state === 'stopped' || sweep.state === 'lost'
  const hasResults = sweep.counts.finished > 0
  const commands: readonly (readonly [applies: boolean, command: string, what: string])[] = [
    [canGoOn, `resume ${handle}`, 'goes on where it was left'],
    [sweep.state === 'held', `budget ${handle} --usd N`, 'raises the budget, and it goes on there'],
    [failed !== undefined, `logs ${failed}`, 'what a failed run said'],
    [failed !== undefined, `retry ${handle}`, 'tries the failed runs again'],
    [hasResults, `cost ${handle}`, 'where the time and the money went'],
    [hasResults && !canGoOn, `extend ${handle} ${extension(show)}`, 'adds runs to it'],
  ]
  const shown = commands.filter(([applies]) => applies)
  const width = Math.max(...shown.map(([, command]) => command.length))
  return shown.length === 0
    ? []
    : ['', ...shown.map(([, command, what]) => `  sweepdeck ${command.padEnd(width)}  ${paint('dim', what)}`)]
}

/** An example that fits this sweep: more seeds where it has several, else another value. */
const extension = ({ runs }: ShowSweepDocument): string => {
  const seeds = new Set(runs.map(({ seed }) => seed)).size
  const [path = 'lr'] = varyingPaths(runs.map(({ config }) => config))
  return seeds > 1 ? `seeds=${seeds + 1}` : `${sanitizeLine(path)}=VALUE,…`
}
