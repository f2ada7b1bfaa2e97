// What a plan should say beside its figures: only what is true of it, and what the user can act on.
import type { EngineName } from '../domain/ports.ts'
import type { RunRecord } from '../domain/protocol.ts'
import type { StoreQueries } from '../domain/store-port.ts'

export interface WarningRequest {
  readonly fromFile: readonly string[]
  /** What the code does not take. */
  readonly fromCode: readonly string[]
  /** What does not follow the preset. */
  readonly fromPreset: readonly string[]
  /** What this machine cannot do. */
  readonly fromMachine: readonly string[]
  readonly engine: EngineName
  readonly engines: readonly EngineName[]
  readonly runs: readonly RunRecord[]
  readonly changedSince: string | null
  readonly sameCode: boolean
  readonly sameCodeAs: string | null
}

/** In the order in which they should be read. */
export const planWarnings = (
  request: WarningRequest,
  store: Pick<StoreQueries, 'live'>,
): readonly string[] => [
  ...request.fromFile,
  ...request.fromCode,
  ...request.fromPreset,
  ...request.fromMachine,
  ...engineWarning(request),
  ...codeWarnings(request),
  ...liveWarnings(request.runs, store),
]

const engineWarning = ({ engine, engines }: WarningRequest): readonly string[] =>
  engines.includes(engine)
    ? []
    : [`resources.engine: ${engine} can be planned and quoted, but not launched from this version`]

const codeWarnings = ({ runs, changedSince, sameCode, sameCodeAs }: WarningRequest): readonly string[] => {
  if (changedSince !== null) {
    const fresh = runs.filter(run => run.cached === null).length
    return [
      `the code changed since ${changedSince}: ${counted(fresh, 'run')} ${fresh === 1 ? 'is' : 'are'} new; ` +
        '--same-code keeps the ids it had, if the change does not matter',
    ]
  }
  if (sameCodeAs !== null) return [`the code differs from that of ${sameCodeAs}, and is taken as the same`]
  return sameCode ? ['--same-code changes nothing: no earlier sweep of this name has other code'] : []
}

const liveWarnings = (runs: readonly RunRecord[], store: Pick<StoreQueries, 'live'>): readonly string[] => {
  const live = store.live(runs.filter(run => run.cached === null).map(run => run.run_id))
  const perSweep = new Map<string, number>()
  for (const sweepId of live.values()) perSweep.set(sweepId, (perSweep.get(sweepId) ?? 0) + 1)
  return [...perSweep].map(
    ([sweepId, count]) =>
      `${counted(count, 'run')} of this plan ${count === 1 ? 'is' : 'are'} queued or running in ${sweepId} already, ` +
      `and would be done twice; \`sweepdeck watch ${sweepId}\` follows them`,
  )
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
