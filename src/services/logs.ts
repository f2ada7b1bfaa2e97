// The output of a run, byte for byte as it was written, in bounded memory.
import { SweepdeckError } from '../domain/errors.ts'
import type { AttemptFacts, RunFacts } from '../domain/facts.ts'
import type { Clock, EngineName, VolumeReader } from '../domain/ports.ts'
import { isFinalRunState, isFinalSweepState } from '../domain/states.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { findRun } from './find-run.ts'
import { outputFiles } from './output-files.ts'
import { resolveSweep } from './resolve.ts'
import { currentState, type Engines } from './sweep-state.ts'

export interface LogPorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'findRuns' | 'run'>
  readonly engines: Engines
  readonly clock: Clock
  /** Reads what is new of one sweep into the store. */
  readonly syncSweep: (sweepId: string) => Promise<unknown>
}

export interface LogOptions {
  /** null: the newest attempt. */
  readonly attempt: number | null
  /** Go on until the attempt has ended. */
  readonly follow: boolean
  readonly signal: AbortSignal
}

const CHUNK_BYTES = 64 * 1024
const POLL_MS = 250
/** Whether the attempt has ended is asked every so many polls: it costs a read of all journals. */
const POLLS_PER_SYNC = 4

/** Gives the chunks of `logs RUN`; throws `run.not_found`, `logs.none` and `logs.no_such_attempt`. */
export const createLogs = (ports: LogPorts) =>
  async function* logs(
    written: string,
    { attempt: wanted, follow, signal }: LogOptions,
  ): AsyncGenerator<Uint8Array> {
    const { sweepId, runId } = findRun(ports.store, written)
    const { engine } = resolveSweep(ports.store, sweepId)
    const volume = ports.engines.get(engine as EngineName)?.volume(sweepId)
    const look = () => ports.store.run(sweepId, runId) as RunFacts
    if (!volume) return
    if (follow) await firstAttempt({ look, sweepId, signal, ports })
    if (signal.aborted) return
    const attempt = chosen(look(), wanted)
    const tail = createTail(volume, { runId, attempt: attempt.name })
    for (let polls = 0; ; polls += 1) {
      // Asked before reading: an attempt that has ended by now has written everything.
      const isOver = !follow || signal.aborted || (await hasEnded({ attempt, look, sweepId, polls, ports }))
      yield* tail(signal)
      if (isOver) return
      await ports.clock.sleep(POLL_MS, signal)
    }
  }

const chosen = (run: RunFacts, wanted: number | null): AttemptFacts => {
  const attempt = run.attempts.findLast(({ n }) => wanted === null || n === wanted)
  if (attempt) return attempt
  if (run.attempts.length === 0 && run.cachedFrom !== null)
    throw new SweepdeckError(`run ${run.runId} was taken over from ${run.cachedFrom}, which is not here`, {
      code: 'logs.none',
    })
  if (run.attempts.length === 0)
    throw new SweepdeckError(`run ${run.runId} has not started yet`, {
      code: 'logs.none',
      hint: 'With --follow its output is shown as soon as it has.',
    })
  throw new SweepdeckError(`run ${run.runId} has no attempt ${wanted}`, {
    code: 'logs.no_such_attempt',
    hint: `It has ${run.attempts.map(({ n }) => n).join(', ')}.`,
  })
}

interface Watched {
  readonly look: () => RunFacts
  readonly sweepId: string
  readonly ports: LogPorts
}

/** Waits until the run has an attempt, or never will. */
const firstAttempt = async ({
  look,
  sweepId,
  signal,
  ports,
}: Watched & { readonly signal: AbortSignal }): Promise<void> => {
  for (;;) {
    await ports.syncSweep(sweepId)
    const run = look()
    const settled = run.attempts.length > 0 || isFinalRunState(run.state) || run.cachedFrom !== null
    if (settled || signal.aborted || (await isStill({ sweepId, ports }))) return
    await ports.clock.sleep(POLL_MS * POLLS_PER_SYNC, signal)
  }
}

const hasEnded = async ({
  attempt,
  look,
  sweepId,
  polls,
  ports,
}: Watched & { readonly attempt: AttemptFacts; readonly polls: number }): Promise<boolean> => {
  if (polls % POLLS_PER_SYNC !== 0) return false
  await ports.syncSweep(sweepId)
  const { attempts } = look()
  const hasEnd = attempts.some(({ name, end }) => name === attempt.name && end !== null)
  const isSuperseded = attempts.at(-1)?.name !== attempt.name
  return hasEnd || isSuperseded || (await isStill({ sweepId, ports }))
}

/** Nothing works on the sweep: it is over, or its driver is gone and with it every worker. */
const isStill = async ({ sweepId, ports }: Omit<Watched, 'look'>): Promise<boolean> => {
  const { state } = await currentState(resolveSweep(ports.store, sweepId), ports.engines)
  return isFinalSweepState(state) || state === 'lost'
}

/** Each call yields what has been written since the one before, segment after segment. */
const createTail = (volume: VolumeReader, place: { readonly runId: string; readonly attempt: string }) => {
  let current: string | null = null
  let offset = 0
  return async function* (signal: AbortSignal): AsyncGenerator<Uint8Array> {
    // Only whole files are passed over: what is appended to the one being read comes before the next one.
    for (const { path } of await outputFiles(volume, place)) {
      if (current !== null && path < current) continue
      if (path !== current) offset = 0
      current = path
      for (;;) {
        const chunk = signal.aborted ? null : await volume.read(path, offset, CHUNK_BYTES)
        if (chunk === null || chunk.length === 0) break
        offset += chunk.length
        yield chunk
      }
    }
  }
}
