// What the store takes to apply what a volume of 10,000 runs has grown by, beside the whole look at that volume: walking
// it, reading what is new of its files, checking each record, and applying them.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVolumeReader } from '../../../src/engines/local/volume-reader.ts'
import { syncSweepFolder } from '../../../src/services/sync-sweep.ts'
import { openStore } from '../../../src/store/store.ts'
import { endRuns, largeHome, SWEEP_ID } from './program.ts'

const TRANSITIONS = 1_000

export interface Look {
  /** In the transactions of the store, commits included. */
  readonly applyMs: number
  readonly wholeMs: number
}

/** Looks, again and again, at 1,000 runs that have ended, and have logged 10,000 values, since the store was filled. */
export const looksAtEnds = async (): Promise<() => Promise<Look>> => {
  const sandbox = await largeHome(TRANSITIONS)
  sandbox.dispose()
  endRuns(sandbox, TRANSITIONS)
  let copies = 0
  return () => {
    copies += 1
    const path = join(sandbox.folder, `copy-${copies}.db`)
    copyFileSync(join(sandbox.home, 'sweepdeck.db'), path)
    return look(path, sandbox.sweepFolder(SWEEP_ID))
  }
}

const look = async (path: string, folder: string): Promise<Look> => {
  const store = openStore(path)
  // A screen has it in front of it.
  store.sweep(SWEEP_ID)
  let applyMs = 0
  const ingest: typeof store.ingest = (...changes) => {
    const started = performance.now()
    const overtaken = store.ingest(...changes)
    applyMs += performance.now() - started
    return overtaken
  }
  const volume = createVolumeReader(folder)
  const started = performance.now()
  await syncSweepFolder({ store: { ...store, ingest }, volume, sweepId: SWEEP_ID, now: Date.now() })
  const wholeMs = performance.now() - started
  store.close()
  return { applyMs, wholeMs }
}
