// What the commands about this project and this machine say: prices, doctor, sync.
import type { DoctorDocument, PricesDocument, SyncDocument } from '../../domain/documents.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { facts, plural } from '../../format/words.ts'

export const pricesLines = (document: PricesDocument, look: Look): readonly string[] => {
  const { cpu, memory, local } = document
  const isOwn = document.rates.some(({ source }) => source !== document.source)
  const note = ({ source }: { readonly source: string }): string =>
    source === document.source ? '' : `, ${sanitizeLine(source)}`
  const [title = '', ...rows] = plainTable<PricesDocument['rates'][number]>(
    [
      { title: 'GPU', cell: ({ gpu }) => gpu },
      {
        title: 'MEMORY',
        cell: row => (row.memory_gib === null ? '-' : `${row.memory_gib} GiB`),
        align: 'right',
      },
      { title: 'PER HOUR', cell: row => money(row.usd_per_hour), align: 'right' },
      { title: 'PER MINUTE', cell: row => money(row.usd_per_minute), align: 'right' },
      ...(isOwn
        ? [{ title: 'FROM', cell: (row: PricesDocument['rates'][number]) => sanitizeLine(row.source) }]
        : []),
    ],
    document.rates,
    { width: look.columns },
  )
  return [
    look.paint('dim', title),
    ...rows,
    '',
    ...facts(
      [
        ['CPU core', `${money(cpu.usd_per_core_hour)} per hour${note(cpu)}`],
        ['memory', `${money(memory.usd_per_gib_hour)} per GiB and hour${note(memory)}`],
        ['this machine', localText(local)],
      ],
      look.paint,
    ),
    '',
    `Prices of ${document.dated}, ${sanitizeLine(document.source)}`,
  ]
}

const localText = (local: PricesDocument['local']): string =>
  local === null
    ? 'no price: spend is hours. `sweepdeck prices set 0.20` sets one'
    : `${money(local.usd_per_hour)} per hour of one run, set ${local.set_at.slice(0, 10)}`

export const localPriceLines = ({ local }: PricesDocument, look: Look): readonly string[] =>
  facts([['this machine', localText(local)]], look.paint)

/** `bad`: the word for what is not as it should be. */
export const doctorLines = (
  { checks }: DoctorDocument,
  { paint }: Look,
  { bad = 'missing' }: { readonly bad?: string } = {},
): readonly string[] => {
  const width = Math.max(0, ...checks.map(({ name }) => name.length))
  return checks.flatMap(({ name, ok, found, hint }) => [
    `${ok ? paint('good', 'ok     ') : paint('bad', bad.padEnd(7))}  ${name.padEnd(width)}  ${sanitizeLine(found)}`,
    ...(hint === null ? [] : [`${' '.repeat(width + 11)}${paint('dim', sanitizeLine(hint))}`]),
  ])
}

export const syncLines = ({ sweeps, records, metric_points, problems }: SyncDocument): readonly string[] => [
  `${plural(sweeps, 'sweep')}: ${plural(records, 'new record')}, ${plural(metric_points, 'metric point')}`,
  ...problems.map(
    ({ sweep_id, path, line, message }) =>
      `skipped: ${sweep_id === null ? path : `${sweep_id}/${path}`}:${line}: ${sanitizeLine(message)}`,
  ),
]
