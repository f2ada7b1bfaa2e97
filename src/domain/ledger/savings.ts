// What a sweep did not have to spend. Nothing here is a guess at what might have happened: each amount is time that is
// in a ledger, or the difference of two, and none is ever negative.
//
//   resume          the useful time of attempts that a later one went on from. It is counted once, however often it was
//                   carried on: without checkpoints the last attempt would have had to do it again.
//   caching         what the runs that were taken over took where they were done, without what was wasted there.
//   early stopping  for each run that was stopped or pruned once it had begun: what a finished run of this sweep took
//                   on average, less what it took itself, where that is more than nothing. Waste counts on neither side.
//   packing         time of runs on a GPU beyond their own share of it. It says what as many GPUs would have cost for
//                   as long; how much longer the runs took for sharing is not in any ledger.
import type { SavingsDocument } from '../cost-document.ts'
import type { RunFacts } from '../facts.ts'
import { groupBy } from '../group-by.ts'
import type { LedgerEntry, StoreQueries } from '../store-port.ts'
import { amountOf, type Total, totalOf } from './totals.ts'
import { isWaste } from './waste.ts'

type LedgerRow = ReturnType<StoreQueries['ledger']>[number]
type Run = Pick<RunFacts, 'runId' | 'state' | 'cachedFrom' | 'attempts'>

export interface SavingsRequest {
  readonly runs: readonly Run[]
  readonly ledger: readonly LedgerRow[]
  /** Where the cached runs were done: rows of those runs, of which some may not be known any more. */
  readonly earlier: readonly LedgerRow[]
  readonly isPacked: boolean
  /** Nothing at all, with or without a price. */
  readonly start: Total
}

/** The savings of one sweep. */
export const savingsOf = ({ runs, ledger, earlier, isPacked, start }: SavingsRequest): SavingsDocument => {
  const rows = groupBy(ledger, row => row.runId)
  const rowsOf = ({ runId }: Run): readonly LedgerRow[] => rows.get(runId) ?? []
  const cached = runs.filter(run => run.cachedFrom !== null)
  return {
    resume: {
      resumes: runs.reduce((sum, run) => sum + run.attempts.filter(wentOn).length, 0),
      ...amountOf(
        totalOf(
          runs.flatMap(run => carriedOn(run, rowsOf(run))),
          start,
        ),
      ),
    },
    caching: {
      runs: cached.length,
      ...amountOf(
        totalOf(
          earlier.flatMap(row => row.entries.filter(entry => !isWaste(entry))),
          start,
        ),
      ),
    },
    early_stopping: stoppedEarly({ runs, rowsOf, start }),
    packing: isPacked
      ? amountOf(
          totalOf(
            ledger.flatMap(row => row.entries.map(beyondOwnShare)),
            start,
          ),
        )
      : null,
  }
}

/** Whether the attempt went on from work of an earlier one, be it in a checkpoint or in files of the code's own. */
const wentOn = ({ supersedesAfter }: Run['attempts'][number], index: number): boolean =>
  index > 0 && supersedesAfter !== null && supersedesAfter >= 0

/** The useful entries of the attempts before the last that went on from anything. */
const carriedOn = ({ attempts }: Run, rows: readonly LedgerRow[]): readonly LedgerEntry[] => {
  const before = new Set(
    attempts.slice(0, Math.max(0, attempts.findLastIndex(wentOn))).map(({ name }) => name),
  )
  return rows
    .filter(({ name }) => before.has(name))
    .flatMap(({ entries }) => entries.filter(({ label }) => label === 'useful'))
}

const stoppedEarly = ({
  runs,
  rowsOf,
  start,
}: {
  readonly runs: readonly Run[]
  readonly rowsOf: (run: Run) => readonly LedgerRow[]
  readonly start: Total
}): SavingsDocument['early_stopping'] => {
  const spent = (run: Run): Total =>
    totalOf(
      rowsOf(run).flatMap(({ entries }) => entries.filter(entry => !isWaste(entry))),
      start,
    )
  const finished = runs.filter(({ state, cachedFrom }) => state === 'finished' && cachedFrom === null)
  const early = runs.filter(
    ({ state, attempts }) => (state === 'stopped' || state === 'pruned') && attempts.length > 0,
  )
  if (finished.length === 0 || early.length === 0) return null
  const whole = average(totalOf(finished.map(spent), start), finished.length)
  const saved = early.map(run => lessThan(whole, spent(run)))
  return { runs: early.length, ...amountOf(totalOf(saved, start)) }
}

const average = ({ nanoseconds, gpuNanoseconds, nanoUsd }: Total, count: number): Total => ({
  nanoseconds: nanoseconds / BigInt(count),
  gpuNanoseconds: gpuNanoseconds / BigInt(count),
  nanoUsd: nanoUsd === null ? null : nanoUsd / BigInt(count),
})

/** What `part` leaves of `whole`; of none of the three anything below zero. */
const lessThan = (whole: Total, part: Total): Total => ({
  nanoseconds: rest(whole.nanoseconds, part.nanoseconds),
  gpuNanoseconds: rest(whole.gpuNanoseconds, part.gpuNanoseconds),
  nanoUsd: whole.nanoUsd === null || part.nanoUsd === null ? null : rest(whole.nanoUsd, part.nanoUsd),
})

const rest = (whole: bigint, part: bigint): bigint => (whole > part ? whole - part : 0n)

/** At the price of the entry's own share. */
const beyondOwnShare = ({ nanoseconds, gpuNanoseconds, nanoUsd }: LedgerEntry): Total => {
  const beyond = rest(nanoseconds, gpuNanoseconds)
  return {
    nanoseconds: beyond,
    gpuNanoseconds: beyond,
    nanoUsd: nanoUsd === null ? null : gpuNanoseconds === 0n ? 0n : (nanoUsd * beyond) / gpuNanoseconds,
  }
}
