// Configs and seeds to run records: ids, what is finished already, each run once.
import { configId, runIds } from '../domain/identity.ts'
import { encodeNumber } from '../domain/number-code.ts'
import type { Digest } from '../domain/ports.ts'
import { type Config, PROTOCOL_VERSION, type RunRecord } from '../domain/protocol.ts'
import type { CachedRun, StoreQueries } from '../domain/store-port.ts'

export interface RunsRequest {
  readonly configs: readonly Config[]
  readonly seeds: readonly (number | null)[]
  /** Of the code. */
  readonly identity: string
  /** Run again what is finished already. */
  readonly noCache: boolean
  /** These are left out: a sweep has them. */
  readonly known?: ReadonlySet<string>
  readonly firstIndex?: number
}

/** In the order of the configs, seeds innermost. A config that is there twice is planned once. */
export const planRuns = (
  { configs, seeds, identity, noCache, known = new Set(), firstIndex = 0 }: RunsRequest,
  { digest, store }: { readonly digest: Digest; readonly store: Pick<StoreQueries, 'finished'> },
): readonly RunRecord[] => {
  const seen = new Set(known)
  const runs: Omit<RunRecord, 'index' | 'cached'>[] = []
  for (const config of configs) {
    const ids = runIds({ config, seeds, identity }, digest)
    if (ids.every(id => seen.has(id))) continue
    const config_id = configId(config, digest)
    seeds.forEach((seed, place) => {
      const run_id = ids[place] as string
      if (seen.has(run_id)) return
      seen.add(run_id)
      runs.push({ v: PROTOCOL_VERSION, run_id, config, config_id, seed })
    })
  }
  const finished = noCache ? new Map<string, CachedRun>() : store.finished(runs.map(run => run.run_id))
  return runs.map((run, place) => ({
    ...run,
    index: firstIndex + place,
    cached: cachedRecord(finished.get(run.run_id)),
  }))
}

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
