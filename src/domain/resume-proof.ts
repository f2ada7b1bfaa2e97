// What `doctor resume` finds out: whether a run that is killed ends as one that nothing disturbs.
import * as z from 'zod'

export const resumeProofDocument = z.object({
  identical: z.boolean(),
  kills: z.number(),
  /** Checkpoints in which a bit was flipped: all of them were noticed where the runs are identical. */
  damaged: z.number(),
  seed: z.number(),
  compared: z.array(
    z.object({
      name: z.string(),
      count: z.number(),
      identical: z.boolean(),
      max_difference: z.number().nullable(),
      /** Name of the first that differs. */
      first: z.string().nullable(),
    }),
  ),
  first_difference: z
    .object({
      /** The last step that was logged by then. */
      step: z.number(),
      /** Of the tensor, number, metric or batch. */
      name: z.string(),
      expected: z.string().nullable(),
      found: z.string().nullable(),
      attempt: z.number(),
      when: z.string(),
    })
    .nullable(),
  cause: z.object({ code: z.string(), text: z.string(), hint: z.string() }).nullable(),
})
export type ResumeProofDocument = z.infer<typeof resumeProofDocument>

/** What the Python side says on its way, line by line; the last line is the proof, or why there can be none. */
export const proverEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('progress'), text: z.string() }),
  resumeProofDocument.extend({ event: z.literal('proof') }),
  z.object({
    event: z.literal('unprovable'),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    details: z.string(),
  }),
])
export type ProverEvent = z.infer<typeof proverEvent>
