// The document behind `import --json`: what was made of another tool's sweep, and what of it means something else here.
import * as z from 'zod'

export const importKind = z.enum(['wandb', 'hydra', 'optuna'])
export type ImportKind = z.infer<typeof importKind>

/**
 * meaning: it does something else here; dropped: nothing here does it; written: it means the same, and is written in
 * other words.
 */
const changeKind = z.enum(['meaning', 'dropped', 'written'])

/** What was changed: at a path and a line of the source, as far as it has lines. */
export const importChange = z.object({
  path: z.string(),
  line: z.number().nullable(),
  kind: changeKind,
  text: z.string(),
})
export type ImportChange = z.infer<typeof importChange>

/** What only the user knows: `plan` refuses the file until it is answered. Path and line are of the written file. */
export const importQuestion = z.object({ path: z.string(), line: z.number(), text: z.string() })
export type ImportQuestion = z.infer<typeof importQuestion>

export const importDocument = z.object({
  from: importKind,
  source: z.string(),
  /** The sweep file that was written. */
  file: z.string(),
  changes: z.array(importChange),
  questions: z.array(importQuestion),
  /** What was finished there already, as a sweep of this project; null: the source holds no results. */
  results: z
    .object({
      sweep_id: z.string(),
      name: z.string(),
      run_count: z.number(),
      finished: z.number(),
      pruned: z.number(),
      failed: z.number(),
      /** False: it was imported before, as it is. */
      added: z.boolean(),
    })
    .nullable(),
})
export type ImportDocument = z.infer<typeof importDocument>
