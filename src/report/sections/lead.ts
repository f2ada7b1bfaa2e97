// Whether the best config is better than the next by more than luck, in words.
import { metricValue } from '../../format/number.ts'
import { type Model, ranked } from '../model.ts'

export interface LeadFacts {
  readonly answer: string
  readonly tone: 'good' | 'warn' | ''
  readonly details: readonly string[]
}

/** What the intervals of the two best allow to say. */
export const leadOf = (model: Model): LeadFacts => {
  const [best, next] = ranked(model)
  if (best === undefined || next === undefined)
    return { answer: 'Nothing to beat', tone: '', details: ['Only one config has a result.'] }
  const difference = Math.abs((best.mean as number) - (next.mean as number))
  const ahead = `${metricValue(difference)} ahead of ${next.label}`
  if (best.ci95 === null || next.ci95 === null)
    return {
      answer: 'One seed cannot tell',
      tone: 'warn',
      details: [`${ahead}. Two seeds or more say how far seeds lie apart.`],
    }
  const isApart = difference > best.ci95 + next.ci95
  return isApart
    ? { answer: 'Yes', tone: 'good', details: [`${ahead}; their 95 % intervals do not meet.`] }
    : { answer: 'Within noise', tone: 'warn', details: [`${ahead}; their 95 % intervals overlap.`] }
}
