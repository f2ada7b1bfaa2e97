// What Modal has billed for a sweep's App, held against the estimate of its ledger.
import type { BillDocument } from '../domain/bill-document.ts'
import type { Cloud } from '../domain/cloud-port.ts'
import { SweepdeckError } from '../domain/errors.ts'
import { nanoUsdOf } from '../domain/ledger/nano-usd.ts'
import { type ContainerStay, HOUR_NS, reconcile, type Window } from '../domain/ledger/reconcile.ts'
import { tariffOf } from '../domain/ledger/tariff.ts'
import { durationOf } from '../domain/ledger/timeline.ts'
import type { Clock } from '../domain/ports.ts'
import { driverPrice } from '../domain/slot-price.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { resolveSweep } from './resolve.ts'
import { rfc3339 } from './sweep-row.ts'

export interface BillPorts {
  readonly cloud: Pick<Cloud, 'bill'>
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'prices'>
  readonly clock: Pick<Clock, 'now'>
}

const HOUR_MS = 3_600_000

/** Answers `cost --bill`; throws where the plan of the workspace does not show bills. */
export const createBill =
  ({ cloud, store, clock }: BillPorts) =>
  async (nameOrId: string): Promise<BillDocument> => {
    const summary = resolveSweep(store, nameOrId)
    if (summary.engine !== 'modal') throw noBill(summary)
    const app = appOf(summary)
    // The generations of a schedule run in one App, and have one bill.
    const sweeps = store.sweeps().filter(each => each.engine === 'modal' && appOf(each) === app)
    const from = wholeHour(Math.min(...sweeps.map(({ createdAt }) => createdAt)))
    const to = Math.max(from, wholeHour(clock.now()))
    const lines = to === from ? [] : await cloud.bill({ from: rfc3339(from), to: rfc3339(to) })
    const perSweep = sweeps.map(({ sweepId }) => staysOf(sweepId, store, clock))
    const found = reconcile({
      bill: lines
        .filter(line => line.app === app)
        .map(({ start, usd }) => ({ from: nanoseconds(Date.parse(start)), nanoUsd: nanoUsdOf(usd) })),
      stays: perSweep.flatMap(({ stays }) => stays),
      drivers: perSweep.map(({ driver }) => driver),
      driverNanoUsdPerS: driverPrice().nano_usd_per_s ?? 0,
      tariff: tariffOf(store.prices(summary.sweepId)),
      closedUntil: nanoseconds(to),
    })
    const own = new Set(store.sweep(summary.sweepId)?.runs.map(({ runId }) => keyOf(summary.sweepId, runId)))
    const runs = found.runs.filter(({ runId }) => own.has(runId))
    const estimate = total(runs.map(run => run.estimate))
    const shared = total(runs.map(run => run.billed)) ?? 0n
    const others = found.runs.filter(({ runId }) => !own.has(runId)).map(run => run.billed)
    return {
      app,
      from: rfc3339(from),
      to: rfc3339(to),
      estimate_usd: usd(estimate),
      billed_usd: dollars(found.billed),
      difference_usd: estimate === null ? null : dollars(shared - estimate),
      idle_usd: dollars(found.idle),
      unallocated_usd: dollars(found.unallocated),
      others_usd: dollars(total(others) ?? 0n),
      later_usd: usd(found.later),
      runs: runs.map(run => ({
        run_id: run.runId.slice(run.runId.indexOf('/') + 1),
        estimate_usd: usd(run.estimate),
        billed_usd: dollars(run.billed),
      })),
    }
  }

const appOf = ({ sweepId, plan }: Pick<SweepSummary, 'sweepId' | 'plan'>): string =>
  `sweepdeck-${plan.generation_of ?? sweepId}`

/** Runs of one config in two generations have one id. */
const keyOf = (sweepId: string, runId: string): string => `${sweepId}/${runId}`

const staysOf = (
  sweepId: string,
  store: BillPorts['store'],
  clock: BillPorts['clock'],
): { readonly stays: readonly ContainerStay[]; readonly driver: Window } => {
  const sweep = store.sweep(sweepId)
  if (sweep === null) return { stays: [], driver: { from: 0n, to: 0n } }
  return {
    stays: sweep.runs.flatMap(({ runId, attempts }) =>
      attempts.flatMap(attempt => {
        if (attempt.host === null) return []
        const from = nanoseconds(attempt.startedAt)
        return {
          runId: keyOf(sweepId, runId),
          container: attempt.host,
          from,
          to: from + durationOf(attempt),
        }
      }),
    ),
    driver: { from: nanoseconds(sweep.createdAt), to: nanoseconds(sweep.endedAt ?? clock.now()) },
  }
}

const nanoseconds = (ms: number): bigint => BigInt(Math.round(ms)) * (HOUR_NS / BigInt(HOUR_MS))
const wholeHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS
const dollars = (nano: bigint): number => Number(nano) / 1e9
const usd = (nano: bigint | null): number | null => (nano === null ? null : dollars(nano))
const total = (parts: readonly (bigint | null)[]): bigint | null =>
  parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0n)

const noBill = ({ name, engine }: SweepSummary): SweepdeckError =>
  new SweepdeckError(`${name} runs on the engine ${engine}, which sends no bill`, {
    code: 'bill.none',
    hint: '`sweepdeck cost` without --bill says what it took; `sweepdeck prices set 0.20` gives that a price.',
  })
