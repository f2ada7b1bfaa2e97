// Reads what was written to one sweep's folder since it was last read.
import { isBefore, placeOf } from '../domain/fold/place.ts'
import {
  BEGINNING,
  type DriverPlace,
  type RunReading,
  type StoreIngest,
  type SweepReading,
} from '../domain/ingest-port.ts'
import type { VolumeReader } from '../domain/ports.ts'
import { controlRecord, driverEvent, driverRecord, planRecord, runRecord } from '../domain/protocol.ts'
import { baseName, CONTROL, DRIVER, driverFolder, PLAN, runsFile } from '../domain/volume-paths.ts'
import { createBatch, type SyncBatch, type SyncCounts, type SyncSizes, WHOLESALE } from './sync-batch.ts'
import { grownSegments, journalChunks, readRecord } from './sync-files.ts'
import { visitRun } from './sync-run.ts'

/**
 * No worker outlives its driver for this long: it saves, and leaves. An attempt that nobody saw end is looked at again
 * until then.
 */
const LINGERING_MS = 15 * 60_000
/** Runs whose files are read at the same time. */
const VISITS_AT_ONCE = 8

export interface SweepSync {
  readonly store: StoreIngest
  readonly volume: VolumeReader
  readonly sweepId: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** As much at once as is quickest, unless somebody waits for a turn. */
  readonly sizes?: SyncSizes
}

interface Pass extends Required<SweepSync> {
  readonly batch: SyncBatch
  readonly reading: SweepReading
  /** Where a driver has spoken last of each run that it spoke of since, in what was read now. */
  readonly heard: Map<string, DriverPlace>
}

/** Brings the store up to date with one sweep's folder. */
export const syncSweepFolder = async (sync: SweepSync): Promise<SyncCounts> => {
  const { store, sweepId, sizes = WHOLESALE } = sync
  const batch = createBatch({ store, sizes }, sweepId)
  const pass: Pass = { ...sync, sizes, batch, reading: store.sweepReading(sweepId), heard: new Map() }
  if (pass.reading.planned || (await readPlan(pass))) {
    const quiet = isQuiet(pass)
    const readRuns = runsReader(pass)
    await readRuns()
    for (const epoch of await epochsOf(pass)) await readDriver(pass, epoch, readRuns)
    await readControls(pass)
    // New runs have to be known before they are read. What a driver has said of one is written together with what that
    // has written itself: a run is folded once then.
    if (batch.holds('runs')) batch.flush()
    await visitRuns(
      pass,
      new Set([...store.runsToRead(sweepId, { lingering: !quiet }), ...pass.heard.keys()]),
    )
  }
  batch.flush()
  return batch.counts()
}

const readPlan = async ({ volume, batch, reading, sweepId }: Pass): Promise<boolean> => {
  if (reading.refused.has(PLAN)) return false
  const found = await readRecord(volume, PLAN, planRecord)
  if (found === null) return false
  if ('record' in found && found.record.sweep_id === sweepId) {
    batch.add({ kind: 'plan', plan: found.record })
    return true
  }
  const message = 'message' in found ? found.message : `is the plan of ${found.record.sweep_id}`
  batch.add({ kind: 'problem', path: PLAN, message })
  return false
}

const isQuiet = ({ reading, now }: Pass): boolean => {
  const endedAt = reading.drivers.at(-1)?.endedAt ?? null
  return endedAt !== null && now - endedAt > LINGERING_MS
}

/** Reads runs files that are new since the last call; they are numbered without gaps, and each is written whole. */
const runsReader = ({ volume, batch, reading, sizes }: Pass): (() => Promise<void>) => {
  let next = 1
  while (reading.positions.has(runsFile(next))) next++
  return async () => {
    for (; (await volume.read(runsFile(next), 0, 1)) !== null; next++)
      for await (const chunk of journalChunks(volume, {
        path: runsFile(next),
        from: BEGINNING,
        schema: runRecord,
        chunkBytes: sizes.chunkBytes,
      }))
        batch.add({ kind: 'runs', chunk })
  }
}

const epochsOf = async ({ volume, reading }: Pass): Promise<readonly number[]> => {
  const ended = new Set(reading.drivers.filter(({ endedAt }) => endedAt !== null).map(({ epoch }) => epoch))
  return (await volume.list(DRIVER))
    .filter(({ path, kind }) => kind === 'directory' && /^[1-9][0-9]*$/.test(baseName(path)))
    .map(({ path }) => Number(baseName(path)))
    .filter(epoch => !ended.has(epoch))
    .sort((a, b) => a - b)
}

const readDriver = async (
  { volume, batch, reading, heard, sizes: { chunkBytes } }: Pass,
  epoch: number,
  readRuns: () => Promise<void>,
): Promise<void> => {
  if (!reading.drivers.some(driver => driver.epoch === epoch)) {
    const path = `${driverFolder(epoch)}/driver.json`
    if (reading.refused.has(path)) return
    const found = await readRecord(volume, path, driverRecord)
    if (found === null) return
    if ('message' in found) return batch.add({ kind: 'problem', path, message: found.message })
    if (found.record.epoch !== epoch)
      return batch.add({ kind: 'problem', path, message: `describes epoch ${found.record.epoch}` })
    batch.add({ kind: 'driver', driver: found.record })
  }
  const entries = await volume.list(driverFolder(epoch))
  for (const { path, segment, from } of grownSegments(entries, reading.positions))
    for await (const chunk of journalChunks(volume, { path, from, schema: driverEvent, chunkBytes })) {
      // A run that these events speak of is in a runs file by now, which may be newer than the ones that were read.
      await readRuns()
      batch.add({ kind: 'driver_events', epoch, segment, chunk })
      for (const { line, record } of chunk.records)
        if ('run_id' in record) heard.set(record.run_id, { epoch, place: placeOf(segment, line) })
    }
}

const readControls = async ({ volume, batch, reading }: Pass): Promise<void> => {
  for (const { path } of await volume.list(CONTROL)) {
    const seq = /^([0-9]{6})-[a-z]+\.json$/.exec(baseName(path))?.[1]
    if (seq === undefined || reading.controls.has(Number(seq)) || reading.refused.has(path)) continue
    const found = await readRecord(volume, path, controlRecord)
    if (found === null) continue
    if ('message' in found) batch.add({ kind: 'problem', path, message: found.message })
    else if (found.record.seq !== Number(seq))
      batch.add({ kind: 'problem', path, message: `is request ${found.record.seq}` })
    else batch.add({ kind: 'control', control: found.record })
  }
}

const visitRuns = async (pass: Pass, runIds: ReadonlySet<string>): Promise<void> => {
  const { volume, batch, reading, sizes } = pass
  const queue = runIds.values()
  const work = async (): Promise<void> => {
    for (const runId of queue) {
      const known = readingOf(pass, runId)
      if (known === null) continue
      await visitRun({
        volume,
        batch,
        refused: reading.refused,
        chunkBytes: sizes.chunkBytes,
        reading: known,
      })
    }
  }
  await Promise.all(Array.from({ length: VISITS_AT_ONCE }, work))
}

/** What is known of a run, with what was heard of it just now; null where no runs file names it. */
const readingOf = ({ store, sweepId, heard }: Pass, runId: string): RunReading | null => {
  const known = store.runReading(sweepId, runId)
  const now = heard.get(runId)
  if (known === null || now === undefined || !isBefore(known.heard, now)) return known
  return { ...known, heard: now, visited: false }
}
