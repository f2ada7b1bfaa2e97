// Which sweep a name or an id means.
import { SweepdeckError } from '../domain/errors.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'

// A terminal shows what fits; whoever gets more has to write more of the id.
const SHOWN = 10

/** By id, by name (the newest of that name), or by a unique prefix of the id. Throws `sweep.not_found`. */
export const resolveSweep = (store: Pick<StoreQueries, 'sweeps'>, nameOrId: string): SweepSummary => {
  const sweeps = store.sweeps()
  const exact =
    sweeps.find(sweep => sweep.sweepId === nameOrId) ?? sweeps.find(sweep => sweep.name === nameOrId)
  if (exact) return exact
  const matches = withPrefix(sweeps, nameOrId)
  if (matches.length > 1) throw ambiguous(nameOrId, matches.map(candidate))
  if (matches[0]) return matches[0]
  throw notFound(nameOrId, sweeps)
}

/** Sweeps whose id starts with it; nothing is the beginning of everything, and means none. */
export const withPrefix = (sweeps: readonly SweepSummary[], prefix: string): readonly SweepSummary[] =>
  prefix === '' ? [] : sweeps.filter(sweep => sweep.sweepId.startsWith(prefix))

/** As it is listed in an error: the id, and what tells it from the others. */
export const candidate = ({ sweepId, name, state }: SweepSummary): string => `${sweepId}  ${name}, ${state}`

export const ambiguous = (written: string, candidates: readonly string[]): SweepdeckError =>
  new SweepdeckError(`${JSON.stringify(written)} could be any of ${candidates.length}`, {
    code: 'target.ambiguous',
    hint: 'Write more of the id.',
    details: [
      ...candidates.slice(0, SHOWN),
      ...(candidates.length > SHOWN ? [`… and ${candidates.length - SHOWN} more`] : []),
    ],
  })

const notFound = (written: string, sweeps: readonly SweepSummary[]): SweepdeckError => {
  const nearest = nearestName(
    written,
    sweeps.map(sweep => sweep.name),
  )
  return new SweepdeckError(`no sweep is called ${JSON.stringify(written)}`, {
    code: 'sweep.not_found',
    hint: nearest === null ? '`sweepdeck ls` shows them all.' : `Did you mean ${nearest}?`,
  })
}
