// Reads what a sweep's drivers journal from now on, straight from the volume: whether a request was taken up.
import type { VolumeReader } from '../domain/ports.ts'
import { type DriverEvent, driverEvent } from '../domain/protocol.ts'

export interface DriverTail {
  /** Events since the call before. A line that is not whole yet comes later; one that is no event is passed over. */
  next(): Promise<readonly DriverEvent[]>
}

/** Starts at the present end of the newest driver's journal; later drivers are read from their start. */
export const followDriver = async (volume: VolumeReader): Promise<DriverTail> => {
  const read = new Map<string, number>()
  for (const { path, size } of await segments(volume)) read.set(path, size)
  return {
    next: async () => {
      const events: DriverEvent[] = []
      for (const { path, size } of await segments(volume)) {
        const from = read.get(path) ?? 0
        if (size <= from) continue
        const bytes = (await volume.read(path, from)) ?? new Uint8Array()
        const whole = bytes.lastIndexOf(NEWLINE) + 1
        read.set(path, from + whole)
        events.push(...parsed(new TextDecoder().decode(bytes.subarray(0, whole))))
      }
      return events
    },
  }
}

const NEWLINE = 10

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

const parsed = (text: string): readonly DriverEvent[] =>
  text.split('\n').flatMap(line => {
    const event = driverEvent.safeParse(json(line))
    return event.success ? [event.data] : []
  })

const json = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
