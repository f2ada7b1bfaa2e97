// What a run is and what came of it: its config beside the best one's, its metrics, and what went wrong.

import { flatConfig } from '../../../domain/flat-config.ts'
import { appliedBatchText, precisionText } from '../../../domain/preset.ts'
import type { AppliedPreset } from '../../../domain/protocol.ts'
import { bytes } from '../../../format/bytes.ts'
import { valueText } from '../../../format/config-text.ts'
import { metricValue } from '../../../format/number.ts'
import { sanitizeLine, sanitizeText } from '../../../format/sanitize.ts'
import { toWidth } from '../../../format/text-width.ts'
import { spendText, tagsText } from '../../../format/words.ts'
import { wrapped } from '../../../format/wrap.ts'
import type { RunDetail } from '../../../services/live-detail.ts'
import type { LiveRun } from '../../../services/live-runs.ts'
import { stateCell } from '../../table/state-cell.ts'
import type { Theme } from '../../theme.ts'
import { progressText, resumeState } from '../sweep/run-text.ts'

export interface FactsView {
  readonly run: LiveRun
  /** null: there is none yet, or it is this one. */
  readonly best: LiveRun | null
  readonly isBest: boolean
  readonly detail: RunDetail | null
  readonly now: number
}

/** All rows of it. */
export const factRows = (
  view: FactsView,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): readonly string[] =>
  [
    ...pairs(stateFacts(view, theme), theme),
    '',
    ...configRows(view, theme),
    '',
    ...metricRows(view, theme),
    ...errorRows(view, { width, theme }),
  ].map(row => toWidth(row, width))

type Pair = readonly [name: string, value: string]

const stateFacts = ({ run, isBest, detail, now }: FactsView, theme: Theme): readonly Pair[] => {
  const preset = detail?.run.attempts.findLast(attempt => attempt.preset !== null)?.preset ?? null
  const resume = resumeState(run, { now })
  return [
    ['run', `${run.runId}${isBest ? theme.paint('best', '  the best') : ''}`],
    [
      'state',
      `${stateCell(run.state, theme)}${run.why === '' || run.why === run.state ? '' : theme.paint('dim', `  ${sanitizeLine(run.why)}`)}`,
    ],
    ['progress', progressText(run)],
    ['resumes from', run.state === 'finished' ? '' : resume],
    ['spent', run.attempts === 0 ? '' : spendText(run.spend)],
    ['taken from', run.cachedFrom ?? ''],
    ['tags', tagsText(run.tags)],
    ['note', sanitizeLine(run.note ?? '')],
    ['GPU', gpuFacts(run)],
    ...presetFacts(preset),
  ].filter((pair): pair is Pair => pair[1] !== '')
}

const gpuFacts = ({ gpu }: LiveRun): string => {
  if (gpu === null) return ''
  const { name, utilisation, memoryMib, memoryTotalMib, temperatureC } = gpu
  const size = (mib: number | null) => (mib === null ? null : bytes(mib * 2 ** 20))
  const memory = [size(memoryMib), size(memoryTotalMib)].filter(text => text !== null).join(' of ')
  return [
    name === null ? null : sanitizeLine(name),
    utilisation === null ? null : `${Math.round(utilisation)} % busy`,
    memory === '' ? null : memory,
    temperatureC === null ? null : `${Math.round(temperatureC)} °C`,
  ]
    .filter(text => text !== null)
    .join(', ')
}

const presetFacts = (preset: AppliedPreset | null): readonly Pair[] =>
  preset === null
    ? []
    : [
        ['precision', precisionText(preset) ?? ''],
        ['batch', appliedBatchText(preset) ?? ''],
      ]

/** Each parameter; where the best run has another value, that one beside it. */
const configRows = ({ run, best }: FactsView, theme: Theme): readonly string[] => {
  const own = flatConfig(run.config)
  const other = best === null ? null : flatConfig(best.config)
  const names = [...new Set([...own.keys(), ...(other?.keys() ?? [])])]
  const title =
    best === null ? 'Config' : `Config, and where the best run (${best.runId.slice(0, 8)}) has another`
  const values = names.map((name): Pair => {
    const value = valueText(own.get(name))
    const theirs = other === null ? value : valueText(other.get(name))
    return [
      name,
      theirs === value ? value : `${theme.paint('changed', value)}  ${theme.paint('dim', `best ${theirs}`)}`,
    ]
  })
  const seed: readonly Pair[] = run.seed === null ? [] : [['seed', String(run.seed)]]
  return [theme.paint('title', title), ...pairs([...values, ...seed], theme)]
}

const metricRows = ({ run, best }: FactsView, theme: Theme): readonly string[] => {
  const names = Object.keys(run.metrics)
  if (names.length === 0) return [theme.paint('dim', 'Nothing was logged yet.')]
  const values = names.map((name): Pair => {
    const theirs = best?.metrics[name]
    const beside = theirs === undefined ? '' : theme.paint('dim', `  best ${metricValue(theirs)}`)
    return [name, `${metricValue(run.metrics[name] as number)}${beside}`]
  })
  return [theme.paint('title', 'Metrics'), ...pairs(values, theme)]
}

const errorRows = (
  { run, detail }: FactsView,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
  const error = detail?.run.error ?? null
  if (error === null && run.error === null) return []
  const text = error === null ? (run.error as string) : error.traceback || `${error.type}: ${error.message}`
  const said =
    error !== null && !text.includes(error.message) ? `${text}\n${error.type}: ${error.message}` : text
  return [
    '',
    theme.paint('title', 'Error'),
    ...sanitizeText(said)
      .trimEnd()
      .split('\n')
      .flatMap(line => wrapped(line, { width: width - 2, indent: '  ' }))
      .map(line => `  ${theme.paint('bad', line)}`),
  ]
}

const pairs = (values: readonly Pair[], theme: Theme): readonly string[] => {
  const width = values.reduce((widest, [name]) => Math.max(widest, sanitizeLine(name).length), 0)
  return values.map(
    ([name, value]) => `  ${theme.paint('dim', toWidth(sanitizeLine(name), width))}  ${value}`,
  )
}
