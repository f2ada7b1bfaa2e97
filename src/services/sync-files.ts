// Reads single files of a sweep's volume: journals from where they were left, and records that are written whole.
import { BEGINNING, type JournalChunk, type Position } from '../domain/ingest-port.ts'
import { parseJournal, parseRecord } from '../domain/journal.ts'
import type { VolumeEntry, VolumeReader } from '../domain/ports.ts'
import type { RecordSchema } from '../domain/protocol.ts'
import { baseName, segmentNumber } from '../domain/volume-paths.ts'

/** Of a line that is looked for the end of, at once. */
const CHUNK_BYTES = 2 * 1024 * 1024
/** A longer line is passed over as a problem. */
const LINE_BYTES = 64 * 1024 * 1024

/** The whole lines of a journal from a position on, in pieces of bounded size. A torn last line waits. */
export async function* journalChunks<Item>(
  volume: Pick<VolumeReader, 'read'>,
  {
    path,
    from,
    schema,
    chunkBytes,
  }: {
    readonly path: string
    readonly from: Position
    readonly schema: RecordSchema<Item>
    /** Read at once. */
    readonly chunkBytes: number
  },
): AsyncGenerator<JournalChunk<Item>> {
  let position = from
  let limit = chunkBytes
  for (;;) {
    const bytes = await volume.read(path, position.offset, limit)
    if (bytes === null || bytes.length === 0) return
    const last = bytes.length < limit
    const chunk = parseJournal(schema, { path, from: position, bytes })
    if (chunk !== null) {
      yield chunk
      position = chunk.to
      limit = chunkBytes
    } else if (!last && limit < LINE_BYTES) {
      limit *= 4
    } else if (!last) {
      const end = await endOfLine(volume, path, position.offset + limit)
      if (end === null) return
      yield tooLong(path, position, end)
      position = { offset: end, line: position.line + 1 }
      limit = chunkBytes
    }
    if (last) return
  }
}

/** Offset behind the next newline; null where the line is still being written. */
const endOfLine = async (
  volume: Pick<VolumeReader, 'read'>,
  path: string,
  from: number,
): Promise<number | null> => {
  for (let offset = from; ; ) {
    const bytes = await volume.read(path, offset, CHUNK_BYTES)
    if (bytes === null || bytes.length === 0) return null
    const newline = bytes.indexOf(0x0a)
    if (newline !== -1) return offset + newline + 1
    offset += bytes.length
  }
}

const tooLong = (path: string, from: Position, end: number): JournalChunk<never> => ({
  path,
  from,
  to: { offset: end, line: from.line + 1 },
  records: [],
  problems: [
    { line: from.line + 1, message: `a line of ${end - from.offset} bytes is too long for a record` },
  ],
})

/** A journal's segments that have grown beyond what was read, in order. */
export const grownSegments = (
  entries: readonly VolumeEntry[],
  positions: ReadonlyMap<string, Position>,
): readonly { readonly path: string; readonly segment: number; readonly from: Position }[] =>
  entries
    .flatMap(({ path, size }) => {
      const segment = segmentNumber(baseName(path))
      const from = positions.get(path) ?? BEGINNING
      return segment === null || size <= from.offset ? [] : [{ path, segment, from }]
    })
    .sort((a, b) => a.segment - b.segment)

/** A record that was written whole: the record, what is wrong with it, or null where the file does not exist. */
export const readRecord = async <Item>(
  volume: VolumeReader,
  path: string,
  schema: RecordSchema<Item>,
): Promise<{ readonly record: Item } | { readonly message: string } | null> => {
  const bytes = await volume.read(path)
  return bytes === null ? null : parseRecord(schema, bytes)
}
