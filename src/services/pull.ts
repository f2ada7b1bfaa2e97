// Fetches what a run has made, checkpoints and files of its own, to a folder of the user's, and verifies it.
import type { PullDocument } from '../domain/cloud-documents.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { RunFacts } from '../domain/facts.ts'
import type { EngineName, VolumeReader } from '../domain/ports.ts'
import { inOrder, type Promotable } from '../domain/promotable.ts'
import { checkpointManifest } from '../domain/protocol.ts'
import type { PullFolder } from '../domain/pull-port.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { runFolder } from '../domain/volume-paths.ts'
import { findRun } from './find-run.ts'
import { engineFor } from './launch.ts'
import { resolveSweep } from './resolve.ts'
import type { Engines } from './sweep-state.ts'

export interface PullPorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'findRuns' | 'run'>
  readonly engines: Engines
  readonly pullFolder: (folder: string) => PullFolder
}

export interface PullRequest {
  readonly run: string
  /** Of its checkpoints, the best by the sweep's metric alone. */
  readonly best: boolean
  /** null: a folder with the run's id, here. */
  readonly to: string | null
  readonly progress: (line: string) => void
}

/** Answers `pull`. What a damaged file is part of is not left behind as if it were whole: it throws. */
export const createPull =
  ({ store, engines, pullFolder }: PullPorts) =>
  async ({ run: written, best, to, progress }: PullRequest): Promise<PullDocument> => {
    const run = findRun(store, written)
    const { plan, engine } = resolveSweep(store, run.sweepId)
    const volume = engineFor(engine as EngineName, engines).volume(run.sweepId)
    const checkpoints = await wholeCheckpoints(volume, run)
    const ordered = inOrder(checkpoints, { goal: plan.metric.goal, newest: !best })
    const files = [
      ...(best ? ordered.slice(0, 1) : ordered).flatMap(checkpoint => filesOf(run, checkpoint)),
      ...(await artifacts(volume, run)),
    ]
    if (files.length === 0) throw nothing(run)
    const folder = pullFolder(to ?? `run-${run.runId.slice(0, 8)}`)
    const total = files.reduce((sum, { size }) => sum + size, 0)
    const brought: PullDocument['files'] = []
    let done = 0
    for (const file of files) {
      progress(`${file.to}: ${brought.length + 1} of ${files.length} files, ${percent(done, total)} %`)
      const { from, to: place, expected } = file
      const { bytes, sha256, fetched } = await folder.bring({ volume, from, to: place, expected })
      done += bytes
      brought.push({ path: file.to, bytes, sha256, verified: file.expected !== null, fetched })
    }
    return { run_id: run.runId, sweep_id: run.sweepId, to: folder.path, files: brought, bytes: done }
  }

const percent = (done: number, total: number): number =>
  total === 0 ? 100 : Math.floor((100 * done) / total)

interface Wanted {
  readonly from: string
  /** Bytes, as far as they matter to how far it is. */
  readonly size: number
  readonly to: string
  readonly expected: string | null
}

/** The manifest comes last, as it was written: a folder with one is whole. */
const filesOf = ({ runId }: RunFacts, { name, manifest }: Promotable): readonly Wanted[] => {
  const folder = `${runFolder(runId)}/checkpoints/${name}`
  const states = manifest.files.map(({ path, bytes, sha256 }) => ({
    from: `${folder}/${path}`,
    size: bytes,
    to: `checkpoints/${name}/${path}`,
    expected: sha256,
  }))
  const own = {
    from: `${folder}/manifest.json`,
    size: 0,
    to: `checkpoints/${name}/manifest.json`,
    expected: null,
  }
  return [...states, own]
}

const wholeCheckpoints = async (volume: VolumeReader, run: RunFacts): Promise<readonly Promotable[]> => {
  const listed = run.checkpoints.filter(({ deleted, rejected }) => !deleted && rejected === null)
  const found = await Promise.all(
    listed.map(async ({ name }) => {
      const bytes = await volume.read(`${runFolder(run.runId)}/checkpoints/${name}/manifest.json`)
      const manifest = checkpointManifest.safeParse(parsed(bytes))
      return manifest.success ? [{ name, manifest: manifest.data }] : []
    }),
  )
  return found.flat()
}

const parsed = (bytes: Uint8Array | null): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()))
  } catch {
    return null
  }
}

/** What the code wrote to the run's own folder, however deep. */
const artifacts = async (volume: VolumeReader, { runId }: RunFacts): Promise<readonly Wanted[]> => {
  const root = `${runFolder(runId)}/files`
  const below = async (folder: string): Promise<readonly Wanted[]> => {
    const entries = await volume.list(folder)
    const found = await Promise.all(
      entries.map(({ path, kind, size }) =>
        kind === 'directory'
          ? below(path)
          : [{ from: path, size, to: `files${path.slice(root.length)}`, expected: null }],
      ),
    )
    return found.flat()
  }
  return below(root)
}

const nothing = ({ runId }: RunFacts): SweepdeckError =>
  new SweepdeckError(`run ${runId} has left no checkpoint and no file`, {
    code: 'pull.nothing',
    hint: 'Checkpoints are made of what the code tracks (`run.track(model=…)`), files are what it writes to `run.checkpoint_dir`.',
  })
