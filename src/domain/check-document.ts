// The document of `check --json`: a sweep file as it is understood, or all that is wrong with it.
import * as z from 'zod'

export const checkDocument = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    spec: z.record(z.string(), z.unknown()),
    warnings: z.array(z.string()).readonly(),
  }),
  z.object({
    ok: z.literal(false),
    problems: z
      .array(
        z.object({
          line: z.number(),
          column: z.number(),
          /** Of the command line, where it is not in the file. */
          override: z.object({ number: z.number(), text: z.string() }).nullable(),
          key: z.string(),
          message: z.string(),
          expected: z.string().nullable(),
          suggestion: z.string().nullable(),
        }),
      )
      .readonly(),
  }),
])
