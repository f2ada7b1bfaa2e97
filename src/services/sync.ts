// Brings the store up to date with the volumes. It may be stopped anywhere and done any number of times at once.
import {
  type AnnotationIngest,
  type AnnotationJournal,
  PROJECT,
} from '../domain/annotations/annotation-port.ts'
import type { SyncDocument } from '../domain/documents.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { StoreIngest } from '../domain/ingest-port.ts'
import type { Clock, Engine, EngineName, VolumeReader } from '../domain/ports.ts'
import { safeSegment } from '../domain/protocol.ts'
import { syncAnnotations } from './sync-annotations.ts'
import { syncSweepFolder } from './sync-sweep.ts'

export interface SyncOptions {
  readonly store: StoreIngest & AnnotationIngest
  readonly annotations: AnnotationJournal
  readonly engines: ReadonlyMap<EngineName, Pick<Engine, 'sweeps' | 'volume'>>
  readonly clock: Pick<Clock, 'now'>
}

export interface SyncAllOptions {
  readonly rebuild?: boolean
  readonly progress?: (line: string) => void
}

export interface Sync {
  /** One sweep, from whichever engine holds it. Throws `sweep.not_found`. */
  syncSweep(sweepId: string): Promise<void>
  /** Every sweep on every volume; with rebuild into a new database that replaces the old one in one step. */
  syncAll(options?: SyncAllOptions): Promise<SyncDocument>
}

export const createSync = ({ store, engines, clock, annotations }: SyncOptions): Sync => ({
  syncSweep: async sweepId => {
    const volume = await volumeOf({ store, engines }, sweepId)
    await syncSweepFolder({ store, volume, sweepId, now: clock.now() })
  },
  syncAll: async ({ rebuild = false, progress = () => {} } = {}) => {
    const all = (target: SyncOptions['store']) =>
      syncEverything({ store: target, engines, clock, annotations }, progress)
    if (!rebuild) return all(store)
    let document: SyncDocument | undefined
    await store.rebuild(async fresh => {
      document = await all(fresh)
    })
    return document as SyncDocument
  },
})

const volumeOf = async (
  { store, engines }: Pick<SyncOptions, 'store' | 'engines'>,
  sweepId: string,
): Promise<VolumeReader> => {
  const known = engines.get(store.sweepReading(sweepId).engine as EngineName)
  if (known !== undefined) return known.volume(sweepId)
  for (const engine of engines.values())
    if ((await engine.sweeps()).includes(sweepId)) return engine.volume(sweepId)
  throw new SweepdeckError(`No volume holds a sweep ${sweepId}`, {
    code: 'sweep.not_found',
    hint: '`sweepdeck ls` lists the sweeps.',
  })
}

const syncEverything = async (
  { store, engines, clock, annotations }: SyncOptions,
  progress: (line: string) => void,
): Promise<SyncDocument> => {
  const total = { sweeps: 0, records: 0, metric_points: 0, problems: [] as SyncDocument['problems'] }
  for (const engine of engines.values())
    for (const sweepId of await engine.sweeps()) {
      if (!safeSegment.safeParse(sweepId).success) continue
      const volume = engine.volume(sweepId)
      const { records, metricPoints } = await syncSweepFolder({ store, volume, sweepId, now: clock.now() })
      total.sweeps += 1
      total.records += records
      total.metric_points += metricPoints
      for (const problem of store.problems(sweepId)) total.problems.push({ sweep_id: sweepId, ...problem })
      if (records > 0) progress(`${sweepId}: ${records} records`)
    }
  await syncAnnotations(store, annotations)
  for (const problem of store.problems(PROJECT)) total.problems.push({ sweep_id: null, ...problem })
  return total
}
