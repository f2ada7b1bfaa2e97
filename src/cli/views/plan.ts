// A plan before anything is launched: what would run, what it would cost, and what to think of first.
import type { PlanDocument } from '../../domain/documents.ts'
import { presetText } from '../../domain/preset.ts'
import { type Axis, axesOf, configColumns } from '../../format/config-text.ts'
import { duration, hours } from '../../format/duration.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { type Column, plainTable } from '../../format/plain-table.ts'
import { basisText } from '../../format/quote-text.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { startText } from '../../format/schedule.ts'
import { truncate } from '../../format/text-width.ts'
import { budgetText, facts, plural, shortIds } from '../../format/words.ts'
import { wrapped } from '../../format/wrap.ts'

const FIRST_RUNS = 5
/** Where this few are left, they are shown, too. */
const FEW_MORE = 3

export const planLines = (document: PlanDocument, look: Look): readonly string[] => {
  const { paint } = look
  const axes = axesOf(document.configs.map(({ config }) => config))
  return [
    `${paint('strong', sanitizeLine(document.sweep.name))}: ${sizeText(document)}`,
    ...sweepFacts(document, look),
    '',
    paint('strong', 'Parameters'),
    ...axes.map(axis =>
      axisLine(axis, { look, nameWidth: Math.max(...axes.map(({ path }) => path.length)) }),
    ),
    '',
    ...firstRuns(document, axes, look),
    '',
    ...quoteLines(document, look),
    ...budgetLines(document, look),
    ...document.warnings.flatMap(text => warningLines(text, look)),
  ]
}

const warningLines = (text: string, { columns, paint }: Look): readonly string[] => {
  const [first = '', ...rest] = wrapped(`warning: ${text}`, { width: columns, indent: '  ' })
  return [paint('warn', 'warning:') + first.slice('warning:'.length), ...rest]
}

/** `28 runs (14 configs x 2 seeds), 4 of them cached at $0`. */
const sizeText = ({ run_count, cached_count, configs }: PlanDocument): string => {
  const seeds = seedCount({ configs })
  const shape =
    seeds > 1 && run_count % seeds === 0 ? ` (${plural(run_count / seeds, 'config')} x ${seeds} seeds)` : ''
  const cached = cached_count > 0 ? `, ${cached_count} of them cached at $0` : ''
  return `${plural(run_count, 'run')}${shape}${cached}`
}

const seedCount = ({ configs }: Pick<PlanDocument, 'configs'>): number =>
  new Set(configs.map(({ seed }) => seed)).size

const sweepFacts = ({ sweep }: PlanDocument, { paint }: Look): readonly string[] => {
  const target = sweep.metric.target === null ? '' : `, target ${sweep.metric.target}`
  const since = sweep.code.changed_since
  return facts(
    [
      ['metric', `${sanitizeLine(sweep.metric.name)} (${sweep.metric.goal}${target})`],
      ['method', sweep.method],
      ['preset', presetText(sweep.preset)],
      [
        'engine',
        `${sweep.engine}${sweep.parallel === null ? '' : `, ${plural(sweep.parallel, 'run')} at once`}`,
      ],
      ['machines', sweep.engine === 'local' ? null : machineText(sweep)],
      ['schedule', sweep.schedule ? startText(sweep.schedule) : null],
      [
        'code',
        since === null
          ? sweep.code.identity.slice(0, 12)
          : `${sweep.code.identity.slice(0, 12)} ${paint('warn', `changed since ${since}`)}`,
      ],
    ],
    paint,
  )
}

/** `T4, then L4: $0.62 an hour each`. */
const machineText = ({ gpu = null, usd_per_run_hour: usd = null }: PlanDocument['sweep']): string => {
  const names = gpu === null ? 'no GPU' : gpu.map(sanitizeLine).join(', then ')
  return `${names}: ${usd === null ? 'no price is known' : `${money(usd)} an hour each`}`
}

const axisLine = (
  { path, values }: Axis,
  { look, nameWidth }: { readonly look: Look; readonly nameWidth: number },
): string => {
  const name = sanitizeLine(path).padEnd(nameWidth)
  const note = values.length > 1 ? look.paint('dim', ` (${plural(values.length, 'value')})`) : ''
  const room = Math.max(20, Math.min(look.columns, 120) - nameWidth - 4 - (note === '' ? 0 : 14))
  return `  ${look.paint('dim', name)}  ${truncate(values.slice(0, 50).join(', '), room)}${note}`
}

type PlannedRun = PlanDocument['configs'][number]

const SEED: Column<PlannedRun> = {
  title: 'SEED',
  cell: ({ seed }) => String(seed ?? '-'),
  align: 'right',
}
const CACHED: Column<PlannedRun> = { title: 'CACHED', cell: ({ cached }) => (cached ? 'yes' : '') }

const firstRuns = (document: PlanDocument, axes: readonly Axis[], look: Look): readonly string[] => {
  const paths = axes.filter(({ values }) => values.length > 1).map(({ path }) => path)
  const { configs } = document
  const rows = configs.slice(0, configs.length <= FIRST_RUNS + FEW_MORE ? configs.length : FIRST_RUNS)
  const seeds = seedCount(document)
  const short = shortIds(rows.map(({ run_id }) => run_id))
  const [title = '', ...lines] = plainTable<PlannedRun>(
    [
      { title: 'RUN', cell: row => short(row.run_id) },
      ...configColumns(paths, { columns: look.columns, configOf: (row: PlannedRun) => row.config }),
      ...(seeds > 1 ? [SEED] : []),
      ...(document.cached_count > 0 ? [CACHED] : []),
    ],
    rows,
    { width: look.columns - 2 },
  )
  const more = document.run_count - rows.length
  return [
    look.paint('strong', 'First runs'),
    ...[look.paint('dim', title), ...lines].map(line => `  ${line}`),
    ...(more > 0 ? [look.paint('dim', `  and ${plural(more, 'more', 'more')}`)] : []),
  ]
}

type Range = PlanDocument['quote']['wall_s']

const quoteLines = ({ quote, sweep }: PlanDocument, { paint }: Look): readonly string[] => {
  const title = `${paint('strong', 'Quote')}  ${basisText(quote)}`
  const packed = `  Likely with ${sweep.pack} runs on a GPU as fast as one alone; at worst they take turns on it.`
  if (quote.basis === 'cached') return [`${title}; --no-cache does it again`]
  if (quote.basis === 'unknown')
    return [title, '  `sweepdeck plan --probe` measures it; `expect: 2m` in the sweep file says it.']
  const rows: readonly (readonly [string, Range, (value: number) => string])[] = [
    ['time', quote.wall_s, duration],
    ['GPU-hours', quote.gpu_hours, hours],
    ...(quote.usd === null ? [] : [['cost', quote.usd, money] as const]),
  ]
  const shown = rows.filter(([, { likely, high }]) => likely !== null && high !== 0)
  const cell = (value: number | null, text: (value: number) => string): string =>
    value === null ? '-' : text(value)
  const table = plainTable(
    [
      { title: '', cell: ([name]) => name },
      { title: 'LOW', cell: ([, { low }, text]) => cell(low, text), align: 'right' },
      { title: 'LIKELY', cell: ([, { likely }, text]) => cell(likely, text), align: 'right' },
      { title: 'HIGH', cell: ([, { high }, text]) => cell(high, text), align: 'right' },
    ],
    shown,
  )
  const noPrice = '  No price is known, so spend is hours: `sweepdeck prices set 0.20` sets one.'
  return [
    title,
    ...table.map(line => `  ${line}`),
    ...(sweep.pack > 1 ? [packed] : []),
    ...(quote.usd === null ? [noPrice] : []),
  ]
}

const budgetLines = ({ budget }: PlanDocument, { paint }: Look): readonly string[] =>
  budget ? [`${paint('strong', 'Budget')}  ${budgetText(budget)}`] : []

/** Runs that are not done already: only they cost anything. */
export const freshCount = ({
  run_count,
  cached_count,
}: Pick<PlanDocument, 'run_count' | 'cached_count'>): number => run_count - cached_count

/** What is asked before it is launched: how many, how long, how much. */
export const launchQuestion = ({ run_count, cached_count, quote, sweep }: PlanDocument): string => {
  if (sweep.schedule)
    return `Deploy a schedule that ${startText(sweep.schedule)}, each time ${plural(run_count, 'run')}, ${costPhrase(quote)}?`
  const fresh = freshCount({ run_count, cached_count })
  const what = `Launch ${plural(fresh, 'run')}${cached_count > 0 ? ` (${cached_count} more are cached)` : ''}`
  return `${what}, ${costPhrase(quote)}?`
}

const costPhrase = ({ usd, wall_s }: PlanDocument['quote']): string => {
  if (usd !== null && usd.likely !== null) {
    const atMost = usd.high === null ? '' : `, at most ${money(usd.high)}`
    return `likely ${money(usd.likely)}${atMost}`
  }
  return wall_s.likely === null ? 'for a time that nobody knows yet' : `likely ${duration(wall_s.likely)}`
}
