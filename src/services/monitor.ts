// A look at what runs now: the containers of a sweep, the GPUs of a run, and what was billed for it.
import type { BillDocument } from '../domain/bill-document.ts'
import type { Cloud, GpuNow } from '../domain/cloud-port.ts'
import { SweepdeckError } from '../domain/errors.ts'
import { groupBy } from '../domain/group-by.ts'
import { noSpend, totalOf, usdOf } from '../domain/ledger/totals.ts'
import type { ContainersDocument, GpuDocument } from '../domain/monitor-documents.ts'
import type { Clock, UserFiles } from '../domain/ports.ts'
import { usdPerHour } from '../domain/price-book.ts'
import { driverPrice } from '../domain/slot-price.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { type BillSource, createBill } from './bill.ts'
import { findRun } from './find-run.ts'
import { resolveSweep } from './resolve.ts'

export interface MonitorPorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger' | 'prices' | 'run' | 'findRuns'>
  readonly cloud: Pick<Cloud, 'apps' | 'containers' | 'gpus' | 'bill'>
  readonly files: Pick<UserFiles, 'readText'>
  readonly clock: Pick<Clock, 'now'>
  /** GPUs of this machine, those of a CUDA_VISIBLE_DEVICES or all; throws where they can't be asked. */
  readonly ownGpus: (names: string | null) => Promise<readonly GpuNow[]>
}

export interface MonitorService {
  /** Of a sweep on Modal, by name or id. */
  containers(nameOrId: string): Promise<ContainersDocument>
  /** Of a run that runs, by id or the beginning of one. */
  gpu(run: string): Promise<GpuDocument>
  /** What the App of a sweep was billed, held against its estimate; throws where no bill is to be had. */
  bill(nameOrId: string, source: BillSource): Promise<BillDocument>
}

/** Answers `show --containers`, `gpu` and `cost --bill`. */
export const createMonitor = ({ store, cloud, files, clock, ownGpus }: MonitorPorts): MonitorService => ({
  containers: async nameOrId => {
    const { sweepId, engine, name, plan, counts } = resolveSweep(store, nameOrId)
    if (engine !== 'modal')
      throw new SweepdeckError(`${name} runs on the engine ${engine}, which has no containers`, {
        code: 'containers.none',
        hint: '`sweepdeck show` lists its runs.',
      })
    const home = plan.generation_of ?? sweepId
    const app = (await cloud.apps()).find(each => each.sweepId === home) ?? null
    const listed = app === null ? [] : await cloud.containers(app.appId)
    const inside = liveRuns(store, sweepId)
    const runsPerS = plan.price.nano_usd_per_s
    const perS =
      runsPerS === null || listed.length === 0
        ? 0
        : (listed.length - 1) * runsPerS + (driverPrice().nano_usd_per_s ?? 0)
    return {
      sweep_id: sweepId,
      app_id: app?.appId ?? null,
      queued: counts.queued,
      running: counts.running,
      containers: listed.map(({ containerId, enqueuedAt, startedAt }) => ({
        container_id: containerId,
        state: startedAt === null ? 'starting' : 'ready',
        enqueued_at: enqueuedAt,
        started_at: startedAt,
        run_ids: [...(inside.get(containerId) ?? [])],
      })),
      cold_starts: coldStarts(store.ledger(sweepId), runsPerS !== null),
      usd_per_hour: runsPerS === null ? null : usdPerHour(perS),
    }
  },
  bill: createBill({ store, cloud, clock, files }),
  gpu: async written => {
    const run = findRun(store, written)
    const { engine } = resolveSweep(store, run.sweepId)
    const attempt = run.attempts.at(-1)
    if (attempt === undefined || attempt.end !== null || attempt.host === null)
      throw new SweepdeckError(`run ${run.runId} is ${run.state}: it has no GPU now`, {
        code: 'gpu.not_running',
        hint: `\`sweepdeck show ${run.runId.slice(0, 8)}\` says how busy the GPUs of its attempts were.`,
      })
    const gpus = engine === 'modal' ? await cloud.gpus(attempt.host) : await ownGpus(attempt.gpu)
    return {
      run_id: run.runId,
      attempt: attempt.n,
      host: attempt.host,
      gpus: gpus.map(({ name, utilisation, memoryMib, memoryTotalMib, temperatureC }) => ({
        name,
        utilisation,
        memory_mib: memoryMib,
        memory_total_mib: memoryTotalMib,
        temperature_c: temperatureC,
      })),
    }
  },
})

/** Ids of runs by the container that they are in. */
const liveRuns = (
  store: Pick<StoreQueries, 'sweep'>,
  sweepId: string,
): ReadonlyMap<string, readonly string[]> => {
  const live = (store.sweep(sweepId)?.runs ?? []).flatMap(({ runId, attempts }) => {
    const newest = attempts.at(-1)
    return newest?.end === null && newest.host !== null ? [{ runId, host: newest.host }] : []
  })
  const byHost = groupBy(live, ({ host }) => host)
  return new Map([...byHost].map(([host, there]) => [host, there.map(({ runId }) => runId)]))
}

const coldStarts = (
  ledger: ReturnType<StoreQueries['ledger']>,
  priced: boolean,
): ContainersDocument['cold_starts'] => {
  const entries = ledger.flatMap(row => row.entries.filter(({ label }) => label === 'cold_start'))
  const total = totalOf(entries, noSpend({ priced }))
  return { count: entries.length, hours: Number(total.nanoseconds) / 3.6e12, usd: usdOf(total) }
}
