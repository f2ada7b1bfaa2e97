// The comparison against what SciPy, pandas and Optuna say of the same results: test/golden/compare.py wrote it down.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type CompareOptions, compareSweeps } from '../../../src/domain/compare/compare.ts'
import { importanceOf } from '../../../src/domain/compare/importance.ts'
import { type CompareDocument, compareDocument } from '../../../src/domain/compare-document.ts'
import type { Config } from '../../../src/domain/protocol.ts'
import { studentT, twoSidedP } from '../../../src/domain/statistics/student-t.ts'
import { run, spent, sweep } from '../../support/facts.ts'

interface GoldenTest {
  readonly method: string
  readonly difference: number
  readonly ci95: number
  readonly p: number
  readonly p_holm: number
}
interface GoldenRun {
  readonly lr: number
  readonly width: number
  readonly optimizer: string
  readonly seed: number
  readonly seconds: number
  readonly value: number
  readonly latency: number
}
interface Golden {
  readonly grid: {
    readonly runs: readonly GoldenRun[]
    readonly rows: readonly {
      readonly config: Config
      readonly seeds: number
      readonly mean: number
      readonly std: number
      readonly ci95: number
      readonly seconds: number
      readonly against_best?: GoldenTest
    }[]
    readonly pareto: { readonly seconds: readonly number[]; readonly latency: readonly number[] }
    readonly marginals: Readonly<
      Record<string, readonly { from: unknown; count: number; mean: number; ci95: number }[]>
    >
    readonly shares: Readonly<Record<string, number>>
    readonly optuna: Readonly<Record<string, number>>
  }
  readonly scattered: {
    readonly runs: readonly (Config & { readonly value: number })[]
    readonly optuna: Readonly<Record<string, number>>
  }
  readonly t: readonly {
    readonly t: number
    readonly df: number
    readonly p: number
    readonly quantile: number
  }[]
}

const golden = JSON.parse(
  readFileSync(new URL('../../golden/compare.json', import.meta.url), 'utf8'),
) as Golden

const compared = (options: CompareOptions = {}): CompareDocument => {
  const runs = golden.grid.runs.map(({ lr, width, optimizer, seed, value, latency }, index) =>
    run({
      runId: index.toString(16).padStart(16, '0'),
      index,
      config: { lr, width, optimizer },
      configId: `${lr} ${width} ${optimizer}`,
      seed,
      value,
      metrics: { accuracy: value, latency },
      endedAt: index,
    }),
  )
  const facts = sweep(runs, { metric: { name: 'accuracy', goal: 'maximize', target: null } })
  const ledger = runs.map((each, index) => spent(each, golden.grid.runs[index]?.seconds as number))
  const document = compareSweeps([{ facts, ledger }], options)
  return JSON.parse(JSON.stringify(compareDocument.parse(document)))
}
const near = (value: number) => {
  const within = Math.abs(value) * 1e-9
  return {
    asymmetricMatch: (other: unknown) => typeof other === 'number' && Math.abs(other - value) <= within,
    toString: () => `${value} to nine digits`,
  }
}

describe('a grid of three seeds', () => {
  const document = compared()
  const { rows } = golden.grid

  test('has the ranking, means, deviations and intervals of pandas and SciPy', () => {
    expect(document.rows.map(({ config, seeds }) => ({ config, seeds }))).toEqual(
      rows.map(({ config, seeds }) => ({ config, seeds })),
    )
    document.rows.forEach(({ mean, std, ci95, spend }, index) => {
      const expected = rows[index] as (typeof rows)[number]
      expect({ mean, std, ci95, usd: spend.usd }).toEqual({
        mean: near(expected.mean),
        std: near(expected.std),
        ci95: near(expected.ci95),
        usd: near(expected.seconds * 0.0005),
      })
    })
  })

  test('has the t-tests of SciPy against the best: paired where the seeds are the same, else after Welch', () => {
    const tests = document.rows.slice(1).map(({ against_best }) => against_best)
    expect(new Set(tests.map(each => each?.method))).toEqual(new Set(['paired', 'welch']))
    tests.forEach((found, index) => {
      const expected = rows[index + 1]?.against_best as GoldenTest
      expect(found).toMatchObject({
        method: expected.method,
        difference: near(expected.difference),
        ci95: near(expected.ci95),
        p: near(expected.p),
        p_holm: near(expected.p_holm),
      })
    })
  })

  test('has the front that is found by comparing every pair, for spend and for a logged metric', () => {
    expect(document.pareto).toEqual(golden.grid.pareto.seconds)
    expect(compared({ objectives: 'latency:min,accuracy' }).pareto).toEqual(golden.grid.pareto.latency)
  })

  test('has the marginal means of pandas with their intervals', () => {
    for (const { path, levels } of document.effects) {
      const byValue = new Map(levels.map(level => [level.from, level]))
      for (const { from, count, mean, ci95 } of golden.grid.marginals[path] ?? [])
        expect(byValue.get(from)).toMatchObject({ count, mean: near(mean), ci95: near(ci95) })
    }
    expect(document.effects.map(({ path }) => path).toSorted()).toEqual(
      Object.keys(golden.grid.marginals).toSorted(),
    )
  })

  test('has the shares of variance that pandas gives, in the order of the fANOVA of Optuna', () => {
    const { method, parameters, interactions } = document.importance
    expect(method).toBe('grid')
    expect(Object.fromEntries(parameters.map(({ path, share }) => [path, share]))).toEqual(
      Object.fromEntries(Object.entries(golden.grid.shares).map(([path, share]) => [path, near(share)])),
    )
    expect(parameters.map(({ path }) => path)).toEqual(Object.keys(golden.grid.optuna))
    const sum = Object.values(golden.grid.shares).reduce((all, share) => all + share, 0)
    expect(interactions).toBeCloseTo(1 - sum, 12)
  })
})

test('a random search has importances in the order of the fANOVA of Optuna, and near them', () => {
  const { runs, optuna } = golden.scattered
  const importance = importanceOf(
    runs.map(({ value, ...config }) => ({
      parameters: new Map(Object.entries(config)),
      value,
      std: null,
      seeds: 1,
    })),
  )
  if ('why' in importance) throw new Error(importance.why)
  expect(importance.method).toBe('forest')
  expect(importance.parameters.map(({ path }) => path)).toEqual(Object.keys(optuna))
  for (const { path, share } of importance.parameters)
    expect(Math.abs(share - (optuna[path] as number))).toBeLessThan(0.1)
})

test.each(golden.t)('Student’s t of $t at $df degrees of freedom is that of SciPy', each => {
  expect(twoSidedP(each.t, each.df)).toEqual(near(each.p))
  expect(studentT(each.df, 0.95)).toEqual(near(each.quantile))
})
