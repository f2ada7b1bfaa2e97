// Reads what a sweep's drivers journal from now on, straight from the volume: whether a request was taken up.
import { BEGINNING, type Position } from '../domain/ingest-port.ts'
import { parseJournal } from '../domain/journal.ts'
import type { VolumeReader } from '../domain/ports.ts'
import { type DriverEvent, driverEvent } from '../domain/protocol.ts'

export interface DriverTail {
  /** Events since the call before. A line that is not whole yet comes later; one that is no event is passed over. */
  next(): Promise<readonly DriverEvent[]>
}

/** Starts at the present end of the newest driver's journal; later drivers are read from their start. */
export const followDriver = async (volume: VolumeReader): Promise<DriverTail> => {
  const read = new Map<string, Position>()
  for (const { path, size } of await segments(volume)) read.set(path, { offset: size, line: 0 })
  return {
    next: async () => {
      const events: DriverEvent[] = []
      for (const { path, size } of await segments(volume)) {
        const from = read.get(path) ?? BEGINNING
        if (size <= from.offset) continue
        const bytes = await volume.read(path, from.offset)
        const chunk = bytes && parseJournal(driverEvent, { path, from, bytes })
        if (!chunk) continue
        read.set(path, chunk.to)
        events.push(...chunk.records.map(({ record }) => record))
      }
      return events
    },
  }
}

/** Journals of the newest two drivers, oldest first: the older one may still be ending. */
const segments = async (volume: VolumeReader) => {
  const epochs = (await volume.list('driver'))
    .filter(({ kind }) => kind === 'directory')
    .sort((a, b) => epochOf(a.path) - epochOf(b.path))
    .slice(-2)
  const files = await Promise.all(epochs.map(({ path }) => volume.list(path)))
  return files.flat().filter(({ path }) => /\/events-\d+\.jsonl$/.test(path))
}

const epochOf = (path: string): number => Number(path.split('/')[1])
