// Configs and seeds to run records: ids, what is finished already, each run once.
import { experimentIdentity, idsOf } from '../domain/identity.ts'
import { encodeNumber } from '../domain/number-code.ts'
import type { Digest } from '../domain/ports.ts'
import { type Config, PROTOCOL_VERSION, type PresetRecord, type RunRecord } from '../domain/protocol.ts'
import type { CachedRun, StoreQueries } from '../domain/store-port.ts'

export interface RunsRequest {
  readonly configs: readonly Config[]
  readonly seeds: readonly (number | null)[]
  /** Of the code. */
  readonly identity: string
  readonly preset: PresetRecord
  /** What a finished run has to have measured to stand for one of these. */
  readonly metric: string
  /** Run again what is finished already. */
  readonly noCache: boolean
  /** These are left out: a sweep has them. */
  readonly known?: ReadonlySet<string>
  readonly firstIndex?: number
}

/** In the order of the configs, seeds innermost. A config that is there twice is planned once. */
export const planRuns = (
  { configs, seeds, metric, noCache, known = new Set(), firstIndex = 0, ...code }: RunsRequest,
  { digest, store }: { readonly digest: Digest; readonly store: Pick<StoreQueries, 'finished'> },
): readonly RunRecord[] => {
  const identity = experimentIdentity(code.identity, code.preset, digest)
  const seen = new Set(known)
  const runs: RunRecord[] = []
  for (const config of configs) {
    const { configId, runIds } = idsOf({ config, seeds, identity }, digest)
    seeds.forEach((seed, place) => {
      const run_id = runIds[place] as string
      if (seen.has(run_id)) return
      seen.add(run_id)
      const index = firstIndex + runs.length
      runs.push({ v: PROTOCOL_VERSION, run_id, index, config, config_id: configId, seed, cached: null })
    })
  }
  if (noCache) return runs
  const finished = [...store.finished(runs.map(run => run.run_id))]
  return withCached(runs, new Map(finished.filter(([, { metrics }]) => metric in metrics)))
}

const withCached = (
  runs: readonly RunRecord[],
  finished: ReadonlyMap<string, CachedRun>,
): readonly RunRecord[] =>
  finished.size === 0 ? runs : runs.map(run => ({ ...run, cached: cachedRecord(finished.get(run.run_id)) }))

const cachedRecord = (cached: CachedRun | undefined): RunRecord['cached'] =>
  cached === undefined
    ? null
    : {
        sweep_id: cached.sweepId,
        attempt: cached.attempt,
        metrics: Object.fromEntries(
          Object.entries(cached.metrics).map(([name, value]) => [name, encodeNumber(value)]),
        ),
        ended_at: new Date(cached.endedAt).toISOString(),
      }
