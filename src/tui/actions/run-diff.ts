// Two runs side by side: first what they differ in, then what they have in common.

import { flatConfig } from '../../domain/flat-config.ts'
import type { Config } from '../../domain/protocol.ts'
import { valueText } from '../../format/config-text.ts'
import { metricValue } from '../../format/number.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { textWidth, toWidth, truncate } from '../../format/text-width.ts'
import { openText } from '../sheets/text.ts'
import type { Step } from '../state/effect.ts'
import type { State } from '../state/model.ts'
import type { Theme } from '../theme.ts'

export interface DiffedRun {
  readonly runId: string
  readonly config: Config
  readonly seed: number | null
  readonly state: string
  readonly metrics: Readonly<Record<string, number>>
}

interface Line {
  readonly name: string
  readonly left: string
  readonly right: string
}

/** In a sheet. */
export const openDiff = (state: State, a: DiffedRun, b: DiffedRun): Step =>
  openText(state, {
    title: `${a.runId.slice(0, 8)} and ${b.runId.slice(0, 8)}: what differs`,
    rows: (_state, { width, theme }) => diffRows(a, b, { width, theme }),
  })

/** All rows of it. */
export const diffRows = (
  a: DiffedRun,
  b: DiffedRun,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
  const lines = [...configLines(a, b), ...metricLines(a, b)]
  const differing = lines.filter(({ left, right }) => left !== right)
  const common = lines.filter(({ left, right }) => left === right)
  const names = Math.min(Math.floor(width / 3), Math.max(0, ...lines.map(({ name }) => textWidth(name))))
  const cells = Math.floor((width - names - 6) / 2)
  const row = ({ name, left, right }: Line): string =>
    `  ${toWidth(name, names)}  ${toWidth(left, cells)}  ${truncate(right, cells)}`
  const head = row({ name: '', left: a.runId.slice(0, 8), right: b.runId.slice(0, 8) })
  return [
    theme.paint('dim', head),
    ...(differing.length === 0 ? ['  They do not differ in anything that is known.'] : differing.map(row)),
    ...(common.length === 0 ? [] : ['', theme.paint('title', '  The same in both')]),
    ...common.map(({ name, left }) =>
      theme.paint('dim', `  ${toWidth(name, names)}  ${truncate(left, width - names - 4)}`),
    ),
  ]
}

const configLines = (a: DiffedRun, b: DiffedRun): readonly Line[] => {
  const [left, right] = [flatConfig(a.config), flatConfig(b.config)]
  const paths = [...new Set([...left.keys(), ...right.keys()])]
  return [
    ...paths.map(path => ({
      name: sanitizeLine(path),
      left: valueText(left.get(path)),
      right: valueText(right.get(path)),
    })),
    { name: 'seed', left: String(a.seed ?? '-'), right: String(b.seed ?? '-') },
    { name: 'state', left: a.state, right: b.state },
  ]
}

const metricLines = (a: DiffedRun, b: DiffedRun): readonly Line[] => {
  const names = [...new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)])]
  const text = (metrics: DiffedRun['metrics'], name: string): string =>
    Object.hasOwn(metrics, name) ? metricValue(metrics[name] as number) : '-'
  return names.map(name => ({
    name: sanitizeLine(name),
    left: text(a.metrics, name),
    right: text(b.metrics, name),
  }))
}
