// What each parameter does to the metric: the mean at each of its values with its interval, and how much it matters.
import type { CompareDocument } from '../../domain/compare-document.ts'
import { valueText } from '../../format/config-text.ts'
import { metricValue, percent, plusMinus } from '../../format/number.ts'
import { plural } from '../../format/words.ts'
import { extent } from '../charts/axes.ts'
import { h } from '../dom.ts'
import type { Model } from '../model.ts'

type Effect = CompareDocument['effects'][number]
type Level = Effect['levels'][number]

/** The others are behind a click. */
const SHOWN = 6

/** null where nothing varies, or nothing is finished. */
export const effectsBlock = ({ document: { comparison } }: Model): HTMLElement | null => {
  const shares = new Map(comparison.importance.parameters.map(({ path, share }) => [path, share]))
  const effects = comparison.effects.toSorted(
    (a, b) => (shares.get(b.path) ?? 0) - (shares.get(a.path) ?? 0) || b.spread - a.spread,
  )
  if (effects.length === 0) return null
  const scale = extent(effects.flatMap(({ levels }) => levels.flatMap(({ mean }) => mean ?? [])))
  const panels = effects.map(effect => panel(effect, { scale, share: shares.get(effect.path) ?? null }))
  const rest = panels.slice(SHOWN)
  return h(
    'div',
    { class: 'effects' },
    h('p', { class: 'lead' }, importanceText(comparison)),
    h('div', { class: 'panels' }, ...panels.slice(0, SHOWN)),
    rest.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, plural(rest.length, 'more parameter')),
          h('div', { class: 'panels' }, ...rest),
        ),
  )
}

const METHODS = {
  grid: 'exact, over the complete grid',
  forest: 'by functional ANOVA over a random forest',
} as const

const importanceText = ({ metric, importance }: CompareDocument): string => {
  const what = `Mean ${metric.name} at each value, over everything else that was tried, with its 95 % interval.`
  if (importance.method === null)
    return `${what} No importances: ${importance.why ?? 'too little is finished'}.`
  const together =
    importance.interactions === null
      ? ''
      : ` ${percent(importance.interactions)} of the differences only parameters together explain.`
  return `${what} The share is how much of the differences between ${plural(importance.configs, 'config')} it explains by itself (${METHODS[importance.method]}).${together}`
}

const panel = (
  { path, levels }: Effect,
  { scale, share }: { readonly scale: readonly [number, number]; readonly share: number | null },
): HTMLElement => {
  const diverges = levels.some(({ diverged }) => diverged > 0)
  return h(
    'div',
    { class: 'panel' },
    h(
      'div',
      { class: 'panel-head' },
      h('h3', {}, path),
      share === null ? null : h('span', { class: 'share' }, percent(share)),
    ),
    share === null
      ? null
      : h(
          'div',
          { class: 'share-bar' },
          h('span', { style: `width:${(100 * Math.max(0, Math.min(1, share))).toFixed(2)}%` }),
        ),
    h(
      'table',
      { 'aria-label': `Effect of ${path}` },
      h('tbody', {}, ...levels.map(level => levelRow(level, { scale, diverges }))),
    ),
  )
}

const levelRow = (
  level: Level,
  { scale, diverges }: { readonly scale: readonly [number, number]; readonly diverges: boolean },
): HTMLElement => {
  const { mean, ci95, diverged } = level
  const [low, high] = scale
  const at = (value: number): number => (high === low ? 50 : 4 + (92 * (value - low)) / (high - low))
  const clamped = (value: number): string => `${Math.max(0, Math.min(100, at(value))).toFixed(2)}%`
  return h(
    'tr',
    {},
    h('th', { scope: 'row', class: 'number' }, levelText(level)),
    h(
      'td',
      { class: 'dots', 'aria-hidden': 'true' },
      mean === null || ci95 === null
        ? null
        : h('span', {
            class: 'whisker',
            style: `left:${clamped(mean - ci95)};right:calc(100% - ${clamped(mean + ci95)})`,
          }),
      mean === null ? null : h('span', { class: 'dot', style: `left:${clamped(mean)}` }),
    ),
    h('td', { class: 'number' }, mean === null ? '-' : plusMinus(mean, ci95)),
    diverges ? h('td', { class: 'error' }, diverged === 0 ? '' : `${diverged} diverged`) : null,
  )
}

const levelText = ({ from, to, missing }: Level): string => {
  if (missing) return 'not set'
  if (from !== to && typeof from === 'number' && typeof to === 'number')
    return `${metricValue(from, 2)} to ${metricValue(to, 2)}`
  return typeof from === 'number' ? metricValue(from) : valueText(from)
}
