// What a query may ask of a config in a ranking, wherever it is shown.
import type { CompareDocument } from '../compare-document.ts'
import { decodeNumber } from '../number-code.ts'
import type { Field } from './field.ts'

type Ranked = Pick<CompareDocument['rows'][number], 'mean' | 'seeds' | 'spend'> & {
  /** Its place, from 1; null where nothing of it is finished. */
  readonly rank: number | null
}

export const RANKED_FIELDS: readonly Field<Ranked>[] = [
  { name: 'rank', kind: 'number', means: 'its place, from 1', of: ({ rank }) => rank },
  {
    name: 'value',
    kind: 'number',
    means: 'the metric that ranks, on average',
    of: ({ mean }) => (mean === null ? null : decodeNumber(mean)),
  },
  { name: 'seeds', kind: 'number', means: 'seeds that finished', of: ({ seeds }) => seeds },
  { name: 'spend', also: ['usd'], kind: 'usd', means: 'dollars spent', of: ({ spend }) => spend.usd },
  { name: 'hours', kind: 'hours', means: 'hours of its runs', of: ({ spend }) => spend.hours },
]
