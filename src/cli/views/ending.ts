// The end of a sweep: its best configs, what they cost, and what went wrong with the rest.
import type {
  CompareDocument,
  CostDocument,
  RunRow,
  ShowSweepDocument,
  SweepRow,
} from '../../domain/documents.ts'
import { money } from '../../format/money.ts'
import { percent } from '../../format/number.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { truncate } from '../../format/text-width.ts'
import type { Look } from '../look.ts'
import { bestSoFarLines, paretoPlotLines, targetLines } from './compare.ts'
import { rankingLines } from './ranking.ts'
import { countsText, plural, shortIds, spendText, stateText, timeSpent } from './words.ts'

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
const FAILED = 5

export const endingLines = (ending: Ending, look: Look): readonly string[] => {
  const { compare } = ending
  const hasResults = compare.rows.some(({ mean }) => mean !== null)
  return [
    '',
    ...(ending.isShown ? [] : [headLine(ending, look), '']),
    ...(hasResults
      ? [
          ...rankingLines(compare, { look, limit: BEST }),
          ...paretoPlotLines(compare, look),
          ...bestSoFarLines(compare, look),
          '',
        ]
      : []),
    ...targetLines(compare),
    costLine(ending.cost),
    ...failedLines(ending, look),
    ...nextLines(ending),
  ]
}

const headLine = ({ sweep, stateWhy }: Ending, { paint }: Look): string => {
  const name = paint('strong', sanitizeLine(sweep.name))
  const why = stateWhy === '' ? '' : `  (${sanitizeLine(stateWhy)})`
  return `${name}  ${stateText(sweep.state, paint)}${why}  ${countsText(sweep.counts, paint)}`
}

/** `Spent $0.0042 in 0.021 h of runs, 3 % of it wasted`. */
const costLine = ({ total, waste }: CostDocument): string => {
  const share = total.hours === 0 ? 0 : waste.hours / total.hours
  const wasted =
    waste.hours === 0 ? 'nothing of it wasted' : `${spendText(waste)} of it wasted (${percent(share)})`
  const spent =
    total.usd === null ? timeSpent(total.hours) : `${money(total.usd)} for ${timeSpent(total.hours)} of runs`
  return `Spent ${spent}, ${wasted}. sweepdeck cost has the details.`
}

const failedLines = ({ show, handle }: Ending, look: Look): readonly string[] => {
  const failed = show.runs.filter(({ state }) => state === 'failed')
  if (failed.length === 0) return []
  const short = shortIds(show.runs.map(({ run_id }) => run_id))
  const line = (run: RunRow): string => {
    const text =
      run.error === null ? 'no error was recorded' : `${run.error.type}: ${firstLine(run.error.message)}`
    return truncate(`  ${short(run.run_id)}  ${sanitizeLine(text)}`, look.columns)
  }
  const more = failed.length - FAILED
  return [
    '',
    look.paint('bad', `${plural(failed.length, 'run')} failed`),
    ...failed.slice(0, FAILED).map(line),
    ...(more > 0 ? [`  and ${more} more`] : []),
    `Look:   sweepdeck logs ${short((failed[0] as RunRow).run_id)}`,
    `Again:  sweepdeck retry ${handle}`,
  ]
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? ''

const NEXT: Readonly<Partial<Record<SweepRow['state'], string>>> = {
  stopped: 'Go on:  sweepdeck resume',
  lost: 'Nobody drives it any more. Go on:  sweepdeck resume',
}

const nextLines = ({ sweep, handle }: Ending): readonly string[] => {
  const next = NEXT[sweep.state]
  return next === undefined ? [] : [`${next} ${handle}`]
}
