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
