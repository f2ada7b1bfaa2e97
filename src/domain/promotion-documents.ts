// The documents of `promote` and `serve`, with the rules of documents.ts.
import * as z from 'zod'
import { promotionRecord } from './protocol.ts'

export const promoteDocument = promotionRecord.extend({
  /** Better or newer ones that were not taken because they are damaged. */
  passed_over: z.array(z.object({ checkpoint: z.string(), why: z.string() })),
})
export type PromoteDocument = z.infer<typeof promoteDocument>

/** A promotion as `show` lists it. */
export const promotionRow = promotionRecord.omit({ v: true, files: true }).extend({
  /** Folder of its files on the volume. */
  path: z.string(),
  /** Whether it is what the name means now: a later one of the name takes its place. */
  current: z.boolean(),
})
export type PromotionRow = z.infer<typeof promotionRow>

/** What `serve` says once something answers: on this machine until Ctrl-C, on Modal until it is stopped. */
export const serveDocument = z.object({
  name: z.string(),
  n: z.number(),
  run_id: z.string(),
  step: z.number(),
  engine: z.string(),
  /** file.py:function that answers. */
  code: z.string(),
  url: z.string(),
  /** Of its App at the provider; null on this machine. */
  app_id: z.string().nullable(),
  gpu: z.string().nullable(),
  /** Dollars that a container costs in an hour while it is up; null where no price is known. */
  usd_per_hour: z.number().nullable(),
  /** Dollars that it costs in an hour while nobody asks it anything. */
  idle_usd_per_hour: z.number(),
  /** Seconds that a container stays after its last request; null on this machine. */
  scaledown_s: z.number().nullable(),
  max_containers: z.number().nullable(),
  private: z.boolean(),
})
export type ServeDocument = z.infer<typeof serveDocument>

export const endpointRow = z.object({
  app_id: z.string(),
  name: z.string(),
  n: z.number(),
  url: z.string().nullable(),
  containers: z.number(),
  created_at: z.string().nullable(),
})
export type EndpointRow = z.infer<typeof endpointRow>
export const endpointsDocument = z.object({ endpoints: z.array(endpointRow) })
/** The endpoint that `serve NAME --stop` ended. */
export const endedEndpointDocument = z.object({ ended: endpointRow })
