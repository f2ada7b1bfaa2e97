// Whether the best config is better than the next by more than luck, in words.
import { chanceText } from '../../format/chance.ts'
import { moreText } from '../../format/lead-text.ts'
import { metricValue } from '../../format/number.ts'
import { labelBeside, type Model, ranked } from '../model.ts'

export interface LeadWords {
  readonly answer: string
  readonly tone: 'good' | 'warn' | ''
  readonly text: string
}

const ANSWERS = {
  real: { answer: 'Yes', tone: 'good' },
  noise: { answer: 'Within noise', tone: 'warn' },
  unknown: { answer: 'One seed cannot tell', tone: 'warn' },
} as const

/** The verdict, and the test behind it. */
export const leadOf = (model: Model): LeadWords => {
  const { lead, rows } = model.document.comparison
  const [best, next] = ranked(model)
  if (lead === null || best === undefined || next === undefined)
    return { answer: 'Nothing to beat', tone: '', text: 'Only one config has a result.' }
  const against = rows[next.index]?.against_best ?? null
  const difference = Math.abs(against?.difference ?? (best.mean as number) - (next.mean as number))
  const ahead = `${metricValue(difference, 2)}${against === null ? '' : ` ± ${metricValue(against.ci95, 2)}`} ahead of ${labelBeside(model, next, best)}`
  return { ...ANSWERS[lead.verdict], text: [`${ahead}${testText(against)}.`, moreOf(lead)].join(' ') }
}

type Comparison = Model['document']['comparison']
type Lead = NonNullable<Comparison['lead']>

const TESTS = { paired: 'by pairs of seeds', welch: "by Welch's test" } as const

const testText = (against: Comparison['rows'][number]['against_best']): string =>
  against === null ? '' : ` (p ${chanceText(against.p_holm)} ${TESTS[against.method]})`

const moreOf = ({ verdict, more_seeds, comparisons, within_noise }: Lead): string => {
  if (verdict === 'unknown') return 'Two seeds of each or more say how far seeds lie apart.'
  const others =
    comparisons < 2 ? '' : ` ${within_noise} of ${comparisons} others cannot be told from the best.`
  return verdict === 'real' ? others.trim() : `${capital(moreText(more_seeds))}.${others}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
