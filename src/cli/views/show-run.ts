// All about one run: its config, its result, its attempts in time, its checkpoints, and where its output lies.
import type { HistoryLine, ShowRunDocument } from '../../domain/documents.ts'
import { flatConfig } from '../../domain/flat-config.ts'
import { appliedBatchText, precisionText } from '../../domain/preset.ts'
import { bytes } from '../../format/bytes.ts'
import { valueText } from '../../format/config-text.ts'
import { duration } from '../../format/duration.ts'
import type { Look } from '../../format/look.ts'
import { type Column, plainTable } from '../../format/plain-table.ts'
import { sanitizeLine, sanitizeText } from '../../format/sanitize.ts'
import { facts, metricText, plural, spendText, stateText, tagsText, timeText } from '../../format/words.ts'

export const showRunLines = (run: ShowRunDocument, look: Look): readonly string[] => {
  const { paint } = look
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', paint('strong', title), ...lines]
  return [
    `${paint('strong', `run ${run.run_id}`)}  ${stateText(run.state, paint)}`,
    ...facts(
      [
        ['sweep', run.sweep_id],
        ['since', run.since && ACTIVE.has(run.state) ? timeText(run.since) : null],
        ['seed', run.seed === null ? null : String(run.seed)],
        ['cached from', run.cached_from],
        ...presetFacts(run),
        ['spend', spendText(run.spend)],
        ['tags', run.tags.length === 0 ? null : tagsText(run.tags)],
        ['note', run.note === null ? null : sanitizeLine(run.note)],
      ],
      paint,
    ),
    ...section('Config', pairs(flatConfig(run.config), valueText, look)),
    ...section('Metrics', pairs(new Map(Object.entries(run.metrics)), metricText, look)),
    ...section('Attempts', attemptLines(run, look)),
    ...section('Checkpoints', checkpointLines(run, look)),
    ...section('Promoted', promotionLines(run, look)),
    ...section(
      'Output',
      run.logs.map(log => `  attempt ${log.attempt}  ${sanitizeLine(log.path)}  ${bytes(log.bytes)}`),
    ),
    ...section('Error', errorLines(run, look)),
  ]
}

const ACTIVE: ReadonlySet<string> = new Set(['queued', 'running'])

/** As it was for the newest attempt that had one. */
const presetFacts = ({ attempts }: ShowRunDocument): readonly (readonly [string, string | null])[] => {
  const preset = attempts.findLast(attempt => attempt.preset !== null)?.preset ?? null
  if (preset === null) return []
  return [
    ['precision', precisionText(preset)],
    ['batch', appliedBatchText(preset)],
    ['loader', preset.workers === null ? null : plural(preset.workers, 'process', 'processes')],
  ]
}

const pairs = <T>(
  values: ReadonlyMap<string, T>,
  text: (value: T) => string,
  { paint }: Look,
): readonly string[] =>
  facts(
    [...values].map(([name, value]) => [sanitizeLine(name), text(value)] as const),
    paint,
  )

type Attempt = ShowRunDocument['attempts'][number]
type Checkpoint = ShowRunDocument['checkpoints'][number]

const attemptLines = ({ attempts }: ShowRunDocument, look: Look): readonly string[] =>
  attempts.length === 0
    ? []
    : indentedTable<Attempt>(
        [
          { title: 'N', cell: ({ n }) => String(n), align: 'right' },
          { title: 'END', cell: ({ state, end }) => end ?? state },
          { title: 'STARTED (UTC)', cell: ({ started_at }) => timeText(started_at) },
          { title: 'LASTED', cell: lasted, align: 'right' },
          {
            title: 'STARTED FROM',
            cell: ({ resumed_from_step: step }) => (step === null ? 'the beginning' : `step ${step}`),
          },
          ...(attempts.some(isInContainer)
            ? [{ title: 'CONTAINER', cell: ({ host }: Attempt) => sanitizeLine(host ?? '-') }]
            : []),
          ...(attempts.some(({ gpu }) => gpu !== null)
            ? [{ title: 'GPU', cell: ({ gpu }: Attempt) => gpuText(gpu), shrinks: true }]
            : []),
        ],
        attempts,
        look,
      )

/** Ids of Modal's; other machines are all the user's own. */
const isInContainer = ({ host }: Attempt): boolean => host?.startsWith('ta-') === true

const lasted = ({ started_at, ended_at }: Attempt): string =>
  ended_at === null ? '-' : duration((Date.parse(ended_at) - Date.parse(started_at)) / 1000)

/** `Tesla T4, 97 % busy, 1.0 GiB of 15 GiB, 61 °C`: what it is, and what was seen of it. */
const gpuText = (gpu: Attempt['gpu']): string => {
  if (gpu === null) return '-'
  const {
    utilisation = null,
    memory_mib = null,
    memory_total_mib = null,
    temperature_c = null,
  } = gpu.use ?? {}
  const size = (mib: number | null) => (mib === null ? null : bytes(mib * 2 ** 20))
  const memory = [size(memory_mib), size(memory_total_mib)].filter(text => text !== null).join(' of ')
  return [
    gpu.name === null ? null : sanitizeLine(gpu.name),
    utilisation === null ? null : `${Math.round(utilisation)} % busy`,
    memory === '' ? null : memory,
    temperature_c === null ? null : `${Math.round(temperature_c)} °C`,
  ]
    .filter(text => text !== null)
    .join(', ')
}

const checkpointLines = ({ checkpoints }: ShowRunDocument, look: Look): readonly string[] =>
  checkpoints.length === 0
    ? []
    : indentedTable<Checkpoint>(
        [
          { title: 'STEP', cell: ({ step }) => String(step), align: 'right' },
          { title: 'SAVED (UTC)', cell: ({ saved_at }) => timeText(saved_at) },
          { title: 'SIZE', cell: each => bytes(each.bytes), align: 'right' },
          {
            title: 'STATE',
            cell: ({ verified, rejected }) =>
              rejected === null
                ? verified
                  ? 'verified'
                  : 'not verified'
                : `refused: ${sanitizeLine(rejected)}`,
          },
          { title: 'PLACE', cell: ({ path }) => sanitizeLine(path), shrinks: true },
        ],
        checkpoints,
        look,
      )

const promotionLines = ({ promotions }: ShowRunDocument, look: Look): readonly string[] =>
  promotions.length === 0
    ? []
    : indentedTable<ShowRunDocument['promotions'][number]>(
        [
          { title: 'AS', cell: ({ name }) => name },
          { title: 'STEP', cell: ({ step }) => String(step), align: 'right' },
          { title: 'METRIC', cell: ({ metric }) => metricText(metric.value ?? undefined), align: 'right' },
          { title: 'ON (UTC)', cell: ({ promoted_at }) => timeText(promoted_at) },
          { title: 'BY', cell: ({ by }) => sanitizeLine(by), shrinks: true },
          { title: 'STATE', cell: ({ current }) => (current ? 'current' : 'replaced') },
          { title: 'PLACE', cell: ({ path }) => path, shrinks: true },
        ],
        promotions,
        look,
      )

const errorLines = (
  { error, traceback, run_id, state }: ShowRunDocument,
  { paint }: Look,
): readonly string[] => {
  if (error === null) return []
  const said = `${error.type}: ${error.message}`
  // A traceback ends with what was raised; what another program printed does not say how it ended.
  const isSaid = traceback?.includes(error.message) === true
  const texts = [...(traceback ? [traceback] : []), ...(isSaid ? [] : [said])]
  const retry = state === 'failed' ? [`  \`sweepdeck retry ${run_id.slice(0, 8)}\` tries it again.`] : []
  return [
    ...texts.flatMap(text => sanitizeText(text).trimEnd().split('\n')).map(line => `  ${paint('bad', line)}`),
    ...retry,
  ]
}

const indentedTable = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: Look,
): readonly string[] => {
  const [title = '', ...lines] = plainTable(columns, rows, { width: look.columns - 2 })
  return [look.paint('dim', title), ...lines].map(line => `  ${line}`)
}

/** Every step of a run, a column per metric. */
export const historyLines = (history: readonly HistoryLine[], look: Look): readonly string[] => {
  const names = [...new Set(history.flatMap(({ metrics }) => Object.keys(metrics)))]
  if (names.length === 0) return ['Nothing was logged yet.']
  const [title = '', ...lines] = plainTable<HistoryLine>(
    [
      { title: 'STEP', cell: ({ step }) => String(step), align: 'right' },
      { title: 'TIME (UTC)', cell: ({ time }) => timeText(time) },
      { title: 'TRY', cell: ({ attempt }) => String(attempt), align: 'right' },
      ...names.map(name => ({
        title: sanitizeLine(name).toUpperCase(),
        cell: ({ metrics }: HistoryLine) => metricText(metrics[name]),
        align: 'right' as const,
        shrinks: true,
      })),
    ],
    history,
    { width: look.columns },
  )
  return [look.paint('dim', title), ...lines]
}
