// What of a ledger was for nothing, and what caused it. Every lost nanosecond has exactly one cause:
//
//   label          of an attempt that ended                cause
//   duplicate      in any way                              duplicate
//   failed_user    user_error, diverged, timeout           that end
//   failed_user    otherwise: a checkpoint had kept it,    how the last attempt of the run ended
//                  and then the run failed for good
//   redone, failed_infra                                   that end; lost, where nobody recorded any
import type { LedgerLabel, WasteCause } from '../cost-document.ts'
import type { AttemptFacts } from '../facts.ts'
import type { AttemptEnd } from '../states.ts'
import type { LedgerEntry } from '../store-port.ts'

const WASTE: ReadonlySet<LedgerLabel> = new Set(['redone', 'duplicate', 'failed_user', 'failed_infra'])

/** True for what was lost to preemption and failure, or done twice. */
export const isWaste = ({ label }: Pick<LedgerEntry, 'label'>): boolean => WASTE.has(label)

/** True for what was neither lost nor training: starting, loading, saving and waiting. */
export const isOverhead = ({ label }: Pick<LedgerEntry, 'label'>): boolean =>
  label !== 'useful' && !WASTE.has(label)

const OWN_FAULT: ReadonlySet<AttemptEnd | null> = new Set(['user_error', 'diverged', 'timeout'])

/** What caused a part of an attempt's waste; `last` is the last attempt of its run. */
export const causeOf = (
  { label }: Pick<LedgerEntry, 'label'>,
  {
    attempt,
    last,
  }: { readonly attempt: Pick<AttemptFacts, 'end'>; readonly last: Pick<AttemptFacts, 'end'> },
): WasteCause => {
  if (label === 'duplicate') return 'duplicate'
  const end = label === 'failed_user' && !OWN_FAULT.has(attempt.end) ? last.end : attempt.end
  // Nothing of the attempt that finished a run is waste, but that of others may be before their end is known.
  return end === null || end === 'finished' ? 'lost' : end
}
