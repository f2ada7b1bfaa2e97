// Which of a run's checkpoints a name is given to: the best by the sweep's metric, or the newest.
import { codedNumber, decodeNumber } from './number-code.ts'
import type { CheckpointManifest, PlanRecord } from './protocol.ts'

export interface Promotable {
  /** `<step>-<token>`. */
  readonly name: string
  readonly manifest: CheckpointManifest
}

/** The metric when the checkpoint was made, as it is written; null: it had not been reported. */
export const metricOf = ({ progress }: CheckpointManifest) => {
  const coded = codedNumber.safeParse(progress.metric)
  return coded.success ? coded.data : null
}

/** In the order in which they are to be tried. Of equally good ones the later comes first; NaN is no rank. */
export const inOrder = (
  checkpoints: readonly Promotable[],
  by: { readonly goal: PlanRecord['metric']['goal']; readonly newest: boolean },
): readonly Promotable[] => {
  const later = (a: Promotable, b: Promotable): number =>
    b.manifest.step - a.manifest.step || (a.manifest.saved_at < b.manifest.saved_at ? 1 : -1)
  const sign = by.goal === 'maximize' ? -1 : 1
  const rank = ({ manifest }: Promotable): number => {
    const coded = metricOf(manifest)
    const value = coded === null ? Number.NaN : sign * decodeNumber(coded)
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value
  }
  return checkpoints.toSorted((a, b) => (by.newest ? 0 : compare(rank(a), rank(b))) || later(a, b))
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

/** The name of a sweep as part of a path, where nobody says another: `Char GPT!` as `char-gpt`. */
export const promotionNameOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '') || 'best'
