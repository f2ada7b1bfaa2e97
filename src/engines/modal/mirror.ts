// A copy of a sweep's small files on this machine: what is on Modal's volume is listed and fetched at most every second
// or so, and read from here. Large ones (states of checkpoints, output) are listed, and fetched when they are read.
//
//   <root>/<volume>/sweeps/<sweep-id>/…          as on the volume
//   <root>/<volume>/sweeps/<sweep-id>/.index.json  what is there, as of the newest look
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { SweepdeckError } from '../../domain/errors.ts'
import type { Clock, VolumeEntry, VolumeReader } from '../../domain/ports.ts'
import { safeSegment } from '../../domain/protocol.ts'
import { createVolumeReader } from '../local/volume-reader.ts'
import type { Bridge } from './bridge.ts'

export interface MirrorOptions {
  readonly root: string
  readonly bridge: Bridge
  readonly clock: Pick<Clock, 'now'>
}

export interface MirroredSweep {
  readonly volume: string
  readonly sweepId: string
}

export interface Mirror {
  /** The sweeps that this project has seen on Modal. */
  sweeps(): Promise<readonly MirroredSweep[]>
  /** A reader that looks at the volume again where its last look is old; one that can't be reached is `trouble`. */
  reader(sweep: MirroredSweep): VolumeReader
  /** Looks at once, and throws where that is impossible. */
  refresh(sweep: MirroredSweep): Promise<void>
  /** Why the newest look failed: what was read since then is as old as the look before. */
  trouble(sweep: MirroredSweep): SweepdeckError | null
  folder(sweep: MirroredSweep): string
}

const index = z.object({
  /** By path from the sweep's folder; a folder is an entry of its own. */
  entries: z.record(z.string(), z.object({ kind: z.enum(['file', 'directory']), size: z.number() })),
  /** Paths of files that are here. */
  fetched: z.array(z.string()),
})

/** What one look at the volume found. */
interface Look {
  readonly at: number
  readonly tookMs: number
  readonly children: ReadonlyMap<string, readonly VolumeEntry[]>
  readonly fetched: ReadonlySet<string>
}

/** A look is new for so long, or for some times as long as it took: listing 100,000 files takes seconds. */
const FRESH_MS = 1_000
const FRESH_TIMES = 4

export const createMirror = ({ root, bridge, clock }: MirrorOptions): Mirror => {
  const looks = new Map<string, Look>()
  const underWay = new Map<string, Promise<void>>()
  const troubles = new Map<string, { readonly error: SweepdeckError; readonly at: number }>()
  const folder = ({ volume, sweepId }: MirroredSweep): string => join(root, volume, 'sweeps', sweepId)

  const look = async (sweep: MirroredSweep): Promise<void> => {
    const began = clock.now()
    const to = folder(sweep)
    await bridge.call({
      method: 'mirror',
      params: { volume: sweep.volume, sweep_id: sweep.sweepId, to },
      result: z.unknown(),
    })
    looks.set(sweep.sweepId, { ...(await readIndex(to)), at: clock.now(), tookMs: clock.now() - began })
  }

  /** One look at a time; who comes while one is under way waits for that. */
  const refresh = (sweep: MirroredSweep): Promise<void> => {
    const { sweepId } = sweep
    const running = underWay.get(sweepId)
    if (running !== undefined) return running
    const started = look(sweep)
      .then(
        () => {
          troubles.delete(sweepId)
        },
        error => {
          if (error instanceof SweepdeckError) troubles.set(sweepId, { error, at: clock.now() })
          throw error
        },
      )
      .finally(() => underWay.delete(sweepId))
    underWay.set(sweepId, started)
    return started
  }

  const current = async (sweep: MirroredSweep): Promise<Look> => {
    const known = looks.get(sweep.sweepId) ?? (await lookBefore(folder(sweep)))
    if (known !== null && isFresh(known, troubles.get(sweep.sweepId)?.at, clock.now())) return known
    try {
      await refresh(sweep)
    } catch (error) {
      if (known === null || !(error instanceof SweepdeckError)) throw error
      return known
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
          const { fetched, children } = await current(sweep)
          if (fetched.has(path)) return here.read(path, from, limit)
          const size = sizeOf(children, path)
          if (size === null) {
            // The check of the path is the local reader's.
            await here.read(path, 0, 0)
            return null
          }
          return readThere(bridge, sweep, { path, from, limit: Math.max(0, Math.min(limit, size - from)) })
        },
      }
    },
    refresh,
    trouble: ({ sweepId }) => troubles.get(sweepId)?.error ?? null,
    folder,
  }
}

const isFresh = ({ at, tookMs }: Look, failedAt: number | undefined, now: number): boolean =>
  now - Math.max(at, failedAt ?? 0) < Math.max(FRESH_MS, FRESH_TIMES * tookMs)

/** What an earlier process of ours saw; as old as can be. */
const lookBefore = async (folder: string): Promise<Look | null> => {
  try {
    return { ...(await readIndex(folder)), at: 0, tookMs: 0 }
  } catch {
    return null
  }
}

const readIndex = async (folder: string): Promise<Pick<Look, 'children' | 'fetched'>> => {
  const { entries, fetched } = index.parse(JSON.parse(await readFile(join(folder, '.index.json'), 'utf8')))
  const children = new Map<string, VolumeEntry[]>([['', []]])
  for (const path of Object.keys(entries).sort()) {
    const { kind, size } = entries[path] as (typeof entries)[string]
    const name = path.slice(path.lastIndexOf('/') + 1)
    // Half-written files have such names.
    if (name.startsWith('.')) continue
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    const siblings = children.get(parent) ?? []
    siblings.push({ path, kind, size })
    children.set(parent, siblings)
  }
  return { children, fetched: new Set(fetched) }
}

/** Of a file that is on the volume; null where there is none. */
const sizeOf = (children: Look['children'], path: string): number | null => {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const entry = children.get(parent)?.find(child => child.path === path)
  return entry?.kind === 'file' ? entry.size : null
}

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
