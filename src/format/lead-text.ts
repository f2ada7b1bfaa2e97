// Whether the best config is better than the next by more than seeds differ by, in words.
import type { CompareDocument } from '../domain/compare-document.ts'
import { chanceText } from './chance.ts'
import { plusMinus } from './number.ts'
import { plural } from './words.ts'

/** null where there are not two results. */
export const leadText = ({ lead, rows }: CompareDocument): string | null => {
  if (lead === null) return null
  const next = rows[1]?.against_best ?? null
  if (next === null) return 'not known: it takes two finished seeds of both, and some spread between them'
  const by = plusMinus(Math.abs(next.difference), next.ci95)
  const alone = `p ${chanceText(next.p)} by ${next.method === 'paired' ? 'pairs of seeds' : "Welch's test"}`
  const chance =
    lead.comparisons < 2
      ? alone
      : `${alone}, ${chanceText(next.p_holm)} among ${lead.comparisons} comparisons`
  if (lead.verdict === 'real') return `1 is better than 2, by ${by} (${chance})`
  return `1 over 2 is within noise: ${by} (${chance}); ${moreText(lead.more_seeds)}`
}

/** How many more seeds would tell; null: no number of them. */
export const moreText = (seeds: number | null): string =>
  seeds === null
    ? 'no number of seeds that anybody would run tells them apart'
    : `about ${plural(seeds, 'more seed')} of each would tell, if it is what it seems`
