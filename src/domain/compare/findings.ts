// The parts of the comparison that are made from its ranked rows: whether the lead is real, the front, what each
// parameter does and how much it matters.
import type { CompareDocument, ComparisonDocument } from '../compare-document.ts'
import { flatConfig } from '../flat-config.ts'
import { encodeNumber } from '../number-code.ts'
import type { Config } from '../protocol.ts'
import { type EffectLevel, parameterEffects } from './effects.ts'
import { frontOf } from './front.ts'
import { type Importance, importanceOf } from './importance.ts'
import { againstFirst, type Comparison, moreSeedsFor, type SeedValue, verdictOn } from './leads.ts'
import { goalOf, nameOf, type Objective, type Objectives, type RowNumbers } from './objectives.ts'

/** A config among the others, the best first. */
export interface RankedConfig {
  readonly config: Config
  readonly mean: number | null
  readonly std: number | null
  readonly seeds: number
  /** Of the finished seeds. */
  readonly values: readonly SeedValue[]
}

/** The lead, and every row against the best, the best itself included. */
export const leadParts = (
  rows: readonly RankedConfig[],
): {
  readonly lead: CompareDocument['lead']
  readonly against: readonly (ComparisonDocument | null)[]
} => {
  const others = againstFirst(rows.map(({ values }) => values))
  const made = others.filter(comparison => comparison !== null)
  const [next = null] = others
  const verdict = verdictOn(next)
  return {
    lead:
      rows[0]?.mean === null || (rows[1]?.mean ?? null) === null
        ? null
        : {
            verdict,
            more_seeds: next !== null && verdict === 'noise' ? moreSeedsFor(next) : null,
            comparisons: made.length,
            within_noise: made.filter(comparison => verdictOn(comparison) === 'noise').length,
          },
    against: [null, ...others.map(asDocument)],
  }
}

const asDocument = (comparison: Comparison | null): ComparisonDocument | null => {
  if (comparison === null) return null
  const { method, difference, ci95, p, pHolm, seeds } = comparison
  return { method, difference, ci95, p, p_holm: pHolm, seeds }
}

/** The front of two objectives as the document has it. */
export const frontParts = (
  rows: readonly RowNumbers[],
  axes: Objectives & { readonly metric: string },
): Pick<CompareDocument, 'objectives' | 'pareto' | 'front' | 'knee'> => {
  const { points, steps, knee } = frontOf(rows, axes)
  const encoded = (value: number | null) => (value === null ? null : encodeNumber(value))
  return {
    objectives: { x: asObjective(axes.x), y: asObjective(axes.y) },
    pareto: steps.map(({ index }) => index),
    front: steps.map(({ index, gained, extra, perPoint }) => ({
      row: index,
      x: encodeNumber(points[index]?.x ?? Number.NaN),
      y: encodeNumber(points[index]?.y ?? Number.NaN),
      gained: encoded(gained),
      extra: encoded(extra),
      per_point: perPoint,
    })),
    knee,
  }
}

const asObjective = (objective: Objective) => ({ name: nameOf(objective), goal: goalOf(objective) })

/** What the parameters do, and how much each matters. */
export const findingsOf = (
  rows: readonly RankedConfig[],
): Pick<CompareDocument, 'effects' | 'importance'> => {
  const configs = rows.map(({ config, mean, std, seeds }) => ({
    parameters: flatConfig(config),
    value: mean,
    std,
    seeds,
  }))
  return {
    effects: parameterEffects(configs).map(({ path, spread, levels }) => ({
      path,
      spread,
      levels: levels.map(levelDocument),
    })),
    importance: importanceDocument(importanceOf(configs)),
  }
}

const levelDocument = ({ from, to, ...numbers }: EffectLevel) => ({
  from: from ?? null,
  to: to ?? null,
  missing: from === undefined,
  ...numbers,
})

const importanceDocument = (
  importance: Importance | { readonly why: string },
): CompareDocument['importance'] =>
  'why' in importance
    ? { method: null, configs: 0, parameters: [], interactions: null, noise: null, ...importance }
    : { why: null, ...importance, parameters: [...importance.parameters] }
