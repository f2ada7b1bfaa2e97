// What runs now: the containers of a sweep on Modal, the GPUs that a run has.
import type { ContainersDocument, GpuDocument } from '../../domain/monitor-documents.ts'
import { bytes } from '../../format/bytes.ts'
import { ago, duration } from '../../format/duration.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { count } from '../../format/number.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { facts, plural, shortIds, timeSpent } from '../../format/words.ts'

type Container = ContainersDocument['containers'][number]

export const containersLines = (
  document: ContainersDocument,
  { look, now }: { readonly look: Look; readonly now: number },
): readonly string[] => {
  const { containers, cold_starts, queued, running, usd_per_hour } = document
  const short = shortIds(containers.flatMap(({ run_ids }) => run_ids))
  const [title = '', ...rows] = plainTable<Container>(
    [
      { title: 'CONTAINER', cell: row => sanitizeLine(row.container_id) },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'FOR', cell: row => sinceText(row, now) },
      { title: 'CAME UP IN', cell: cameUpIn, align: 'right' },
      {
        title: 'RUNS',
        cell: ({ run_ids }) =>
          run_ids.length === 0 ? 'none: driver, or kept warm' : run_ids.map(short).join(' '),
        shrinks: true,
      },
    ],
    containers,
    { width: look.columns },
  )
  const cost = cold_starts.usd === null ? '' : `, ${money(cold_starts.usd)}`
  return [
    ...(containers.length === 0 ? ['It has no containers now.'] : [look.paint('dim', title), ...rows]),
    '',
    ...facts(
      [
        ['runs', `${count(running)} running, ${count(queued)} queued`],
        [
          'cold starts',
          cold_starts.count === 0
            ? 'none yet'
            : `${count(cold_starts.count)}, ${timeSpent(cold_starts.hours)} in all${cost}`,
        ],
        ['per hour', usd_per_hour === null ? null : `about ${money(usd_per_hour)}`],
      ],
      look.paint,
    ),
  ]
}

const sinceText = ({ started_at, enqueued_at }: Container, now: number): string => {
  const since = started_at ?? enqueued_at
  return since === null ? '-' : ago(now - Date.parse(since)).replace(/ ago$/, '')
}

const cameUpIn = ({ started_at, enqueued_at }: Container): string =>
  started_at === null || enqueued_at === null
    ? '-'
    : duration(Math.max(0, Date.parse(started_at) - Date.parse(enqueued_at)) / 1000)

export const gpuLines = (document: GpuDocument, look: Look): readonly string[] => {
  const [title = '', ...rows] = plainTable<GpuDocument['gpus'][number]>(
    [
      { title: 'GPU', cell: ({ name }) => sanitizeLine(name), shrinks: true },
      {
        title: 'BUSY',
        cell: ({ utilisation: of }) => (of === null ? '-' : `${Math.round(of)} %`),
        align: 'right',
      },
      { title: 'MEMORY', cell: ({ memory_mib }) => size(memory_mib), align: 'right' },
      { title: 'OF', cell: ({ memory_total_mib }) => size(memory_total_mib), align: 'right' },
      {
        title: 'HEAT',
        cell: ({ temperature_c: c }) => (c === null ? '-' : `${Math.round(c)} °C`),
        align: 'right',
      },
    ],
    document.gpus,
    { width: look.columns },
  )
  return [
    look.paint('dim', title),
    ...rows,
    '',
    `${plural(document.gpus.length, 'GPU')} of run ${document.run_id.slice(0, 8)}, attempt ${document.attempt}, in ${sanitizeLine(document.host)}`,
  ]
}

const size = (mib: number | null): string => (mib === null ? '-' : bytes(mib * 2 ** 20))
