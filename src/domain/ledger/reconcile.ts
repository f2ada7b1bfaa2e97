// A sweep's estimate held against what was billed for it, period by period (Modal bills by the hour). What one cost is
// shared out:
//
//   idle         what the driver is estimated to have cost, as far as the bill goes
//   runs         the rest, by the seconds that each had of a container (its share of one that runs share)
//   unallocated  the rest of a period in which no run is known to have had a container
//
// The parts add up to the bill exactly: what cannot be divided goes to the largest remainders. A period that is not over
// yet has no bill, and what was estimated of it is told apart.
import { groupBy } from '../group-by.ts'
import { type GpuShare, type Stay, sharesOf } from './gpu-shares.ts'
import type { Tariff } from './tariff.ts'

export const HOUR_NS = 3_600_000_000_000n

/** Nanoseconds since 1970. */
export interface Window {
  readonly from: bigint
  readonly to: bigint
}

/** What was billed for some time, mostly an hour. */
export interface BilledPeriod extends Window {
  readonly nanoUsd: bigint
}

/** One attempt's time in a container; several are in one where runs share it. */
export interface ContainerStay extends Window {
  readonly runId: string
  readonly container: string
}

export interface ReconcileRequest {
  /** A period may have several lines. */
  readonly bill: readonly BilledPeriod[]
  readonly stays: readonly ContainerStay[]
  /** When drivers were there, and what one costs. */
  readonly drivers: readonly Window[]
  readonly driverNanoUsdPerS: number
  /** Of one container. */
  readonly tariff: Tariff
  /** Where the periods end that are over, in nanoseconds since 1970. */
  readonly closedUntil: bigint
}

export interface RunBill {
  readonly runId: string
  /** null where no rate is known. */
  readonly estimate: bigint | null
  readonly billed: bigint
}

/** All in nano-dollars. */
export interface Reconciliation {
  readonly billed: bigint
  readonly idle: bigint
  readonly unallocated: bigint
  /** In the order of their first stays. */
  readonly runs: readonly RunBill[]
  /** Of the runs, in time that is not over. */
  readonly later: bigint | null
}

/** Shares the bill out; `billed` = `idle` + `unallocated` + what the runs were billed. */
export const reconcile = ({
  bill,
  stays,
  drivers,
  driverNanoUsdPerS,
  tariff,
  closedUntil,
}: ReconcileRequest): Reconciliation => {
  const periods = sumByPeriod(bill, closedUntil)
  const pieces = piecesOf(stays, tariff)
  const none = tariff.every(({ nanoUsdPerS }) => nanoUsdPerS === null) ? null : 0n
  const runs = new Map(stays.map(({ runId }) => [runId, { estimate: none, billed: 0n }]))
  let [idle, unallocated] = [0n, 0n]
  for (const piece of pieces) {
    const run = runs.get(piece.runId) as { estimate: bigint | null }
    run.estimate = sum(run.estimate, within(piece, { from: 0n, to: closedUntil }).nanoUsd)
  }
  for (const { nanoUsd, ...period } of periods) {
    const driven = drivers.reduce((all, driver) => all + overlap(driver, period), 0n)
    const ofDriver = priceOf(driven, driverNanoUsdPerS)
    const ownIdle = nanoUsd < 0n ? 0n : ofDriver < nanoUsd ? ofDriver : nanoUsd
    idle += ownIdle
    const weights = weightsIn(pieces, period)
    if (weights.size === 0) unallocated += nanoUsd - ownIdle
    for (const [runId, part] of allocate(nanoUsd - ownIdle, weights))
      (runs.get(runId) as { billed: bigint }).billed += part
  }
  return {
    billed: periods.reduce((all, { nanoUsd }) => all + nanoUsd, 0n),
    idle,
    unallocated,
    runs: [...runs].map(([runId, run]) => ({ runId, ...run })),
    later: pieces.reduce(
      (all, piece) => sum(all, within(piece, { from: closedUntil, to: piece.to }).nanoUsd),
      none,
    ),
  }
}

/** Splits an amount by weights, exactly: largest remainders first, among equals those that come first. */
export const allocate = (
  amount: bigint,
  weights: ReadonlyMap<string, bigint>,
): ReadonlyMap<string, bigint> => {
  const all = [...weights.values()].reduce((total, weight) => total + weight, 0n)
  if (all === 0n) return new Map()
  // A credit is split as what is owed is.
  if (amount < 0n) return new Map([...allocate(-amount, weights)].map(([name, part]) => [name, -part]))
  const parts = [...weights].map(([name, weight]) => ({
    name,
    part: (amount * weight) / all,
    rest: (amount * weight) % all,
  }))
  let left = amount - parts.reduce((total, { part }) => total + part, 0n)
  const shares = new Map(parts.map(({ name, part }) => [name, part]))
  for (const { name } of parts.toSorted((a, b) => (a.rest > b.rest ? -1 : Number(a.rest < b.rest)))) {
    if (left === 0n) break
    shares.set(name, (shares.get(name) as bigint) + 1n)
    left -= 1n
  }
  return shares
}

interface Piece extends GpuShare {
  readonly runId: string
}

const piecesOf = (stays: readonly ContainerStay[], tariff: Tariff): readonly Piece[] => {
  const byContainer = groupBy(
    stays.map((stay, index) => ({ ...stay, name: `${stay.runId}/${index}` })),
    ({ container }) => container,
  )
  return [...byContainer.values()].flatMap(there =>
    there.flatMap((stay: Stay & ContainerStay) =>
      sharesOf(
        stay,
        there.filter(other => other !== stay),
        tariff,
      ).map(share => ({ ...share, runId: stay.runId })),
    ),
  )
}

const overlap = (a: Window, b: Window): bigint => {
  const [from, to] = [a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to]
  return to > from ? to - from : 0n
}

/** What of a piece lies in a window; pieces are even. */
const within = (piece: Piece, window: Window): Pick<Piece, 'nanoseconds' | 'nanoUsd'> => {
  const [part, whole] = [overlap(piece, window), piece.to - piece.from]
  return {
    nanoseconds: (piece.nanoseconds * part) / whole,
    nanoUsd: piece.nanoUsd === null ? null : (piece.nanoUsd * part) / whole,
  }
}

const weightsIn = (pieces: readonly Piece[], period: Window): ReadonlyMap<string, bigint> => {
  const weights = new Map<string, bigint>()
  for (const piece of pieces) {
    const { nanoseconds } = within(piece, period)
    if (nanoseconds > 0n) weights.set(piece.runId, (weights.get(piece.runId) ?? 0n) + nanoseconds)
  }
  return weights
}

const sumByPeriod = (bill: readonly BilledPeriod[], closedUntil: bigint): readonly BilledPeriod[] =>
  [
    ...groupBy(
      bill.filter(({ to }) => to <= closedUntil),
      ({ from, to }) => `${from} ${to}`,
    ).values(),
  ].map(lines => ({
    ...(lines[0] as BilledPeriod),
    nanoUsd: lines.reduce((all, { nanoUsd }) => all + nanoUsd, 0n),
  }))

const priceOf = (nanoseconds: bigint, nanoUsdPerS: number): bigint =>
  (nanoseconds * BigInt(nanoUsdPerS)) / 1_000_000_000n

const sum = (a: bigint | null, b: bigint | null): bigint | null => (a === null || b === null ? null : a + b)
