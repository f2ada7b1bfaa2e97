// A config that does nearly as well as the best, for clearly less.
import type { CompareDocument } from '../compare-document.ts'
import { decodeNumber } from '../number-code.ts'

/** As good as the best, to this share of what lies between the best and the worst. */
const NEARLY = 0.1

/** Less than this share saved is what two runs of the same config differ by. */
const WORTH_SAVING = 0.1

export interface Cheaper {
  /** Index into rows. */
  readonly row: number
  /** Share of what the best one cost. */
  readonly saved: number
}

/** The best of those on the front that are nearly as good and cost clearly less; null where there is none. */
export const cheaperOf = ({
  rows,
  pareto,
  spend_unit,
}: Pick<CompareDocument, 'rows' | 'pareto' | 'spend_unit'>): Cheaper | null => {
  type Row = (typeof rows)[number]
  const [best] = rows
  if (best === undefined || best.mean === null) return null
  const spent = ({ spend }: Row): number => (spend_unit === 'usd' ? spend.usd : spend.hours) ?? Number.NaN
  const savedBy = (row: Row): number => 1 - spent(row) / spent(best)
  const means = rows.flatMap(({ mean }) => (mean === null ? [] : [decodeNumber(mean)]))
  const behind = (mean: number): number => Math.abs(mean - (means[0] as number))
  const farthest = Math.max(...means.map(behind).filter(Number.isFinite))
  const found = rows.findIndex(
    (row, index) =>
      pareto.includes(index) &&
      savedBy(row) >= WORTH_SAVING &&
      row.mean !== null &&
      behind(decodeNumber(row.mean)) <= NEARLY * farthest,
  )
  const row = rows[found]
  return row === undefined ? null : { row: found, saved: savedBy(row) }
}
