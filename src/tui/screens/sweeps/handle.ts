// How a sweep is named on a command line that one could type.
import type { SweepRow } from '../../../domain/documents.ts'

/** Its name where that is a plain word and means this sweep, the newest of it; else its id. */
export const handleOf = (
  { sweep_id, name }: Pick<SweepRow, 'sweep_id' | 'name'>,
  sweeps: readonly Pick<SweepRow, 'sweep_id' | 'name' | 'created_at'>[],
): string => {
  const isPlainWord = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/.test(name)
  const newest = sweeps
    .filter(sweep => sweep.name === name)
    .reduce<(typeof sweeps)[number] | null>(
      (latest, sweep) => (latest === null || sweep.created_at > latest.created_at ? sweep : latest),
      null,
    )
  return isPlainWord && newest?.sweep_id === sweep_id ? name : sweep_id
}
