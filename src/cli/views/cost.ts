// Where the time and the money of a sweep went: by label, by run and by attempt.
import type { CostDocument, LedgerLabel } from '../../domain/cost-document.ts'
import type { Look } from '../../format/look.ts'
import { money, moneyColumn } from '../../format/money.ts'
import { percent } from '../../format/number.ts'
import { plainTable } from '../../format/plain-table.ts'
import { causesText, savingsTexts } from '../../format/waste.ts'
import { facts, shortIds, spendText, timeSpent, timeText } from '../../format/words.ts'

const MEANINGS: Readonly<Record<LedgerLabel, string>> = {
  useful: 'training that the results are made of',
  checkpoint: 'standing still to save',
  redone: 'done again, as an attempt had died',
  duplicate: 'done twice by attempts that overlapped',
  cold_start: "before the user's code was loaded",
  import: "loading the user's code",
  data_wait: 'waiting for data',
  idle: 'reserved and doing nothing',
  failed_user: 'attempts that an error in the code ended',
  failed_infra: 'attempts that the machine or its owner ended',
}

/** More runs than this, and the sums above them are out of sight. */
const MOST_RUNS = 20

/** Of many runs the dearest are listed, unless `all` are asked for. */
export const costLines = (
  document: CostDocument,
  { look, all = false }: { readonly look: Look; readonly all?: boolean },
): readonly string[] => {
  const { paint } = look
  const isCut = !all && document.runs.length > MOST_RUNS
  const dearest = isCut ? [...document.runs].sort((a, b) => b.hours - a.hours).slice(0, MOST_RUNS) : null
  return [
    `${paint('strong', 'Spend')}  ${totalText(document.total)}`,
    ...facts(
      [
        ['price', pricesText(document)],
        ['budget', limitText(document.budget_usd, document.budget_gpu_hours)],
        ['reserve', limitText(document.reserve_usd, document.reserve_gpu_hours)],
        ['waste', wasteText(document)],
        [
          'overhead',
          document.overhead.hours === 0 ? null : `${spendText(document.overhead)} for ${OVERHEAD}`,
        ],
        ['goodput', document.goodput === null ? null : `${percent(document.goodput)} of the time was useful`],
        ...savingsTexts(document.savings).map((text, index) => [index === 0 ? 'saved' : '', text] as const),
      ],
      paint,
    ),
    '',
    ...labelTable(document, look),
    '',
    ...attemptTable({ ...document, runs: dearest ?? document.runs }, look),
    ...(dearest === null
      ? []
      : [paint('dim', `and ${document.runs.length - MOST_RUNS} that took less: --all lists every run`)]),
  ]
}

/** Only where it has changed: `$0.20/h, from 2026-11-24 07:30:00 $0.40/h`. */
const pricesText = ({ prices }: CostDocument): string | null =>
  prices.length < 2
    ? null
    : prices
        .map(({ since, usd_per_hour: usd }, index) => {
          const price = usd === null ? 'unknown' : `${money(usd)}/h`
          return index === 0 ? price : `from ${timeText(since)} ${price}`
        })
        .join(', ')

const OVERHEAD = 'starting, loading, saving and waiting'

const wasteText = ({ waste, waste_by_cause }: CostDocument): string =>
  waste.hours === 0 ? spendText(waste) : `${spendText(waste)}: ${causesText(waste_by_cause)}`

const limitText = (usd: number | null, gpuHours: number | null | undefined): string | null =>
  [usd === null ? null : money(usd), gpuHours ? `${timeSpent(gpuHours)} of GPU` : null]
    .filter(part => part !== null)
    .join(', ') || null

const totalText = ({ hours: all, gpu_hours, usd }: CostDocument['total']): string =>
  [
    usd === null ? null : money(usd),
    timeSpent(all),
    gpu_hours === 0 ? null : `${timeSpent(gpu_hours)} of GPU`,
  ]
    .filter(part => part !== null)
    .join(', ')

interface LabelRow {
  readonly label: LedgerLabel
  readonly hours: number
  readonly usd: number | null
}

const labelTable = ({ by_label, total }: CostDocument, look: Look): readonly string[] => {
  const dollars = dollarsOf(Object.values(by_label))
  const rows = Object.entries(by_label)
    .map(([label, spent]) => ({ label: label as LedgerLabel, ...spent }))
    .sort((a, b) => b.hours - a.hours)
  const [title = '', ...lines] = plainTable<LabelRow>(
    [
      { title: 'LABEL', cell: ({ label }) => label },
      { title: 'TIME', cell: row => timeSpent(row.hours), align: 'right' },
      { title: 'COST', cell: ({ usd }) => dollars(usd), align: 'right' },
      {
        title: 'SHARE',
        cell: row => (total.hours === 0 ? '-' : percent(row.hours / total.hours)),
        align: 'right',
      },
      { title: 'WHAT IT IS', cell: ({ label }) => MEANINGS[label], shrinks: true },
    ],
    rows,
    { width: look.columns },
  )
  return [look.paint('dim', title), ...lines]
}

interface AttemptRow {
  readonly run: string
  readonly n: string
  readonly hours: number
  readonly usd: number | null
  readonly labels: string
}

/** A line for each attempt; above the attempts of a run that had several, a line for their sum. */
const attemptTable = ({ runs }: CostDocument, look: Look): readonly string[] => {
  const short = shortIds(runs.map(({ run_id }) => run_id))
  const dollars = dollarsOf(runs)
  const rows = runs.flatMap((run): readonly AttemptRow[] => {
    const attempts = run.attempts.map((attempt, index) => ({
      run: index === 0 && run.attempts.length === 1 ? short(run.run_id) : '',
      n: `${attempt.n}${attempt.estimated ? '~' : ''}`,
      hours: attempt.hours,
      usd: attempt.usd,
      labels: labelsText(attempt.by_label),
    }))
    if (attempts.length === 1) return attempts
    return [
      {
        run: short(run.run_id),
        n: attempts.length === 0 ? '-' : 'all',
        hours: run.hours,
        usd: run.usd,
        labels: '',
      },
      ...attempts,
    ]
  })
  const [title = '', ...lines] = plainTable<AttemptRow>(
    [
      { title: 'RUN', cell: ({ run }) => run },
      { title: 'ATTEMPT', cell: ({ n }) => n, align: 'right' },
      { title: 'TIME', cell: row => timeSpent(row.hours), align: 'right' },
      { title: 'COST', cell: ({ usd }) => dollars(usd), align: 'right' },
      { title: 'MOST OF IT', cell: ({ labels }) => labels, shrinks: true },
    ],
    rows,
    { width: look.columns },
  )
  const estimated = runs.some(({ attempts }) => attempts.some(attempt => attempt.estimated))
  return [
    look.paint('dim', title),
    ...lines,
    ...(estimated ? ['~ nobody saw the end of this attempt: it is counted until its last heartbeat'] : []),
  ]
}

/** The largest shares first: `useful 96 %, import 3 %`. */
const labelsText = (byLabel: CostDocument['by_label']): string => {
  const entries = Object.entries(byLabel).sort(([, a], [, b]) => b.hours - a.hours)
  const total = entries.reduce((sum, [, spent]) => sum + spent.hours, 0)
  return entries
    .filter(([, spent]) => spent.hours > 0)
    .slice(0, 3)
    .map(([label, spent]) => `${label} ${percent(spent.hours / total)}`)
    .join(', ')
}

/** A column of dollars; `-` where no price is known. */
const dollarsOf = (spends: readonly { readonly usd: number | null }[]): ((usd: number | null) => string) => {
  const column = moneyColumn(spends.map(({ usd }) => usd ?? 0))
  return usd => (usd === null ? '-' : column(usd))
}
