// The database is a pure function of the volume: whenever and by however many managers it was read, it holds the same.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSync } from '../../src/services/sync.ts'
import { dumpDatabase } from '../../src/store/dump.ts'
import { openStore } from '../../src/store/store.ts'
import { memoryAnnotations } from '../support/memory-annotations.ts'
import { MemoryVolume } from '../support/memory-volume.ts'
import { SWEEP_ID } from '../support/records.ts'
import { storyOf, type Write } from '../support/sweep-story.ts'
import { syncedStore } from '../support/synced-store.ts'

/** Writes of one writer come in whole records or torn in two. */
const torn = (write: Write, cut: number): readonly Write[] => {
  const at = cut % (write.bytes.length + 1)
  if (write.whole || at === 0 || at === write.bytes.length) return [write]
  return [
    { ...write, bytes: write.bytes.subarray(0, at) },
    { ...write, bytes: write.bytes.subarray(at) },
  ]
}

const apply = (volume: MemoryVolume, { path, bytes, whole }: Write): void =>
  whole ? volume.write(path, bytes) : volume.append(path, bytes)

const choices = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 5, maxLength: 120, size: 'max' })
const rhythm = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 40, size: 'max' })

/** Stories per test; few by default, since every read of each waits for the disk. */
const RUNS = Number(process.env.SWEEPDECK_STORIES ?? 16)
const TIMEOUT_MS = 60_000 + RUNS * 1000

/** How often a number says that it is time to read: on average every 20th write. */
const isTime = (number: number): boolean => number % 20 === 0

describe('whatever happens to a sweep', () => {
  test(
    'reading it all the time and reading it once at the end give the same rows',
    { timeout: TIMEOUT_MS },
    () =>
      fc.assert(
        fc.asyncProperty(choices, rhythm, async (choice, beats) => {
          const volume = new MemoryVolume()
          using often = syncedStore(new Map([[SWEEP_ID, volume]]))
          using once = syncedStore(new Map([[SWEEP_ID, volume]]))
          const writes = storyOf(choice).flatMap((write, index) =>
            torn(write, beats[index % beats.length] as number),
          )
          for (const [index, write] of writes.entries()) {
            apply(volume, write)
            if (isTime((beats[index % beats.length] as number) + index)) await often.sync.syncSweep(SWEEP_ID)
          }
          await often.sync.syncAll()
          await once.sync.syncAll()
          expect(dumpDatabase(often.path)).toEqual(dumpDatabase(once.path))
        }),
        { numRuns: RUNS },
      ),
  )

  test(
    'two managers that read at the same time, while it is written, do no harm',
    { timeout: TIMEOUT_MS },
    () =>
      fc.assert(
        fc.asyncProperty(choices, rhythm, async (choice, beats) => {
          const volume = new MemoryVolume()
          using first = syncedStore(new Map([[SWEEP_ID, volume]]))
          using once = syncedStore(new Map([[SWEEP_ID, volume]]))
          const second = openStore(first.path)
          const engine = { sweeps: async () => [SWEEP_ID], volume: () => volume }
          const other = createSync({
            store: second,
            engines: new Map([['local', engine]]),
            clock: { now: () => 0 },
            annotations: memoryAnnotations(),
          })
          const running: Promise<unknown>[] = []
          for (const [index, write] of storyOf(choice).entries()) {
            apply(volume, write)
            if (!isTime((beats[index % beats.length] as number) + index)) continue
            running.push(first.sync.syncSweep(SWEEP_ID), other.syncAll())
            // Some turns of the loop, in which both get on somewhat while the story goes on.
            for (let turn = 0; turn < index % 7; turn++) await Promise.resolve()
          }
          await Promise.all(running)
          await other.syncAll()
          await once.sync.syncAll()
          second.close()
          expect(dumpDatabase(first.path)).toEqual(dumpDatabase(once.path))
        }),
        { numRuns: RUNS },
      ),
  )

  test('a rebuild gives the same rows, and the store goes on with them', { timeout: TIMEOUT_MS }, () =>
    fc.assert(
      fc.asyncProperty(choices, choices, async (before, after) => {
        const volume = new MemoryVolume()
        using synced = syncedStore(new Map([[SWEEP_ID, volume]]))
        const story = storyOf([...before, ...after])
        const half = storyOf(before).length
        for (const write of story.slice(0, half)) apply(volume, write)
        await synced.sync.syncAll()
        const rows = dumpDatabase(synced.path)
        await synced.sync.syncAll({ rebuild: true })
        expect(dumpDatabase(synced.path)).toEqual(rows)
        for (const write of story.slice(half)) apply(volume, write)
        await synced.sync.syncAll()
        const more = dumpDatabase(synced.path)
        await synced.sync.syncAll({ rebuild: true })
        expect(dumpDatabase(synced.path)).toEqual(more)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    ),
  )
})
