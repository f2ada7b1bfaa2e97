// A copy of a sweep's small files on this machine: what is on Modal's volume is listed and fetched at most every second
// or so, and read from here. Large ones (states of checkpoints, output) are listed, and fetched when they are read.
//
//   <root>/<volume>/sweeps/<sweep-id>/…          as on the volume
//   <root>/<volume>/sweeps/<sweep-id>/.index.json  what is there, as of the newest look
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { SweepdeckError } from '../../domain/errors.ts'
import type { Clock, VolumeReader } from '../../domain/ports.ts'
import { safeSegment } from '../../domain/protocol.ts'
import { createVolumeReader } from '../local/volume-reader.ts'
import type { Bridge } from './bridge.ts'
import { type Index, readIndex, sizeOf } from './mirror-index.ts'
import { endOfNewestDriver, isSettled, settle, unsettle } from './settled.ts'

export interface MirrorOptions {
  readonly root: string
  readonly bridge: Bridge
  readonly clock: Pick<Clock, 'now'>
  /** Says in a line that what is read is old, since when and why. */
  readonly warn: (line: string) => void
}

export interface MirroredSweep {
  readonly volume: string
  readonly sweepId: string
}

export interface Mirror {
  /** The sweeps that this project has seen on Modal. */
  sweeps(): Promise<readonly MirroredSweep[]>
  /** A reader that looks at the volume again where its last look is old; where that fails, it gives what is here. */
  reader(sweep: MirroredSweep): VolumeReader
  /** Begins a look that sees all that is there now, and throws where that is impossible. */
  refresh(sweep: MirroredSweep): Promise<void>
  /** Whether it is over for good, as far as is known here. */
  isSettled(sweep: MirroredSweep): Promise<boolean>
  /** Asks Modal; where that fails, or failed a moment ago, gives what `here` makes of the mirror, and warns once. */
  ask<T>(sweep: MirroredSweep, there: () => Promise<T>, here: () => Promise<T>): Promise<T>
  /** Whether its newest driver has ended it, as of the newest look; it may have been asked to go on since. */
  hasEnded(sweep: MirroredSweep): Promise<boolean>
  /** Epochs of its drivers, as of the newest look. */
  epochs(sweep: MirroredSweep): Promise<readonly number[]>
  /** Something is about to be asked of it. */
  unsettle(sweep: MirroredSweep): Promise<void>
  /** Something was written there from here: the next to read sees it. */
  outdate(sweep: MirroredSweep): void
  folder(sweep: MirroredSweep): string
}

interface Look extends Index {
  readonly tookMs: number
}

/** A look is new for so long, or for some times as long as it took: listing 100,000 files takes seconds. */
const FRESH_MS = 1_000
const FRESH_TIMES = 4
/** What could not be reached is not tried again for so long: a command reads many files of many sweeps. */
const TROUBLE_MS = 5_000

export const createMirror = ({ root, bridge, clock, warn }: MirrorOptions): Mirror => {
  const looks = new Map<string, Look>()
  const underWay = new Map<string, Promise<void>>()
  /** Sweeps that were written to since their newest look began. */
  const outdated = new Set<string>()
  let trouble: { readonly error: SweepdeckError; readonly at: number } | null = null
  let warnedOf = ''
  const folder = ({ volume, sweepId }: MirroredSweep): string => join(root, volume, 'sweeps', sweepId)
  const failed = (error: unknown): void => {
    if (error instanceof SweepdeckError) trouble = { error, at: clock.now() }
  }
  const isTroubled = (): boolean => trouble !== null && clock.now() - trouble.at < TROUBLE_MS
  const warnOf = (error: SweepdeckError, since: number): void => {
    if (warnedOf !== error.code) warn(staleness(error, since))
    warnedOf = error.code
  }

  const look = async (sweep: MirroredSweep): Promise<void> => {
    const began = clock.now()
    const to = folder(sweep)
    outdated.delete(sweep.sweepId)
    await bridge.call({
      method: 'mirror',
      params: { volume: sweep.volume, sweep_id: sweep.sweepId, to },
      result: z.unknown(),
    })
    const found = await readIndex(to)
    if (found === null) throw new Error(`the bridge left no index in ${to}`)
    looks.set(sweep.sweepId, { ...found, at: clock.now(), tookMs: clock.now() - began })
    await settle(to, found)
  }

  /** One look at a time; who comes while one is under way waits for that. */
  const lookTogether = (sweep: MirroredSweep): Promise<void> => {
    const { sweepId } = sweep
    const running = underWay.get(sweepId)
    if (running !== undefined) return running
    const started = look(sweep)
      .then(
        () => {
          trouble = null
          warnedOf = ''
        },
        error => {
          failed(error)
          throw error
        },
      )
      .finally(() => underWay.delete(sweepId))
    underWay.set(sweepId, started)
    return started
  }

  const known = async (sweep: MirroredSweep): Promise<Look | null> => {
    const seen = looks.get(sweep.sweepId)
    if (seen !== undefined) return seen
    const before = await readIndex(folder(sweep))
    if (before === null) return null
    const seenBefore = { ...before, tookMs: 0 }
    looks.set(sweep.sweepId, seenBefore)
    return seenBefore
  }

  const current = async (sweep: MirroredSweep): Promise<Look> => {
    const seen = await known(sweep)
    const isNew = seen !== null && !outdated.has(sweep.sweepId) && isFresh(seen, clock.now())
    if (seen !== null && (isNew || (await isSettled(folder(sweep))))) return seen
    if (seen !== null && isTroubled()) return seen
    try {
      await lookTogether(sweep)
      // That may have been a look which began before the write.
      if (outdated.has(sweep.sweepId)) await lookTogether(sweep)
    } catch (error) {
      if (seen === null || !(error instanceof SweepdeckError)) throw error
      warnOf(error, seen.at)
      return seen
    }
    return looks.get(sweep.sweepId) as Look
  }

  return {
    sweeps: async () => {
      const volumes = await readdir(root).catch(() => [])
      const found = await Promise.all(
        volumes.map(async volume => {
          const ids = await readdir(join(root, volume, 'sweeps')).catch(() => [])
          return ids
            .filter(id => safeSegment.safeParse(id).success)
            .sort()
            .map(sweepId => ({ volume, sweepId }))
        }),
      )
      return found.flat()
    },
    reader: sweep => {
      const here = createVolumeReader(folder(sweep))
      return {
        list: async prefix => {
          // The check of the path is the local reader's.
          await here.list(prefix)
          return (await current(sweep)).children.get(prefix) ?? []
        },
        read: async (path, from = 0, limit = Number.POSITIVE_INFINITY) => {
          const seen = await current(sweep)
          if (seen.fetched.has(path)) return here.read(path, from, limit)
          const size = sizeOf(seen, path)
          if (size === null) {
            // The check of the path is the local reader's.
            await here.read(path, 0, 0)
            return null
          }
          return readThere(bridge, sweep, { path, from, limit: Math.max(0, Math.min(limit, size - from)) })
        },
      }
    },
    refresh: async sweep => {
      // One that is under way may have passed what is new.
      await underWay.get(sweep.sweepId)?.catch(() => {})
      await lookTogether(sweep)
    },
    isSettled: sweep => isSettled(folder(sweep)),
    unsettle: sweep => unsettle(folder(sweep)),
    outdate: ({ sweepId }) => {
      outdated.add(sweepId)
    },
    ask: async (sweep, there, here) => {
      if (isTroubled()) return here()
      try {
        return await there()
      } catch (error) {
        const seen = await known(sweep)
        if (seen === null || !(error instanceof SweepdeckError)) throw error
        failed(error)
        warnOf(error, seen.at)
        return here()
      }
    },
    hasEnded: async sweep => {
      const seen = await known(sweep)
      return seen !== null && (await endOfNewestDriver(folder(sweep), seen)) !== null
    },
    epochs: async sweep =>
      ((await known(sweep))?.children.get('driver') ?? [])
        .map(({ path }) => Number(path.split('/')[1]))
        .filter(epoch => Number.isInteger(epoch))
        .sort((a, b) => a - b),
    folder,
  }
}

const isFresh = ({ at, tookMs }: Look, now: number): boolean =>
  now - at < Math.max(FRESH_MS, FRESH_TIMES * tookMs)

const staleness = ({ message }: SweepdeckError, since: number): string =>
  `Modal could not be asked (${message}): what is shown of its sweeps is as of ${new Date(since).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const readThere = async (
  bridge: Bridge,
  { volume, sweepId }: MirroredSweep,
  { path, from, limit }: { readonly path: string; readonly from: number; readonly limit: number },
): Promise<Uint8Array | null> => {
  if (limit === 0) return new Uint8Array()
  const { base64 } = await bridge.call({
    method: 'read',
    params: { volume, path: `sweeps/${sweepId}/${path}`, from, limit },
    result: z.object({ base64: z.string().nullable() }),
  })
  return base64 === null ? null : Buffer.from(base64, 'base64')
}
