// What a quote is from, in words.
import type { Quote } from '../domain/protocol.ts'
import { sanitizeLine } from './sanitize.ts'
import { plural } from './words.ts'

type Seen = Quote['seen']

const TEXTS: Readonly<Record<Quote['basis'], (seen: Seen) => string>> = {
  history: seen => `from ${runsText(seen)} of this code`,
  probe: seen => `from a probe of ${runsText(seen, '')}`,
  history_other_code: seen => `from ${runsText(seen)} of other code of this function`,
  history_elsewhere: seen =>
    seen?.gpu
      ? `a guess: from ${runsText(seen)} on ${sanitizeLine(seen.gpu)}, by a table of GPU speeds`
      : `a guess: from ${runsText(seen)} on another machine`,
  expect: () => 'from what the sweep file expects',
  timeout: () => 'from the timeout of one attempt',
  cached: () => 'everything is done already, and costs nothing',
  unknown: () => 'nobody knows yet how long a run takes',
}

/** `from 12 past runs of this code`. */
export const basisText = ({ basis, seen }: Pick<Quote, 'basis' | 'seen'>): string => TEXTS[basis](seen)

const runsText = (seen: Seen, kind = 'past '): string =>
  seen === null ? `${kind}runs` : plural(seen.runs, `${kind}run`)
