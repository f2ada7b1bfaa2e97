// What a probe would be, and what it was, in words.
import { duration } from './duration.ts'
import { money } from './money.ts'
import { plural } from './words.ts'

/** `4 runs that train for at most 1m each, at most 2m in all, at most $0.01`. */
export const probeOfferText = ({
  runs,
  runS,
  wallS,
  usd,
  inContainers,
}: {
  readonly runs: number
  readonly runS: number
  readonly wallS: number
  readonly usd: number | null
  readonly inContainers: boolean
}): string =>
  `${plural(runs, 'run')} that train for at most ${duration(runS)} each, at most ${duration(wallS)} in all` +
  (usd === null ? '' : `, at most ${money(usd)}`) +
  (inContainers ? ', and on top of that the start of their containers' : '')

/** What is said where runs of a probe did not come to an end in time, nor said how far they go. */
export const openProbeText = ({ runs, open }: { readonly runs: number; readonly open: number }): string => {
  const cure = '`run.epochs` and `run.steps` say how far a run goes; so does `expect: 2m` in the sweep file'
  return open === runs
    ? `the probe could not tell how long a run takes: none came to its end in time, or said how far it goes; ${cure}`
    : `${plural(open, 'run')} of the probe did not come to ${open === 1 ? 'its' : 'their'} end in time, and ${open === 1 ? 'counts' : 'count'} as if ${open === 1 ? 'it' : 'they'} had: it may take much longer; ${cure}`
}
