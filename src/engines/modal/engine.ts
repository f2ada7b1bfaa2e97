// The engine of Modal: a volume for a volume, and a function beside the GPUs for a driver. All of it goes through the
// bridge; what is read is read from a mirror of the volume.
import * as z from 'zod'
import { SweepdeckError } from '../../domain/errors.ts'
import type { Clock, DriverHandle, DriverState, Engine } from '../../domain/ports.ts'
import { safeSegment } from '../../domain/protocol.ts'
import { createVolumeReader } from '../local/volume-reader.ts'
import type { Bridge } from './bridge.ts'
import { hasSchedule } from './has-schedule.ts'
import { createMirror, type MirroredSweep } from './mirror.ts'

export interface ModalEngineOptions {
  /** Folder for what is copied from volumes. */
  readonly mirrorRoot: string
  readonly bridge: Bridge
  readonly clock: Clock
  /** Remembers for all projects of this machine what was launched from it. */
  readonly onLaunch: (sweepId: string) => Promise<void>
  /** Says in a line what takes long, such as an image that is built, or that what is read is old. */
  readonly say: (line: string) => void
}

const launched = z.object({ epoch: z.number().int() })
type Driver = Omit<DriverHandle, 'sweepId'> & { readonly state: DriverState }
const driver = z.object({ epoch: z.number().int(), state: z.enum(['running', 'ended', 'lost']) }).nullable()
const written = z.object({ seq: z.number().int() })
const added = z.object({ file: z.string() })

/** Runs sweeps on Modal. */
export const createModalEngine = ({
  mirrorRoot,
  bridge,
  clock,
  onLaunch,
  say,
}: ModalEngineOptions): Engine => {
  const mirror = createMirror({ root: mirrorRoot, bridge, clock, warn: say })
  /** Sweeps that were started by this process: the mirror may not have them yet. */
  const started = new Map<string, MirroredSweep>()
  /** Sweeps that a schedule has started; nobody here has launched them. */
  const generations = new Map<string, MirroredSweep>()
  /** Whether a sweep has a schedule, as far as its plan was read. */
  const scheduled = new Map<string, boolean>()
  /** Drivers that were found gone before the newest look. */
  const endingsSeen = new Set<string>()

  const find = async (sweepId: string): Promise<MirroredSweep | null> => {
    if (!safeSegment.safeParse(sweepId).success)
      throw new SweepdeckError(`${JSON.stringify(sweepId)} is not the id of a sweep`, {
        code: 'sweep.bad_id',
        hint: '`sweepdeck ls` shows the ids.',
      })
    const own = started.get(sweepId) ?? generations.get(sweepId)
    return own ?? (await mirror.sweeps()).find(sweep => sweep.sweepId === sweepId) ?? null
  }

  const known = async (sweepId: string): Promise<MirroredSweep> => {
    const sweep = await find(sweepId)
    if (sweep !== null) return sweep
    throw new SweepdeckError(`This project has not seen a sweep ${sweepId} on Modal`, {
      code: 'sweep.not_found',
      hint: '`sweepdeck ls --live` finds the ones that run there.',
    })
  }

  const askForDriver = async (sweepId: string, epoch: number | null): Promise<Driver | null> => {
    const sweep = await find(sweepId)
    if (sweep === null) return null
    const there = async () => {
      const found = await bridge.call({
        method: 'driver',
        params: { ...named(sweep), epoch },
        result: driver,
      })
      if (found !== null && found.state !== 'running') await seeLast(sweep, found)
      return found
    }
    if (await mirror.isSettled(sweep)) return seenDriver(sweep, { epoch, state: 'ended' })
    // Of one that has not said that it is over, nobody can say that it is gone.
    return mirror.ask(sweep, there, async () =>
      seenDriver(sweep, { epoch, state: (await mirror.hasEnded(sweep)) ? 'ended' : 'running' }),
    )
  }

  /** Whoever reads after a driver is gone finds what it wrote last, however new the look before was. */
  const seeLast = async (sweep: MirroredSweep, { epoch, state }: Driver): Promise<void> => {
    const ending = `${sweep.sweepId} ${epoch} ${state}`
    if (endingsSeen.has(ending)) return
    await mirror.refresh(sweep)
    endingsSeen.add(ending)
  }

  /** As the mirror has it: the newest of a sweep is in a state, and those before it are over. */
  const seenDriver = async (
    sweep: MirroredSweep,
    { epoch, state }: { readonly epoch: number | null; readonly state: DriverState },
  ): Promise<Driver | null> => {
    const epochs = await mirror.epochs(sweep)
    const newest = epochs.at(-1)
    // One that has not been seen here yet may well be there.
    if (newest === undefined || (epoch ?? 0) > newest) return { epoch: epoch ?? 1, state: 'running' }
    if (epoch !== null && !epochs.includes(epoch)) return null
    return { epoch: epoch ?? newest, state: epoch === null || epoch === newest ? state : 'ended' }
  }

  /** What the schedule of a sweep has started; a sweep without one is not looked at for it. */
  const findGenerations = async (sweep: MirroredSweep): Promise<void> => {
    const { sweepId, volume } = sweep
    if (!scheduled.has(sweepId)) scheduled.set(sweepId, await hasSchedule(mirror.folder(sweep)))
    if (!scheduled.get(sweepId)) return
    for (const { path } of await mirror.reader(sweep).list('generations')) {
      const id = /^generations\/(.+)\.json$/.exec(path)?.[1]
      if (id !== undefined && safeSegment.safeParse(id).success) generations.set(id, { volume, sweepId: id })
    }
  }

  const asking = async (sweepId: string): Promise<MirroredSweep> => {
    const sweep = await known(sweepId)
    await mirror.unsettle(sweep)
    return sweep
  }

  return {
    name: 'modal',
    start: async ({ plan, runs }, progress = say) => {
      const sweep = { volume: plan.volume?.name ?? DEFAULT_VOLUME, sweepId: plan.sweep_id }
      await onLaunch(sweep.sweepId)
      const { epoch } = await bridge.call({
        method: 'launch',
        params: { plan, runs, code_root: plan.target.root, files: plan.code.sources.map(({ path }) => path) },
        result: launched,
        progress,
      })
      started.set(sweep.sweepId, sweep)
      await mirror.unsettle(sweep)
      await mirror.refresh(sweep)
      return { sweepId: sweep.sweepId, epoch }
    },
    findDriver: async sweepId => {
      const newest = await askForDriver(sweepId, null)
      return newest && { sweepId, epoch: newest.epoch }
    },
    driverState: async ({ sweepId, epoch }) => (await askForDriver(sweepId, epoch))?.state ?? 'lost',
    sweeps: async () => {
      const seen = await mirror.sweeps()
      await Promise.all(seen.map(findGenerations))
      return [...new Set([...seen.map(({ sweepId }) => sweepId), ...generations.keys()])].sort()
    },
    volume: sweepId => {
      const reader = find(sweepId).then(sweep =>
        sweep ? mirror.reader(sweep) : createVolumeReader(mirror.folder({ volume: DEFAULT_VOLUME, sweepId })),
      )
      // Whoever reads hears of it.
      reader.catch(() => {})
      return {
        list: async prefix => (await reader).list(prefix),
        read: async (path, from, limit) => (await reader).read(path, from, limit),
        copyTo: async (path, to) => {
          const { volume } = await known(sweepId)
          const params = { volume, path: `sweeps/${sweepId}/${path}`, to }
          await bridge.call({ method: 'download', params, result: z.unknown() })
        },
      }
    },
    control: sweepId => ({
      append: async request => {
        const sweep = await asking(sweepId)
        const params = { ...named(sweep), request }
        const { seq } = await bridge.call({ method: 'append', params, result: written })
        mirror.outdate(sweep)
        return seq
      },
      addRuns: async runs => {
        const sweep = await asking(sweepId)
        const params = { ...named(sweep), runs }
        const { file } = await bridge.call({ method: 'add_runs', params, result: added })
        mirror.outdate(sweep)
        return file
      },
    }),
    endSchedule: async sweepId => {
      await bridge.call({ method: 'end_schedule', params: named(await asking(sweepId)), result: z.unknown() })
    },
    kill: async ({ sweepId }) => {
      await bridge.call({ method: 'kill', params: named(await asking(sweepId)), result: z.unknown() })
    },
  }
}

/** The volume of a sweep whose file names none. */
export const DEFAULT_VOLUME = 'sweepdeck'

const named = ({ volume, sweepId }: MirroredSweep) => ({ volume, sweep_id: sweepId })
