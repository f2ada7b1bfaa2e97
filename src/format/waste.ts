// What caused waste, and what was saved, in words.
import type { CostDocument, SavingsDocument, WasteCause } from '../domain/cost-document.ts'
import { plural, spendText } from './words.ts'

const CAUSES: Readonly<Record<WasteCause, string>> = {
  duplicate: 'done twice',
  user_error: 'errors in the code',
  oom: 'out of memory',
  killed: 'killed',
  preempted: 'preempted',
  diverged: 'diverged',
  timeout: 'out of time',
  infra: 'machines failed',
  stopped: 'stopped',
  lost: 'lost from sight',
}

/** `killed $0.020, out of memory $0.0051`, the largest first. */
export const causesText = (byCause: CostDocument['waste_by_cause']): string =>
  (Object.entries(byCause) as [WasteCause, { hours: number; usd: number | null }][])
    .toSorted(([, a], [, b]) => b.hours - a.hours)
    .map(([cause, amount]) => `${CAUSES[cause]} ${spendText(amount)}`)
    .join(', ')

/** What was saved, and how; one line each, and none for what saved nothing. */
export const savingsTexts = ({
  resume,
  caching,
  early_stopping,
  packing,
}: SavingsDocument): readonly string[] => {
  const early = early_stopping ?? { hours: 0, usd: null, runs: 0 }
  const shared = packing ?? { hours: 0, usd: null }
  const rows = [
    [resume, `by ${plural(resume.resumes, 'resume')}: work that was not done again`],
    [caching, `by ${plural(caching.runs, 'run')} that had finished elsewhere`],
    [early, `by ${plural(early.runs, 'run')} stopped early, held against those that finished`],
    [shared, 'by sharing GPUs, had each run taken as long alone'],
  ] as const
  return rows.flatMap(([amount, how]) => (amount.hours > 0 ? [`${spendText(amount)} ${how}`] : []))
}
