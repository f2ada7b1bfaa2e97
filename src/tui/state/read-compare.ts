// Reads comparisons, one after the other: over long sweeps one takes a while, and while runs end fast only the newest
// wish counts.
import type { App } from '../../services/app.ts'
import type { CompareReading, Want } from './readings.ts'

type CompareWant = Extract<Want, { kind: 'compare' }>

export interface CompareReaderPorts {
  readonly app: Pick<App, 'compare'>
  readonly take: (reading: CompareReading) => void
}

/** Between two of them at least so long, and so many times what the last one took. */
const PAUSE_MS = 500
const SHARE = 5

/** Each call says what is wanted from now on; undefined: nothing. */
export const createCompareReader = ({ app, take }: CompareReaderPorts) => {
  let wanted: CompareWant | undefined
  let read: CompareWant | undefined
  let isBusy = false

  const readOne = async ({ sweepIds }: CompareWant): Promise<CompareReading> => {
    try {
      return { sweepIds, document: await app.compare(sweepIds), error: null }
    } catch (error) {
      const { message, hint = null } = error as Error & { readonly hint?: string | null }
      return { sweepIds, document: null, error: { message, hint } }
    }
  }
  const work = async (): Promise<void> => {
    if (isBusy || wanted === undefined || wanted === read) return
    isBusy = true
    const mine = wanted
    const begun = performance.now()
    const reading = await readOne(mine)
    read = mine
    if (wanted?.sweepIds.join() === mine.sweepIds.join()) take(reading)
    // The first one of another comparison waits for nothing.
    const isOther = wanted !== undefined && wanted.sweepIds.join() !== mine.sweepIds.join()
    const pause = isOther ? 0 : Math.max(PAUSE_MS, SHARE * (performance.now() - begun))
    setTimeout(() => {
      isBusy = false
      void work()
    }, pause).unref()
  }
  return (want: CompareWant | undefined): Promise<void> => {
    wanted = want
    return work()
  }
}
