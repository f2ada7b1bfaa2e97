// A store in a file of its own, and a sync that reads volumes in memory into it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnnotationJournal } from '../../src/domain/annotations/annotation-port.ts'
import type { VolumeReader } from '../../src/domain/ports.ts'
import { createSync, type Sync } from '../../src/services/sync.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { memoryAnnotations } from './memory-annotations.ts'
import { START_MS } from './records.ts'

export interface SyncedStore extends Disposable {
  readonly path: string
  readonly store: Store
  readonly sync: Sync
}

/** Sweeps by id; they may be exchanged while it is used. `now` is the clock. */
export const syncedStore = (
  sweeps: ReadonlyMap<string, VolumeReader>,
  now: () => number = () => START_MS,
  annotations: AnnotationJournal = memoryAnnotations(),
): SyncedStore => {
  const folder = mkdtempSync(join(tmpdir(), 'sweepdeck-store-'))
  const path = join(folder, 'sweepdeck.db')
  const store = openStore(path)
  const volume = (sweepId: string): VolumeReader => sweeps.get(sweepId) as VolumeReader
  const sync = createSync({
    store,
    engines: new Map([['local', { sweeps: async () => [...sweeps.keys()].sort(), volume }]]),
    clock: { now },
    annotations,
  })
  return {
    path,
    store,
    sync,
    [Symbol.dispose]: () => {
      store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
