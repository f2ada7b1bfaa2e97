// What a probe would be, and what it was, in words.
import { duration } from './duration.ts'
import { money } from './money.ts'
import { plural } from './words.ts'

/** `4 runs of at most 1m each, 2m in all and at most $0.01`. */
export const probeOfferText = ({
  runs,
  runS,
  wallS,
  usd,
}: {
  readonly runs: number
  readonly runS: number
  readonly wallS: number
  readonly usd: number | null
}): string =>
  `${plural(runs, 'run')} that train for at most ${duration(runS)} each, at most ${duration(wallS)} in all` +
  (usd === null ? '' : `, at most ${money(usd)}`)

/** What is said where a probe was for nothing. */
export const PROBE_TOLD_NOTHING =
  'the probe could not tell how long a run takes: none came to its end in time, and none said how far it goes; ' +
  '`run.epochs` and `run.steps` do, or `expect: 2m` in the sweep file'
