// The document behind `compare --json`: configs by their results, and what those cost.
import * as z from 'zod'
import { metric, metrics, spend } from './documents.ts'
import { codedNumber } from './number-code.ts'
import { config } from './protocol.ts'

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
      /** Its runs, the best first. */
      runs: z.array(z.object({ run_id: z.string(), sweep_id: z.string() })),
    }),
  ),
  /** Indices into rows: best metric for the money, cheapest first. */
  pareto: z.array(z.number()),
  /** `spend` is dollars where every attempt has a price, else hours. */
  best_so_far: z.array(z.object({ spend: z.number(), value: codedNumber })),
  spend_unit: z.enum(['usd', 'hours']),
  /** Spend until metric.target was first reached; null where it was not, or no target is set. */
  cost_to_target: z.number().nullable(),
})
export type CompareDocument = z.infer<typeof compareDocument>
