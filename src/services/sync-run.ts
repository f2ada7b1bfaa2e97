// Reads what the attempts of one run have written since they were last read.
import { compareAttempts } from '../domain/fold/place.ts'
import type { RunReading } from '../domain/ingest-port.ts'
import type { VolumeReader } from '../domain/ports.ts'
import { attemptEvent, attemptName, attemptRecord, resultRecord } from '../domain/protocol.ts'
import { attemptsFolder, baseName, resultFile } from '../domain/volume-paths.ts'
import type { SyncBatch } from './sync-batch.ts'
import { grownSegments, journalChunks, readRecord } from './sync-files.ts'

export interface RunVisit {
  readonly volume: VolumeReader
  readonly batch: SyncBatch
  /** Files written whole that hold no record of ours. */
  readonly refused: ReadonlySet<string>
  /** What was known of the run before this visit began. */
  readonly reading: RunReading
  readonly chunkBytes: number
}

/** Reads a run's attempts to their ends, then its result: what was written last is looked for last. */
export const visitRun = async (visit: RunVisit): Promise<void> => {
  const { volume, batch, reading } = visit
  const { runId, heard } = reading
  const names = (await volume.list(attemptsFolder(runId)))
    .map(({ path }) => baseName(path))
    .filter(name => attemptName.safeParse(name).success)
    .sort(compareAttempts)
  for (const name of names) await readAttempt(visit, name)
  if (!reading.finished) await readResult(visit)
  if (!reading.visited) batch.add({ kind: 'visited', runId, heard })
}

const readAttempt = async (
  { volume, batch, refused, reading, chunkBytes }: RunVisit,
  name: string,
): Promise<void> => {
  const { runId } = reading
  const known = reading.attempts.get(name)
  // Nothing comes after an end but the last beat of a thread; once its driver has spoken, not even that.
  if (known?.ended && reading.visited) return
  const folder = `${attemptsFolder(runId)}/${name}`
  if (known?.described !== true) {
    const path = `${folder}/attempt.json`
    if (refused.has(path)) return
    const found = await readRecord(volume, path, attemptRecord)
    // A folder without a description: its worker has just made it, or died before it could write one.
    if (found === null) return
    if ('message' in found) return batch.add({ kind: 'problem', path, message: found.message })
    if (found.record.run_id !== runId || found.record.attempt !== name)
      return batch.add({
        kind: 'problem',
        path,
        message: `describes ${found.record.run_id}/${found.record.attempt}`,
      })
    batch.add({ kind: 'attempt', attempt: found.record })
  }
  for (const { path, segment, from } of grownSegments(await volume.list(folder), reading.positions))
    for await (const chunk of journalChunks(volume, { path, from, schema: attemptEvent, chunkBytes }))
      batch.add({ kind: 'attempt_events', runId, attempt: name, segment, chunk })
}

const readResult = async ({ volume, batch, refused, reading }: RunVisit): Promise<void> => {
  const path = resultFile(reading.runId)
  if (refused.has(path)) return
  const found = await readRecord(volume, path, resultRecord)
  if (found === null) return
  if ('message' in found) batch.add({ kind: 'problem', path, message: found.message })
  else if (found.record.run_id !== reading.runId)
    batch.add({ kind: 'problem', path, message: `is the result of ${found.record.run_id}` })
  else batch.add({ kind: 'result', result: found.record })
}
