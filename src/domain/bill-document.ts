// What `cost --bill` adds: the estimate of a sweep held against what its App was billed.
import * as z from 'zod'
import { costDocument } from './cost-document.ts'

const usd = z.number()

export const billDocument = z.object({
  /** The App that was billed. */
  app: z.string(),
  /** The hours that are compared, whole ones that are over; equal: none is yet. */
  from: z.string(),
  to: z.string(),
  /** What the runs cost by the list, in those hours; null where no price is known. */
  estimate_usd: usd.nullable(),
  billed_usd: usd,
  /** Billed less estimated, of the runs. */
  difference_usd: usd.nullable(),
  /** Of the bill, the driver's. */
  idle_usd: usd,
  /** Of the bill, in hours in which no run is known. */
  unallocated_usd: usd,
  /** Of the bill, runs of other sweeps in the same App: generations of one schedule. */
  others_usd: usd,
  /** Estimated in hours that are not over. */
  later_usd: usd.nullable(),
  /** With `idle`, `unallocated` and `others` exactly what was billed. */
  runs: z.array(z.object({ run_id: z.string(), estimate_usd: usd.nullable(), billed_usd: usd })),
})
export type BillDocument = z.infer<typeof billDocument>

export const billedCostDocument = costDocument.extend({ bill: billDocument })
