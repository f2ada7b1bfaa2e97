// Two runs side by side: first what they differ in, then what they have in common.

import { configDiff } from '../../domain/compare/config-diff.ts'
import type { Config } from '../../domain/protocol.ts'
import { type DiffText, diffTexts } from '../../format/diff-text.ts'
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
  const lines = textsOf(a, b)
  const differing = lines.filter(({ same }) => !same)
  const common = lines.filter(({ same }) => same)
  const names = Math.min(Math.floor(width / 3), Math.max(0, ...lines.map(({ name }) => textWidth(name))))
  const cells = Math.floor((width - names - 6) / 2)
  const row = ({ name, left, right }: Pick<DiffText, 'name' | 'left' | 'right'>): string =>
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

/** Parameters, seed and state, metrics. */
const textsOf = (a: DiffedRun, b: DiffedRun): readonly DiffText[] => {
  const { parameters, metrics } = configDiff(a, b)
  const own = (name: string, left: string, right: string): DiffText => ({
    name,
    left,
    right,
    same: left === right,
  })
  return [
    ...diffTexts({ parameters, metrics: [] }),
    own('seed', String(a.seed ?? '-'), String(b.seed ?? '-')),
    own('state', a.state, b.state),
    ...diffTexts({ parameters: [], metrics }),
  ]
}
