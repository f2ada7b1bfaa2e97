// What `tag` and `note` say in `--json`.
import * as z from 'zod'

export const annotateDocument = z.object({
  /** What was named, with everything that is said of it now. */
  targets: z.array(
    z.object({
      /** null: it is a run. */
      sweep_id: z.string().nullable(),
      /** null: it is a sweep. */
      run_id: z.string().nullable(),
      tags: z.array(z.string()),
      note: z.string().nullable(),
      /** False where that was so before. */
      changed: z.boolean(),
    }),
  ),
})
export type AnnotateDocument = z.infer<typeof annotateDocument>
