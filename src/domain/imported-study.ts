// An Optuna study as it was read from its storage: its space, and what its trials came to.
import * as z from 'zod'
import { codedNumber } from './number-code.ts'

/** Of a sweep whose results were made elsewhere: no engine of ours, so nothing of it can be started or resumed. */
export const IMPORTED = 'imported'

const distribution = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['float', 'int']),
    low: z.number(),
    high: z.number(),
    step: z.number().nullable(),
    log: z.boolean(),
  }),
  z.object({ kind: z.literal('categorical'), choices: z.array(z.unknown()) }),
])
export type StudyDistribution = z.infer<typeof distribution>

const trial = z.object({
  number: z.number(),
  state: z.enum(['complete', 'pruned', 'fail', 'running', 'waiting']),
  /** One per objective; null: it came to none. */
  values: z.array(codedNumber).nullable(),
  params: z.record(z.string(), z.unknown()),
  distributions: z.record(z.string(), distribution),
  /** What it reported on its way, by step. */
  intermediate: z.array(z.tuple([z.number(), codedNumber])),
  /** RFC 3339, in UTC. */
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
})
export type StudyTrial = z.infer<typeof trial>

export const importedStudy = z.object({
  name: z.string(),
  optuna: z.string(),
  python: z.object({ executable: z.string(), version: z.string() }),
  directions: z.array(z.enum(['minimize', 'maximize'])).min(1),
  metric_names: z.array(z.string()).nullable(),
  trials: z.array(trial),
})
export type ImportedStudy = z.infer<typeof importedStudy>

/** Asks the user's own Python for a study. Throws `study.…` with what to do about it. */
export type StudyReader = (request: {
  /** A URL of a database, or the path of a database or of a journal. */
  readonly storage: string
  /** null: the only one there. */
  readonly study: string | null
  readonly progress: (line: string) => void
}) => Promise<ImportedStudy>
