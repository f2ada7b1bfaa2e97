// `prices.json`: every rate that the user ever set, for this machine and for what the list of the cloud names, oldest
// first; the last one of each holds. A sweep keeps the price of its plan.
import * as z from 'zod'

const rate = { usd_per_hour: z.number().min(0), set_at: z.iso.datetime({ offset: false }) }
const priceFile = z.object({
  v: z.literal(1),
  local: z.array(z.object(rate)).readonly(),
  /** name: a GPU as the list has it, `cpu` for a core, `memory` for a GiB. */
  listed: z
    .array(z.object({ name: z.string(), ...rate }))
    .readonly()
    .default([]),
})
export type SetRates = Omit<z.infer<typeof priceFile>, 'v'>

export const NO_RATES: SetRates = { local: [], listed: [] }

/** What somebody has set instead of what the list says, by the name that the list has. */
export type ListedRates = ReadonlyMap<string, { readonly usdPerHour: number; readonly setAt: string }>

/** The rates in the file's text; null where it is no such file. */
export const readPriceFile = (text: string): SetRates | null => {
  try {
    const { local, listed } = priceFile.parse(JSON.parse(text))
    return { local, listed }
  } catch {
    return null
  }
}

/** The text of a file with these rates. */
export const priceFileText = (rates: SetRates): string => `${JSON.stringify({ v: 1, ...rates }, null, 2)}\n`

/** Those that hold. */
export const listedRates = ({ listed }: SetRates): ListedRates =>
  new Map(listed.map(({ name, usd_per_hour, set_at }) => [name, { usdPerHour: usd_per_hour, setAt: set_at }]))
