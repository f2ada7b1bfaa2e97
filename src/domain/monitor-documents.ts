// The documents behind `--json` of a look at what runs: the containers of a sweep, the GPUs of a run.
import * as z from 'zod'

export const containersDocument = z.object({
  sweep_id: z.string(),
  /** null: its App does not live. */
  app_id: z.string().nullable(),
  /** Runs. */
  queued: z.number(),
  running: z.number(),
  containers: z.array(
    z.object({
      container_id: z.string(),
      /** `starting`: asked for, and not ready yet. */
      state: z.enum(['starting', 'ready']),
      enqueued_at: z.string().nullable(),
      started_at: z.string().nullable(),
      /** Runs in it now; none: the driver, or one that is kept warm. */
      run_ids: z.array(z.string()),
    }),
  ),
  /** Containers that came up for a run so far, and what that took and cost. */
  cold_starts: z.object({ count: z.number(), hours: z.number(), usd: z.number().nullable() }),
  /** Of the containers above; null where no price is known. */
  usd_per_hour: z.number().nullable(),
})
export type ContainersDocument = z.infer<typeof containersDocument>

/** What a GPU says of itself. */
export const gpuRow = z.object({
  name: z.string(),
  /** Percent of the time, of the last second or so. */
  utilisation: z.number().nullable(),
  memory_mib: z.number().nullable(),
  memory_total_mib: z.number().nullable(),
  temperature_c: z.number().nullable(),
})

export const gpuDocument = z.object({
  run_id: z.string(),
  attempt: z.number(),
  /** The machine or the container. */
  host: z.string(),
  gpus: z.array(gpuRow),
})
export type GpuDocument = z.infer<typeof gpuDocument>
