// Every GPU beside the others: what the runs of a plan would take and cost on it.
import type { PlanDocument } from '../../domain/documents.ts'
import { AVAILABILITY, type GpuRow } from '../../domain/gpu-comparison.ts'
import { duration } from '../../format/duration.ts'
import { gpusBasisText, guessMark } from '../../format/gpu-text.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { plainTable } from '../../format/plain-table.ts'
import { wrapped } from '../../format/wrap.ts'

/** As `plan --json` states them. */
export const gpuDocuments = (rows: readonly GpuRow[]): NonNullable<PlanDocument['gpus']> =>
  rows.map(row => ({
    gpu: row.gpu,
    memory_gib: row.memoryGib,
    usd_per_hour: row.usdPerHour,
    availability: row.availability,
    run_s: row.secondsPerRun,
    wall_s: row.wallS,
    usd_per_run: row.usdPerRun,
    usd: row.usd,
    basis: row.basis,
    is_guess: row.isGuess,
    seen: row.seen,
    is_chosen: row.isChosen,
    is_cheapest: row.isCheapest,
  }))

export const gpuLines = (rows: readonly GpuRow[], look: Look): readonly string[] => {
  const cell = (value: number | null, row: GpuRow, text: (value: number) => string): string =>
    value === null ? '-' : `${guessMark(row.isGuess)}${text(value)}`
  const [title = '', ...lines] = plainTable<GpuRow>(
    [
      { title: 'GPU', cell: ({ gpu, isChosen }) => (isChosen ? `${gpu} *` : gpu) },
      { title: 'MEMORY', cell: ({ memoryGib }) => `${memoryGib} GiB`, align: 'right' },
      { title: '$/HOUR', cell: ({ usdPerHour }) => money(usdPerHour), align: 'right' },
      {
        title: 'TO BE HAD',
        cell: ({ availability }) =>
          availability === null ? '-' : `${availability} of ${AVAILABILITY.length}`,
        align: 'right',
      },
      { title: 'TIME', cell: row => cell(row.wallS, row, duration), align: 'right' },
      { title: 'COST', cell: row => cell(row.usd, row, money), align: 'right' },
      { title: 'A RUN', cell: row => cell(row.usdPerRun, row, money), align: 'right' },
      { title: '', cell: ({ isCheapest }) => (isCheapest ? 'cheapest per run' : '') },
    ],
    rows,
    { width: look.columns - 2 },
  )
  return [
    '',
    look.paint('strong', 'GPUs beside each other'),
    ...[look.paint('dim', title), ...lines].map(line => `  ${line}`),
    ...wrapped(gpusBasisText(rows), { width: Math.min(look.columns, 120) - 2, indent: '' }).map(
      line => `  ${line}`,
    ),
  ]
}
