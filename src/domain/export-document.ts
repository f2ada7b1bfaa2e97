// The document behind `export -o FILE --json`: what was written.
import * as z from 'zod'

export const exportDocument = z.object({
  file: z.string(),
  format: z.enum(['csv', 'json', 'ndjson', 'parquet']),
  rows: z.number(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['text', 'integer', 'number', 'boolean', 'time', 'json']),
    }),
  ),
  bytes: z.number(),
  /** Ids of the sweeps in it. */
  sweeps: z.array(z.string()),
})
