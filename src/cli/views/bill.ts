// The estimate of a sweep held against what its App was billed.
import type { BillDocument } from '../../domain/bill-document.ts'
import type { Look } from '../../format/look.ts'
import { money, moneyColumn } from '../../format/money.ts'
import { percent } from '../../format/number.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { facts, shortIds, timeText } from '../../format/words.ts'

/** More runs than this, and the sums above them are out of sight. */
const MOST_RUNS = 20

export const billLines = (bill: BillDocument, look: Look): readonly string[] => {
  const { paint } = look
  const heading = `${paint('strong', 'Bill')}  of ${sanitizeLine(bill.app)}`
  if (bill.from === bill.to)
    return [
      heading,
      `  No hour of it is over yet: Modal bills by whole hours, the first is there after ${timeText(nextHour(bill.to))} UTC.`,
    ]
  return [
    heading,
    ...facts(
      [
        ['hours', `${timeText(bill.from)} to ${timeText(bill.to)} (UTC)`],
        ['estimate', orUnknown(bill.estimate_usd)],
        ['billed', `${money(bill.billed_usd)}, ${money(runsOf(bill))} of it to the runs`],
        ['difference', differenceText(bill)],
        ['driver', money(bill.idle_usd)],
        [
          'nobody',
          bill.unallocated_usd === 0 ? null : `${money(bill.unallocated_usd)} in hours without a run`,
        ],
        ['other sweeps', bill.others_usd === 0 ? null : money(bill.others_usd)],
        [
          'not closed',
          bill.later_usd ? `${money(bill.later_usd)} estimated in hours that are not over` : null,
        ],
      ],
      paint,
    ),
    '',
    ...runTable(bill, look),
  ]
}

const runsOf = ({ runs }: BillDocument): number => runs.reduce((sum, run) => sum + run.billed_usd, 0)

const orUnknown = (usd: number | null): string => (usd === null ? 'no price is known' : money(usd))

const differenceText = ({ difference_usd: usd, estimate_usd: of }: BillDocument): string | null => {
  if (usd === null || of === null) return null
  const share = of === 0 ? '' : ` (${percent(Math.abs(usd) / of)})`
  return usd < 0 ? `${money(-usd)} less than estimated${share}` : `${money(usd)} more than estimated${share}`
}

const nextHour = (rfc3339: string): string => new Date(Date.parse(rfc3339) + 3_600_000).toISOString()

/** The dearest first. */
const runTable = ({ runs }: BillDocument, look: Look): readonly string[] => {
  const rows = runs.toSorted((a, b) => b.billed_usd - a.billed_usd).slice(0, MOST_RUNS)
  const short = shortIds(runs.map(({ run_id }) => run_id))
  const dollars = moneyColumn(runs.flatMap(run => [run.billed_usd, run.estimate_usd ?? 0]))
  const [title = '', ...lines] = plainTable<BillDocument['runs'][number]>(
    [
      { title: 'RUN', cell: ({ run_id }) => short(run_id) },
      {
        title: 'ESTIMATE',
        cell: ({ estimate_usd: usd }) => (usd === null ? '-' : dollars(usd)),
        align: 'right',
      },
      { title: 'BILLED', cell: ({ billed_usd }) => dollars(billed_usd), align: 'right' },
    ],
    rows,
    { width: look.columns },
  )
  const more = runs.length - rows.length
  return [
    look.paint('dim', title),
    ...lines,
    ...(more > 0 ? [look.paint('dim', `and ${more} that were billed less`)] : []),
  ]
}
