// The columns of the table of runs. Which there are depends on the sweep: one for each parameter that varies.

import { flatOf } from '../../../domain/flat-config.ts'
import { valueText, varyingPaths } from '../../../format/config-text.ts'
import { metricValue } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { textWidth } from '../../../format/text-width.ts'
import { spendText, tagsText } from '../../../format/words.ts'
import type { Glyphs } from '../../../plot/glyphs.ts'
import { sparkline } from '../../../plot/sparkline.ts'
import type { Curves } from '../../../services/live-curves.ts'
import type { LiveRun } from '../../../services/live-runs.ts'
import type { Column } from '../../table/columns.ts'
import type { TableSpec } from '../../table/select.ts'
import { stateCell } from '../../table/state-cell.ts'
import { gpuText, noteText, resumeState, shortProgress } from './run-text.ts'

export interface RunColumnsOptions {
  /** That is shown in the column of the metric. */
  readonly metric: string
  readonly bestId: string | null
  readonly curves: Curves
  readonly varying: Varying
  readonly hasGpus: boolean
  readonly hasTags: boolean
}

export const SPARK_CELLS = 12
/** Parameters with a column of their own; more would leave nothing for the rest. */
const MOST_PARAMETERS = 8
const WIDEST_VALUE = 11

const parameters = ({ config }: LiveRun): ReadonlyMap<string, unknown> => flatOf(config)

/** Runs that are looked at for parameters that vary, evenly over the sweep. */
const SAMPLE = 1_000

/** The parameters in which these runs differ; worked out again only where runs come. */
export const createVarying = () => {
  let known: { readonly sweepId: string; readonly count: number; readonly varying: Varying } | null = null
  return (sweepId: string, runs: readonly LiveRun[], isComplete: boolean): Varying => {
    const isKnown = known?.sweepId === sweepId && (!isComplete || known.count === runs.length)
    if (known !== null && isKnown && known.count > 0) return known.varying
    known = { sweepId, count: runs.length, varying: varyingOf(runs) }
    return known.varying
  }
}

export interface Varying {
  /** The parameters that vary, with the cells that their values take. */
  readonly paths: readonly string[]
  readonly widths: readonly number[]
  readonly hasSeeds: boolean
}

const varyingOf = (runs: readonly LiveRun[]): Varying => {
  const every = Math.max(1, Math.ceil(runs.length / SAMPLE))
  const sample = runs.filter((_, index) => index % every === 0 || index === runs.length - 1)
  const paths = varyingPaths(sample.map(({ config }) => config))
  const widest = (path: string): number =>
    sample.reduce((most, run) => Math.max(most, textWidth(cellText(parameters(run).get(path)))), 0)
  return {
    paths,
    widths: paths.map(widest),
    hasSeeds: new Set(sample.map(({ seed }) => seed)).size > 1,
  }
}

export const metricOf = (run: LiveRun, metric: string): number | null =>
  (Object.hasOwn(run.metrics, metric) ? run.metrics[metric] : null) ?? null

const GPU: Column<LiveRun> = {
  id: 'gpu',
  title: 'GPU',
  align: 'right',
  min: 5,
  priority: 11,
  cell: gpuText,
  sortBy: ({ gpu }) => gpu?.utilisation ?? null,
}

const TAGS: Column<LiveRun> = {
  id: 'tags',
  title: 'tags',
  min: 8,
  ideal: 16,
  priority: 11,
  cell: ({ tags }, { theme }) => theme.paint('dim', tagsText(tags)),
  sortBy: ({ tags }) => tags[0] ?? null,
}

/** The columns, in their order. */
export const runColumns = (options: RunColumnsOptions): readonly Column<LiveRun>[] => [
  {
    id: 'index',
    title: '#',
    align: 'right',
    min: 4,
    priority: 7,
    cell: ({ index }) => String(index + 1),
    sortBy: ({ index }) => index,
  },
  {
    id: 'state',
    title: 'state',
    min: 10,
    priority: 2,
    cell: ({ state }, { theme }) => stateCell(state, theme),
    sortBy: ({ state }) => state,
    news: ({ state }) => state,
  },
  ...parameterColumns(options),
  {
    id: 'metric',
    title: sanitizeLine(options.metric),
    align: 'right',
    min: Math.max(8, Math.min(14, textWidth(options.metric) + 1)),
    priority: 1,
    cell: (run, { theme }) => {
      const value = metricOf(run, options.metric)
      if (value === null) return ''
      const text = metricValue(value)
      return run.runId === options.bestId ? theme.paint('best', text) : text
    },
    sortBy: run => metricOf(run, options.metric),
    news: run => metricOf(run, options.metric),
  },
  {
    id: 'curve',
    title: 'curve',
    min: SPARK_CELLS,
    priority: 8,
    cell: (run, { theme }) => theme.paint('busy', sparkOf(run, options.curves, theme.chart)),
    sortBy: () => null,
  },
  {
    id: 'progress',
    title: 'progress',
    align: 'right',
    min: 8,
    priority: 4,
    cell: run => shortProgress(run),
    sortBy: ({ progress, step }) => (progress === null ? step : progress.done / progress.of),
    news: shortProgress,
  },
  {
    id: 'attempts',
    title: 'tries',
    align: 'right',
    min: 5,
    priority: 9,
    cell: ({ attempts }, { theme }) =>
      attempts > 1 ? theme.paint('warn', String(attempts)) : attempts === 0 ? '' : String(attempts),
    sortBy: ({ attempts }) => attempts,
    news: ({ attempts }) => attempts,
  },
  ...(options.hasGpus ? [GPU] : []),
  {
    id: 'spend',
    title: 'spent',
    align: 'right',
    min: 9,
    priority: 5,
    cell: ({ spend, attempts }) => (attempts === 0 ? '' : spendText(spend)),
    sortBy: ({ spend }) => spend.usd ?? spend.hours,
    news: ({ spend }) => spendText(spend),
  },
  {
    id: 'resume',
    title: 'would resume from',
    min: 20,
    ideal: 38,
    priority: 12,
    cell: (run, { now, width }) => (run.state === 'finished' ? '' : resumeState(run, { now, width })),
    sortBy: ({ checkpoint }) => checkpoint?.step ?? null,
  },
  ...(options.hasTags ? [TAGS] : []),
  {
    id: 'why',
    title: 'note',
    min: 10,
    grows: true,
    priority: 13,
    cell: (run, { theme }) => {
      const text = sanitizeLine(noteText(run))
      return run.state === 'failed' ? theme.paint('bad', text) : theme.paint('dim', text)
    },
    sortBy: run => noteText(run) || null,
  },
]

const sparkOf = ({ runId }: LiveRun, curves: Curves, glyphs: Glyphs): string => {
  const points = curves.get(runId) ?? []
  return points.length < 2
    ? ''
    : sparkline(
        points.map(({ y }) => y),
        { width: SPARK_CELLS, glyphs },
      )
}

const parameterColumns = ({
  varying: { paths, widths, hasSeeds },
}: RunColumnsOptions): readonly Column<LiveRun>[] => {
  const shown = paths.slice(0, MOST_PARAMETERS)
  const columns = shown.map((path, place): Column<LiveRun> => {
    const name = sanitizeLine(nameOf(path, shown))
    return {
      id: `config.${path}`,
      title: name,
      align: 'right',
      min: Math.max(4, Math.min(WIDEST_VALUE, Math.max(widths[place] ?? 0, place < 3 ? least(name) : 0))),
      ideal: Math.max(widths[place] ?? 0, Math.min(WIDEST_VALUE, textWidth(name) + 1)),
      // The first few tell runs apart on a narrow screen, too.
      priority: place < 3 ? 3 : 6,
      cell: run => cellText(parameters(run).get(path)),
      sortBy: run => sortable(parameters(run).get(path)),
    }
  })
  if (!hasSeeds) return columns
  return [
    ...columns,
    {
      id: 'seed',
      title: 'seed',
      align: 'right',
      min: 5,
      priority: 6,
      cell: ({ seed }) => (seed === null ? '' : String(seed)),
      sortBy: ({ seed }) => seed,
    },
  ]
}

/** A short name is not cut in the columns that tell runs apart. */
const least = (name: string): number => Math.min(8, textWidth(name) + 1)

/** Numbers to four digits: what tells runs apart, and no more. */
const cellText = (value: unknown): string =>
  typeof value === 'number' ? metricValue(value) : valueText(value)

/** Its last part, where that says which it is. */
const nameOf = (path: string, paths: readonly string[]): string => {
  const last = (each: string): string => each.slice(each.lastIndexOf('.') + 1)
  return paths.filter(each => last(each) === last(path)).length === 1 ? last(path) : path
}

const sortable = (value: unknown): number | string | null => {
  if (typeof value === 'number' || typeof value === 'string') return value
  return value === undefined || value === null ? null : JSON.stringify(value)
}

export const RUN_SPEC: TableSpec<LiveRun> = { idOf: ({ runId }) => runId }
