// What Modal has billed for a sweep's App, or what a file says was billed, held against the estimate of its ledger.
import type { BillDocument } from '../domain/bill-document.ts'
import type { Cloud } from '../domain/cloud-port.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { AttemptFacts } from '../domain/facts.ts'
import { focusLines } from '../domain/ledger/focus.ts'
import { nanoUsdOf } from '../domain/ledger/nano-usd.ts'
import {
  type BilledPeriod,
  type ContainerStay,
  HOUR_NS,
  reconcile,
  type Window,
} from '../domain/ledger/reconcile.ts'
import { tariffOf } from '../domain/ledger/tariff.ts'
import { durationOf } from '../domain/ledger/timeline.ts'
import type { Clock, UserFiles } from '../domain/ports.ts'
import { driverPrice } from '../domain/slot-price.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { resolveSweep } from './resolve.ts'
import { rfc3339 } from './sweep-row.ts'

export interface BillPorts {
  readonly cloud: Pick<Cloud, 'bill'>
  readonly files: Pick<UserFiles, 'readText'>
  readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'prices'>
  readonly clock: Pick<Clock, 'now'>
}

const HOUR_MS = 3_600_000

/** Where a bill is from: the workspace of the engine, or a CSV file in FOCUS columns. */
export type BillSource = { readonly kind: 'workspace' } | { readonly kind: 'focus'; readonly path: string }

/** Answers `cost --bill`; throws where there is no bill to be had. */
export const createBill =
  (ports: BillPorts) =>
  async (nameOrId: string, source: BillSource): Promise<BillDocument> => {
    const { store, clock } = ports
    const summary = resolveSweep(store, nameOrId)
    const { sweeps, ...bill } = await (source.kind === 'focus'
      ? billOfFile(summary, source.path, ports)
      : billOfWorkspace(summary, ports))
    const perSweep = sweeps.map(each => staysOf(each, store, clock))
    const found = reconcile({
      bill: bill.lines,
      stays: perSweep.flatMap(({ stays }) => stays),
      drivers: summary.engine === 'modal' ? perSweep.map(({ driver }) => driver) : [],
      driverNanoUsdPerS: driverPrice().nano_usd_per_s ?? 0,
      tariff: tariffOf(store.prices(summary.sweepId)),
      closedUntil: nanoseconds(bill.to),
    })
    const own = new Set(store.sweep(summary.sweepId)?.runs.map(({ runId }) => keyOf(summary.sweepId, runId)))
    const runs = found.runs.filter(({ runId }) => own.has(runId))
    const estimate = total(runs.map(run => run.estimate))
    const shared = total(runs.map(run => run.billed)) ?? 0n
    const others = found.runs.filter(({ runId }) => !own.has(runId)).map(run => run.billed)
    return {
      app: bill.of,
      from: rfc3339(bill.from),
      to: rfc3339(bill.to),
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

interface Bill {
  /** What was billed. */
  readonly of: string
  readonly lines: readonly BilledPeriod[]
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** All that it is for. */
  readonly sweeps: readonly SweepSummary[]
}

const billOfWorkspace = async (summary: SweepSummary, { cloud, store, clock }: BillPorts): Promise<Bill> => {
  if (summary.engine !== 'modal') throw noBill(summary)
  const app = appOf(summary)
  // The generations of a schedule run in one App, and have one bill.
  const sweeps = store.sweeps().filter(each => each.engine === 'modal' && appOf(each) === app)
  const from = wholeHour(Math.min(...sweeps.map(({ createdAt }) => createdAt)))
  const to = Math.max(from, wholeHour(clock.now()))
  const lines = to === from ? [] : await cloud.bill({ from: rfc3339(from), to: rfc3339(to) })
  return {
    of: app,
    from,
    to,
    sweeps,
    lines: lines
      .filter(line => line.app === app)
      .map(({ start, usd }) => {
        const from = nanoseconds(Date.parse(start))
        return { from, to: from + HOUR_NS, nanoUsd: nanoUsdOf(usd) }
      }),
  }
}

/** Lines that name the sweep, by its App or its id; all of them in a file that names no sweep at all. */
const billOfFile = async (summary: SweepSummary, path: string, { files }: BillPorts): Promise<Bill> => {
  const all = focusLines(await files.readText(path), path)
  const own = all.filter(({ names }) => names.includes(summary.sweepId))
  const lines = own.length > 0 || all.some(({ names }) => ANY_APP.test(names)) ? own : all
  if (lines.length === 0) throw noLines(summary, path)
  const ms = (at: bigint): number => Number(at / NS_PER_MS)
  return {
    of: path,
    lines,
    from: Math.min(...lines.map(({ from }) => ms(from))),
    to: Math.max(...lines.map(({ to }) => ms(to))),
    sweeps: [summary],
  }
}

const noLines = ({ name, sweepId }: SweepSummary, path: string): SweepdeckError =>
  new SweepdeckError(`${path} has no line for ${name} (${sweepId})`, {
    code: 'bill.none',
    hint: `Lines are found by sweepdeck-${sweepId} in their ResourceId, ResourceName, Tags or SubAccountName.`,
  })

/** Of a sweep: its App and its id begin with what no other App has. */
const ANY_APP = /sweepdeck-\d{8}-\d{6}-[0-9a-f]{4}/

const appOf = ({ sweepId, plan }: Pick<SweepSummary, 'sweepId' | 'plan'>): string =>
  `sweepdeck-${plan.generation_of ?? sweepId}`

/** Runs of one config in two generations have one id. */
const keyOf = (sweepId: string, runId: string): string => `${sweepId}/${runId}`

/** Runs side by side share a container; where there are none, they share the GPU that they are packed on. */
const containerOf = (
  { engine, plan }: SweepSummary,
  runId: string,
  { host, gpu, name }: AttemptFacts,
): string => {
  if (engine === 'modal') return host ?? name
  return plan.pack > 1 && gpu !== null ? `${host} ${gpu}` : `${runId} ${name}`
}

const staysOf = (
  summary: SweepSummary,
  store: BillPorts['store'],
  clock: BillPorts['clock'],
): { readonly stays: readonly ContainerStay[]; readonly driver: Window } => {
  const { sweepId } = summary
  const sweep = store.sweep(sweepId)
  if (sweep === null) return { stays: [], driver: { from: 0n, to: 0n } }
  return {
    stays: sweep.runs.flatMap(({ runId, attempts }) =>
      attempts.flatMap(attempt => {
        if (attempt.host === null) return []
        const from = nanoseconds(attempt.startedAt)
        return {
          runId: keyOf(sweepId, runId),
          container: containerOf(summary, runId, attempt),
          from,
          to: from + durationOf(attempt),
        }
      }),
    ),
    driver: { from: nanoseconds(sweep.createdAt), to: nanoseconds(sweep.endedAt ?? clock.now()) },
  }
}

const NS_PER_MS = 1_000_000n
const nanoseconds = (ms: number): bigint => BigInt(Math.round(ms)) * NS_PER_MS
const wholeHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS
const dollars = (nano: bigint): number => Number(nano) / 1e9
const usd = (nano: bigint | null): number | null => (nano === null ? null : dollars(nano))
const total = (parts: readonly (bigint | null)[]): bigint | null =>
  parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0n)

const noBill = ({ name, engine }: SweepSummary): SweepdeckError =>
  new SweepdeckError(`${name} runs on the engine ${engine}, which sends no bill`, {
    code: 'bill.none',
    hint: '`--bill FILE.csv` reads one in FOCUS columns. `sweepdeck cost` without --bill says what it took, and `sweepdeck prices set 0.20` gives that a price.',
  })
