// The document behind `compare --json`: configs by their results, and what those cost.
import * as z from 'zod'
import { metric, metrics, spend } from './documents.ts'
import { codedNumber } from './number-code.ts'
import { config } from './protocol.ts'

/** The best config against another one. */
const comparison = z.object({
  /** Student's paired test where both have the same seeds, else Welch's. */
  method: z.enum(['paired', 'welch']),
  /** The mean of the best less that of this one. */
  difference: z.number(),
  /** Half width of the 95 % interval of the difference. */
  ci95: z.number(),
  /** How likely a difference of this size is where there is none, both ways. */
  p: z.number(),
  /** The same among all comparisons with the best that were made (Holm). */
  p_holm: z.number(),
  /** Pairs, or seeds of the one that has fewer. */
  seeds: z.number(),
})
export type ComparisonDocument = z.infer<typeof comparison>

const comparedCurve = z.object({
  /** Index into rows. */
  row: z.number(),
  /** Its best run. */
  run_id: z.string(),
  /** `hours` and `usd` are what all its attempts had cost by then, redone work included. */
  points: z.array(
    z.object({ step: z.number(), hours: z.number(), usd: z.number().nullable(), value: codedNumber }),
  ),
})
export type ComparedCurve = z.infer<typeof comparedCurve>

const diffLine = <Value extends z.ZodType>(value: Value) =>
  z.object({ name: z.string(), a: value.optional(), b: value.optional(), same: z.boolean() })

const objective = z.object({ name: z.string(), goal: z.enum(['minimize', 'maximize']) })

export const compareDocument = z.object({
  metric,
  rows: z.array(
    z.object({
      config,
      config_id: z.string(),
      /** The compared sweeps that hold it. */
      sweep_ids: z.array(z.string()),
      /** Finished seeds behind the mean. */
      seeds: z.number(),
      mean: codedNumber.nullable(),
      std: z.number().nullable(),
      /** Half width of the 95 % interval of the mean (Student's t); null below two seeds. */
      ci95: z.number().nullable(),
      /** What else the finished seeds ended with, on average. */
      metrics,
      spend,
      /** Its runs, the best first; a value where it is finished. */
      runs: z.array(
        z.object({
          run_id: z.string(),
          sweep_id: z.string(),
          seed: z.number().nullable(),
          value: codedNumber.nullable(),
        }),
      ),
      /** null for the best itself, and where one of the two has too few seeds. */
      against_best: comparison.nullable(),
    }),
  ),
  /** Whether the first row is better than the second by more than seeds differ by; null: there are not two results. */
  lead: z
    .object({
      /** `real`: p_holm is below 0.05. `unknown`: one of them has less than two seeds. */
      verdict: z.enum(['real', 'noise', 'unknown']),
      /** Seeds of each beyond those that are there that would tell, if the difference is what it seems; null: too many. */
      more_seeds: z.number().nullable(),
      /** Comparisons with the best that were made. */
      comparisons: z.number(),
      /** How many of those can't be told from the best. */
      within_noise: z.number(),
    })
    .nullable(),
  /** What the front is of; by default spend and the metric. */
  objectives: z.object({ x: objective, y: objective }),
  /** Indices into rows: those that nobody beats in both, by x: what is best for the money, cheapest first. */
  pareto: z.array(z.number()),
  /** The same with what each step along it gains in y, what it takes in x, and x per point of y. */
  front: z.array(
    z.object({
      row: z.number(),
      x: codedNumber,
      y: codedNumber,
      gained: codedNumber.nullable(),
      extra: codedNumber.nullable(),
      per_point: z.number().nullable(),
    }),
  ),
  /** Index into rows: where more of x stops to pay; null where the front has no knee. */
  knee: z.number().nullable(),
  /** `spend` is dollars where every attempt has a price, else hours. */
  best_so_far: z.array(z.object({ spend: z.number(), value: codedNumber })),
  spend_unit: z.enum(['usd', 'hours']),
  /** Spend until metric.target was first reached; null where it was not, or no target is set. */
  cost_to_target: z.number().nullable(),
  /** Means of the metric by the values of every parameter that varies, over all configs; the largest spread first. */
  effects: z.array(
    z.object({
      path: z.string(),
      /** From the lowest mean to the highest. */
      spread: z.number(),
      levels: z.array(
        z.object({
          from: z.unknown(),
          /** The same as `from`, but for a range of numbers. */
          to: z.unknown(),
          /** The configs that lack it. */
          missing: z.boolean(),
          count: z.number(),
          /** Configs whose result is no number. */
          diverged: z.number(),
          mean: z.number().nullable(),
          ci95: z.number().nullable(),
        }),
      ),
    }),
  ),
  /** The share of the variance between configs that each parameter explains by itself (functional ANOVA). */
  importance: z.object({
    /** Exact over a complete grid, else by way of a random forest; null: there is none. */
    method: z.enum(['grid', 'forest']).nullable(),
    /** Why there is none. */
    why: z.string().nullable(),
    configs: z.number(),
    /** The largest first. */
    parameters: z.array(z.object({ path: z.string(), share: z.number() })),
    /** What only parameters together explain. */
    interactions: z.number().nullable(),
    /** What seeds alone would make of it; null where no config has two. */
    noise: z.number().nullable(),
  }),
  /** Of the best configs, where they are asked for. */
  curves: z.array(comparedCurve).optional(),
  /** Two configs or runs side by side, where that is asked for; a side that lacks something is left out. */
  diff: z
    .object({
      a: z.string(),
      b: z.string(),
      parameters: z.array(diffLine(z.unknown())),
      metrics: z.array(diffLine(codedNumber)),
    })
    .optional(),
})
export type CompareDocument = z.infer<typeof compareDocument>
