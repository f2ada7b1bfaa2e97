// Which configs or runs `--diff A,B` means: ranks, or the first letters of ids.
import type { CompareDocument } from '../compare-document.ts'
import { SweepdeckError } from '../errors.ts'
import { decodeNumber } from '../number-code.ts'
import type { DiffSide } from './config-diff.ts'

export interface NamedSide extends DiffSide {
  /** As it is titled: `1`, or the beginning of the id of a run. */
  readonly title: string
}

const SHOWN = 8

/** Both sides, out of the rows of a comparison. */
export const diffSides = (
  written: string,
  document: Pick<CompareDocument, 'metric' | 'rows'>,
): readonly [NamedSide, NamedSide] => {
  const [a, b, ...others] = written.split(',').map(each => each.trim())
  if (a !== undefined && b !== undefined && others.length === 0)
    return [sideOf(a, document), sideOf(b, document)]
  throw new SweepdeckError(`${JSON.stringify(written)} is not two configs`, {
    code: 'compare.diff',
    hint: 'Write two with a comma between: ranks, such as 1,2, or ids of configs or runs.',
  })
}

const sideOf = (word: string, { metric, rows }: Pick<CompareDocument, 'metric' | 'rows'>): NamedSide => {
  const ranked = /^\d{1,3}$/.test(word) ? rows[Number(word) - 1] : undefined
  if (ranked !== undefined) return { title: word, config: ranked.config, metrics: decoded(ranked.metrics) }
  const found = rows.flatMap(({ config, config_id, metrics, runs }): readonly NamedSide[] => [
    ...(config_id.startsWith(word)
      ? [{ title: config_id.slice(0, SHOWN), config, metrics: decoded(metrics) }]
      : []),
    ...runs
      .filter(({ run_id }) => run_id.startsWith(word))
      .map(({ run_id, seed, value }) => ({
        title: run_id.slice(0, SHOWN),
        config: seed === null ? config : { ...config, seed },
        metrics: value === null ? {} : { [metric.name]: decodeNumber(value) },
      })),
  ])
  const [only, ...others] = word === '' ? [] : found
  if (only !== undefined && others.length === 0) return only
  throw new SweepdeckError(
    only === undefined
      ? `no config here has the rank or the id ${JSON.stringify(word)}`
      : `${JSON.stringify(word)} could be any of ${found.length}`,
    {
      code: only === undefined ? 'compare.diff_unknown' : 'compare.diff_ambiguous',
      hint: 'Ranks are in the table of `sweepdeck compare`; ids may be cut short.',
      details: found.slice(0, SHOWN).map(({ title }) => title),
    },
  )
}

const decoded = (metrics: CompareDocument['rows'][number]['metrics']): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, decodeNumber(value)]))
