// Comparisons as `compare` gives them: a whole grid with seeds, and what can be odd about one.
import { findingsOf, frontParts, leadParts } from '../../src/domain/compare/findings.ts'
import { usualObjectives } from '../../src/domain/compare/objectives.ts'
import type { CompareDocument } from '../../src/domain/compare-document.ts'
import { decodeNumber, encodeNumber } from '../../src/domain/number-code.ts'
import { seededRandom } from './seeded-random.ts'

export const COMPARED = ['20261124-070000-ab12', '20261120-120000-0a0b'] as const

type Row = CompareDocument['rows'][number]

/** A document from its rows, which are put in order; what is found in them is found as in a real one. */
export const comparison = (rows: readonly Row[], rest: Partial<CompareDocument> = {}): CompareDocument => {
  const rank = ({ mean }: Row): number => (mean === null ? -2 : mean === 'NaN' ? -1 : Number(mean))
  const sorted = rows.toSorted((a, b) => rank(b) - rank(a))
  const metric = { name: 'accuracy', goal: 'maximize', target: 0.95 } as const
  const spend_unit = 'usd'
  const ranked = sorted.map(row => ({
    ...row,
    mean: row.mean === null ? null : decodeNumber(row.mean),
    values: row.runs.flatMap(({ seed, value }) =>
      value === null ? [] : { seed, value: decodeNumber(value) },
    ),
  }))
  const { lead, against } = leadParts(ranked)
  return {
    metric,
    rows: sorted.map((row, index) => ({ ...row, against_best: against[index] ?? null })),
    lead,
    ...frontParts(sorted, { ...usualObjectives({ metric, spend_unit }), metric: metric.name }),
    best_so_far: [
      { spend: 0.4, value: 0.61 },
      { spend: 1.1, value: 0.83 },
      { spend: 2.7, value: 0.955 },
      { spend: 6.2, value: 0.955 },
    ],
    spend_unit,
    cost_to_target: 2.7,
    ...findingsOf(ranked),
    ...rest,
  }
}

/** A config; what matters is said. */
export const comparedRow = (id: number, over: Partial<Row> = {}): Row => ({
  config: { lr: 0.1 },
  config_id: id.toString(16).padStart(16, '0'),
  sweep_ids: [COMPARED[0]],
  seeds: 1,
  mean: 0.5,
  std: null,
  ci95: null,
  metrics: {},
  spend: { hours: 0.5, gpu_hours: 0.5, usd: 0.295 },
  runs: [
    { run_id: id.toString(16).padStart(16, 'a'), sweep_id: COMPARED[0], seed: 0, value: over.mean ?? 0.5 },
  ],
  against_best: null,
  ...over,
})

/** 3 x 3 x 2 configs of three seeds; one diverged, one is not finished. */
export const GRID: CompareDocument = (() => {
  const random = seededRandom(7)
  const rows = [0.001, 0.01, 0.1].flatMap((lr, a) =>
    [32, 64, 128].flatMap((hidden, b) =>
      ['adam', 'sgd'].map((optimizer, c): Row => {
        const id = a * 6 + b * 2 + c
        const mean = 0.7 + 0.12 * (a === 1 ? 1 : 0) + 0.04 * b - 0.03 * c + 0.02 * random()
        const usd = 0.05 * 2 ** b * (1 + 0.3 * random())
        return comparedRow(id, {
          config: { lr, model: { hidden }, optimizer },
          sweep_ids: id % 5 === 0 ? [...COMPARED] : [COMPARED[id % 2] as string],
          seeds: 3,
          mean: id === 17 ? 'NaN' : id === 16 ? null : mean,
          std: id >= 16 ? null : 0.011,
          ci95: id >= 16 ? null : 0.027,
          metrics: id >= 16 ? {} : { accuracy: encodeNumber(mean), loss: encodeNumber(1 - mean) },
          runs: [0, 1, 2].map(seed => ({
            run_id: (seed * 256 + id).toString(16).padStart(16, 'a'),
            sweep_id: COMPARED[0],
            seed,
            value: id === 17 ? 'NaN' : id === 16 ? null : mean + 0.011 * (1 - seed) + 0.004 * random(),
          })),
          spend: { hours: usd / 0.59, gpu_hours: usd / 0.59, usd },
        })
      }),
    ),
  )
  return comparison(rows)
})()
