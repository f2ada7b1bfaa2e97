// `prices.json`: every rate that the user ever set for this machine, oldest first; the last one holds. A sweep keeps
// the price of its plan.
import * as z from 'zod'

const priceFile = z.object({
  v: z.literal(1),
  local: z.array(
    z.object({ usd_per_hour: z.number().min(0), set_at: z.iso.datetime({ offset: false }) }).readonly(),
  ),
})
export type LocalRates = readonly z.infer<typeof priceFile>['local'][number][]

/** The rates in the file's text; null where it is no such file. */
export const readPriceFile = (text: string): LocalRates | null => {
  try {
    return priceFile.parse(JSON.parse(text)).local
  } catch {
    return null
  }
}

/** The text of a file with these rates. */
export const priceFileText = (local: LocalRates): string => `${JSON.stringify({ v: 1, local }, null, 2)}\n`
