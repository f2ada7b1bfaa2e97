// Which promotion a word means, and how it is served: on this machine, or by an endpoint at the provider.
import { SweepdeckError } from '../domain/errors.ts'
import type { PlanRecord, PromotionRecord } from '../domain/protocol.ts'
import type {
  Deployed,
  Endpoint,
  Endpoints,
  LocalServing,
  Servable,
  ServeLocally,
} from '../domain/serve-port.ts'
import { endpointPrice } from '../domain/slot-price.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { parseServed } from '../domain/sweep-file/schema-fields.ts'
import { createPromote, type PromotePorts, promotedRun, promotionsNamed, promotionsOf } from './promote.ts'
import { resolveSweep } from './resolve.ts'

export interface ServePorts extends PromotePorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'summary' | 'findRuns' | 'run'>
  readonly serveLocally: ServeLocally
  readonly endpoints: Endpoints
}

export interface DeployRequest {
  readonly gpu: string | null
  readonly isPrivate: boolean
  readonly progress: (line: string) => void
}

export interface ServeService {
  /**
   * What a promoted name, a run or a sweep stands for; a run that has no name yet gets `run-<id>`.
   * `code`: file.py:function where it is not what the sweep file says.
   */
  find(target: string, code: string | null): Promise<Servable>
  here(
    servable: Servable,
    options: { readonly port: number; readonly onLine: (line: string) => void },
  ): Promise<LocalServing>
  deploy(servable: Servable, request: DeployRequest): Promise<Deployed>
  endpoints(): Promise<readonly Endpoint[]>
  /** Ends the endpoint of a name; throws `serve.not_found`. */
  stop(name: string): Promise<Endpoint>
}

/** Answers `serve`. */
export const createServe = (ports: ServePorts): ServeService => {
  const find = async (target: string, code: string | null): Promise<Servable> => {
    const record = await promotion(target, ports)
    const plan = ports.store.summary(record.sweep_id)?.plan
    if (plan === undefined)
      throw new SweepdeckError(`the sweep ${record.sweep_id} that ${record.name} is from is not here`, {
        code: 'serve.no_sweep',
        hint: 'Serve it in the project that the sweep was launched from.',
      })
    return { record, plan, code: servedCode(plan, code) }
  }
  return {
    find,
    here: (servable, options) => ports.serveLocally({ ...servable, ...options }),
    deploy: (servable, request) => ports.endpoints.deploy({ ...servable, ...request }),
    endpoints: () => ports.endpoints.list(),
    stop: async name => {
      const found = (await ports.endpoints.list()).find(endpoint => endpoint.name === name)
      if (found === undefined)
        throw new SweepdeckError(`nothing serves ${JSON.stringify(name)}`, {
          code: 'serve.not_found',
          hint: '`sweepdeck serve` lists what is served on Modal.',
        })
      await ports.endpoints.stop(found.appId)
      return found
    },
  }
}

/** Where its engine serves: here in the foreground, or elsewhere until it is stopped. */
export const servesHere = ({ plan }: Servable): boolean => plan.engine === 'local'

/** Dollars an hour that a container of an endpoint costs while it is up; null where the GPU has no known price. */
export const endpointUsdPerHour = (gpu: string | null): number | null => {
  const { nano_usd_per_s } = endpointPrice(gpu)
  return nano_usd_per_s === null ? null : (nano_usd_per_s * 3600) / 1e9
}

const promotion = async (target: string, ports: ServePorts): Promise<PromotionRecord> => {
  const named = await promotionsNamed(target, ports.promotions)
  const newest = named.toSorted((a, b) => (a.promoted_at < b.promoted_at ? -1 : 1)).at(-1)
  if (newest !== undefined) return newest
  const run = promotedRun(ports.store, target)
  const { plan } = resolveSweep(ports.store, run.sweepId)
  const records = await promotionsOf(plan, ports.promotions).list(run.sweepId)
  const current = new Map(records.map(record => [record.name, record]))
  const its = [...current.values()].find(
    record => record.run_id === run.runId && record.sweep_id === run.sweepId,
  )
  return its ?? createPromote(ports)({ target: run.runId, as: `run-${run.runId}`, newest: false })
}

const servedCode = (plan: PlanRecord, written: string | null): Servable['code'] => {
  if (written !== null) {
    const parsed = parseServed(written)
    if (parsed !== null) return parsed
    throw new SweepdeckError(`${JSON.stringify(written)} does not name what serves`, {
      code: 'serve.bad_code',
      hint: 'Write file.py:function, such as serve.py:predict.',
    })
  }
  if (plan.serve) return plan.serve
  if (plan.target.kind === 'function') return { file: plan.target.file, object: 'predict' }
  throw new SweepdeckError('nothing says what answers: this sweep runs a command', {
    code: 'serve.no_code',
    hint: 'Name a function: `sweepdeck serve NAME serve.py:predict`, or `serve: serve.py:predict` in the sweep file.',
  })
}
