// What each parameter is seen to do: the mean of every value of it, with its certainty, as numbers and as bars.

import type { EffectLevel, ParameterEffect } from '../../../domain/compare/effects.ts'
import { type Goal, isBetter } from '../../../domain/compare/ranking.ts'
import type { CompareDocument } from '../../../domain/compare-document.ts'
import { valueText } from '../../../format/config-text.ts'
import { importanceText } from '../../../format/importance-text.ts'
import { metricValue, percent } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { textWidth, toWidth, truncate } from '../../../format/text-width.ts'
import { wrapped } from '../../../format/wrap.ts'
import type { Theme } from '../../theme.ts'

const INDENT = 4
const GAP = 2
const LEAST_VALUE_CELLS = 6
const MOST_VALUE_CELLS = 18
const NUMBER_CELLS = 19
const COUNT_CELLS = 13
const LEAST_BAR = 6

/** All rows of the pane. */
export const effectRows = (
  effects: readonly ParameterEffect[],
  {
    width,
    theme,
    goal,
    importance,
  }: {
    readonly width: number
    readonly theme: Theme
    readonly goal: Goal
    /** null: it is of other configs, or of another metric. */
    readonly importance: CompareDocument['importance'] | null
  },
): readonly string[] => {
  if (effects.length === 0)
    return [theme.paint('dim', '  No two finished configs differ in a parameter yet.')]
  const texts = effects.flatMap(({ levels }) => levels.map(levelText))
  const room = Math.max(LEAST_VALUE_CELLS, width - INDENT - GAP - NUMBER_CELLS - COUNT_CELLS)
  const valueCells = Math.min(MOST_VALUE_CELLS, room, Math.max(...texts.map(textWidth)))
  const shares = new Map(importance?.parameters.map(({ path, share }) => [path, share]))
  const ordered = effects.toSorted((a, b) => (shares.get(b.path) ?? 0) - (shares.get(a.path) ?? 0))
  const note =
    importance === null ? [] : wrapped(importanceText({ importance }), { width: width - 2, indent: '' })
  return [
    ...ordered.flatMap((effect, index) => [
      ...(index === 0 ? [] : ['']),
      titleLine(effect, { theme, width, share: shares.get(effect.path) }),
      ...effect.levels.map(level => levelLine(level, { effect, width, valueCells, theme, goal })),
    ]),
    ...(note.length === 0 ? [] : ['']),
    ...note.map(line => theme.paint('dim', `  ${line}`)),
  ].map(row => toWidth(row, width))
}

const titleLine = (
  { path, spread }: ParameterEffect,
  {
    theme,
    width,
    share,
  }: { readonly theme: Theme; readonly width: number; readonly share: number | undefined },
): string => {
  const part = share === undefined ? '' : `${percent(share)}, `
  const apart = `${part}means ${metricValue(spread, 3)} apart`
  const name = truncate(sanitizeLine(path), Math.max(LEAST_VALUE_CELLS, width - apart.length - 4))
  return `  ${theme.paint('title', name)}  ${theme.paint('dim', apart)}`
}

const levelText = ({ from, to }: EffectLevel): string => {
  if (from === undefined) return 'without it'
  return from === to ? valueText(from) : `${valueText(from)} to ${valueText(to)}`
}

const levelLine = (
  level: EffectLevel,
  {
    effect,
    width,
    valueCells,
    theme,
    goal,
  }: {
    readonly effect: ParameterEffect
    readonly width: number
    readonly valueCells: number
    readonly theme: Theme
    readonly goal: Goal
  },
): string => {
  const { mean, ci95, count, diverged } = level
  const value = toWidth(levelText(level), valueCells, 'right')
  const number =
    mean === null ? '-' : `${metricValue(mean)}${ci95 === null ? '' : ` ±${metricValue(ci95, 2)}`}`
  const isBest =
    mean !== null &&
    effect.levels.every(other => other === level || !isBetter(other.mean ?? Number.NaN, mean, goal))
  const shown = toWidth(number, NUMBER_CELLS)
  const many = toWidth(`${count}${diverged > 0 ? `, ${diverged} nan` : ''}`, COUNT_CELLS)
  const room = width - INDENT - valueCells - GAP - NUMBER_CELLS - COUNT_CELLS - 1
  const bar = room < LEAST_BAR || mean === null ? '' : barOf(mean, { effect, cells: room, theme })
  return `    ${value}  ${isBest ? theme.paint('best', shown) : shown}${theme.paint('dim', many)}${bar}`
}

/** From the lowest mean, which is empty, to the highest, which is full. */
const barOf = (
  mean: number,
  {
    effect,
    cells,
    theme,
  }: { readonly effect: ParameterEffect; readonly cells: number; readonly theme: Theme },
): string => {
  const lowest = Math.min(...effect.levels.flatMap(level => level.mean ?? []))
  const share = effect.spread > 0 ? (mean - lowest) / effect.spread : 0
  const full = Math.max(1, Math.round(share * cells))
  return theme.paint('busy', theme.glyphs.bar[0].repeat(Math.min(cells, full)))
}
