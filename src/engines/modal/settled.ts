// Whether a mirrored sweep is over for good, so that nobody has to ask Modal about it again: its newest driver has
// ended it, and the look was made when no worker could write any more.
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { driverEvent, driverRecord } from '../../domain/protocol.ts'
import { writeOnce } from '../durable-files.ts'
import { createVolumeReader } from '../local/volume-reader.ts'
import type { Index } from './mirror-index.ts'

/** A worker whose driver has ended is gone after this. */
const LINGERING_MS = 15 * 60_000

const mark = (folder: string): string => join(folder, '.settled')

/** As an earlier look found. */
export const isSettled = (folder: string): Promise<boolean> =>
  stat(mark(folder)).then(
    () => true,
    () => false,
  )

/** Something was asked of the sweep: it may go on. */
export const unsettle = (folder: string): Promise<void> => rm(mark(folder), { force: true })

/** Leaves the mark where the look says so. */
export const settle = async (folder: string, look: Index): Promise<void> => {
  const endedAt = await endOfNewestDriver(folder, look)
  if (endedAt !== null && look.at - endedAt > LINGERING_MS) await writeOnce(mark(folder), '')
}

/** When the newest driver ended its sweep, in milliseconds since 1970; null where it has not, as far as was seen. */
export const endOfNewestDriver = async (
  folder: string,
  { children, fetched }: Pick<Index, 'children' | 'fetched'>,
): Promise<number | null> => {
  const here = createVolumeReader(folder)
  const epochs = (children.get('driver') ?? []).map(({ path }) => path)
  const newest = epochs.sort((a, b) => epochOf(a) - epochOf(b)).at(-1)
  const segments = newest === undefined ? [] : (children.get(newest) ?? []).map(({ path }) => path)
  const segment = segments.filter(path => /\/events-\d+\.jsonl$/.test(path) && fetched.has(path)).at(-1)
  if (segment === undefined) return null
  const driver = driverRecord.safeParse(parsed(await here.read(`${newest}/driver.json`)))
  const last = driverEvent.safeParse(parsed(lastLine(await here.read(segment))))
  if (!driver.success || !last.success || last.data.kind !== 'ended') return null
  return Date.parse(driver.data.started_at) + 1000 * last.data.t
}

const lastLine = (bytes: Uint8Array | null): Uint8Array => {
  const text = Buffer.from(bytes ?? []).toString('utf8')
  return Buffer.from(text.trimEnd().split('\n').at(-1) ?? '')
}

const parsed = (bytes: Uint8Array | null): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString('utf8'))
  } catch {
    return null
  }
}

const epochOf = (path: string): number => Number(path.split('/')[1])
