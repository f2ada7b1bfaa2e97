// Follows a live sweep to its end, or until the user leaves: the shared half of `run` and `watch`.
import { runEventDocument, type SweepRow } from '../domain/documents.ts'
import { EXIT, type ExitCode, SweepdeckError } from '../domain/errors.ts'
import { encodeNumber } from '../domain/number-code.ts'
import type { RunState, SweepState } from '../domain/states.ts'
import { hourlyText } from '../format/words.ts'
import type { App, FollowUpdate } from '../services/app.ts'
import { type FollowMode, Interrupts } from './interrupts.ts'
import type { Output } from './output.ts'
import type { Session } from './session.ts'
import { isOver, noteLines, progressBlock, progressLine } from './views/progress.ts'

export interface Followed {
  readonly sweep: SweepRow
  readonly stateWhy: string
  /** The user left before the end. */
  readonly detached: boolean
  readonly exitCode: ExitCode
}

/** Shows progress until the sweep is over; does nothing to the sweep unless Ctrl-C is pressed twice. */
export const followSweep = async (session: Session, sweepId: string): Promise<Followed> => {
  const app = await session.app()
  const { output } = session
  const leave = new AbortController()
  let last: FollowUpdate | null = null
  let stopFailed: unknown = null
  const interrupts = new Interrupts(
    {
      onLeaving: () => output.progress(leavingText(last?.sweep ?? null)),
      onStopping: () => {
        output.progress('Stopping: running runs save first. Ctrl-C once more stops waiting for them.')
        stop(app, sweepId).catch(error => {
          stopFailed = error
          interrupts.leave()
        })
      },
      onLeft: () => leave.abort(),
    },
    session,
  )
  const stopListening = session.onInterrupt(() => interrupts.press())
  const show = output.json ? showEvents(output) : showText(output)
  output.closed.addEventListener('abort', () => interrupts.leave())
  try {
    for await (const update of app.follow(sweepId, leave.signal)) {
      last = update
      show(update, interrupts.mode)
    }
  } finally {
    interrupts.dispose()
    stopListening()
    output.settle()
  }
  if (stopFailed !== null) throw stopFailed
  if (last === null)
    throw new SweepdeckError(`nothing is known of sweep ${sweepId}`, { code: 'sweep.not_found' })
  const { sweep, stateWhy } = last
  const wasInterrupted = interrupts.mode !== 'following'
  // The driver of a sweep whose budget is spent has gone: unless the user did, this is the end of it for now.
  const over = isOver(sweep.state) || (sweep.state === 'held' && !wasInterrupted)
  return {
    sweep,
    stateWhy,
    detached: !over,
    exitCode: over && !(wasInterrupted && sweep.state === 'stopped') ? exitCodeOf(sweep) : EXIT.interrupted,
  }
}

/** 0 where every run is finished; otherwise by what kept the rest from it. */
export const exitCodeOf = ({ state, counts }: Pick<SweepRow, 'state' | 'counts'>): ExitCode =>
  state === 'finished' && counts.failed > 0 ? EXIT.someRunsFailed : EXIT_CODES[state]

const EXIT_CODES: Readonly<Record<SweepState, ExitCode>> = {
  planned: EXIT.done,
  running: EXIT.done,
  paused: EXIT.done,
  finished: EXIT.done,
  failed: EXIT.someRunsFailed,
  stopped: EXIT.interrupted,
  held: EXIT.budget,
  lost: EXIT.environment,
}

const stop = async (app: App, sweepId: string): Promise<void> => {
  await app.control.stop([sweepId], { all: false })
}

const leavingText = (sweep: SweepRow | null): string => {
  const hourly = sweep === null ? '' : hourlyText(sweep)
  const where = sweep?.engine === 'modal' ? ' on Modal' : ''
  return `Leaving it running${where}${hourly === '' ? '' : `, at about ${hourly}`}. Ctrl-C again now stops it instead.`
}

type Show = (update: FollowUpdate, mode: FollowMode) => void

/** Every run that ended, every note, and progress where something changed. */
const showEvents = (output: Output): Show => {
  let before = ''
  return ({ sweep, notes, ended, runsPerS, etaS }) => {
    const { sweep_id, state, counts, best, spend } = sweep
    for (const { level, text } of notes)
      output.document(runEventDocument, { event: 'note', sweep_id, level, text })
    for (const { runId, state: runState, value } of ended)
      output.document(runEventDocument, {
        event: 'run_ended',
        sweep_id,
        run_id: runId,
        state: runState as RunState,
        value: value === null ? null : encodeNumber(value),
      })
    const now = JSON.stringify([state, counts, best])
    if (now === before) return
    before = now
    output.document(runEventDocument, {
      event: 'progress',
      sweep_id,
      state,
      counts,
      best,
      spend,
      runs_per_s: runsPerS,
      eta_s: etaS,
    })
  }
}

// In a log a line every few seconds is enough to see that it goes on, and few enough to be read.
const CHANGE_EVERY_MS = 2000
const NOTHING_EVERY_MS = 30_000

/** One block drawn in place on a terminal, lines elsewhere. */
const showText = (output: Output): Show => {
  let shownAt = Number.NEGATIVE_INFINITY
  let before = ''
  // What befalls many runs alike is told of the first of them; how many there are stands in the counts.
  const told = new Set<string>()
  return (update, mode) => {
    const { sweep, notes } = update
    const { look } = output
    const loud = notes.filter(({ level, text }) => level !== 'info' && !told.has(text) && told.add(text))
    if (loud.length > 0) output.lines(noteLines(loud, look))
    const over = isOver(sweep.state)
    if (output.live) {
      output.draw(progressBlock(update, { look, hint: over ? '' : HINTS[mode] }))
      return
    }
    const now = JSON.stringify([sweep.state, sweep.counts])
    const sinceShown = Date.now() - shownAt
    const isDue = sinceShown >= (now === before ? NOTHING_EVERY_MS : CHANGE_EVERY_MS)
    if (!isDue && !(over && now !== before)) return
    shownAt = Date.now()
    before = now
    output.lines([progressLine(update, look)])
  }
}

/** What Ctrl-C would do. */
const HINTS: Readonly<Record<FollowMode, string>> = {
  following: 'Ctrl-C leaves it running; twice stops it.',
  leaving: 'Ctrl-C again now stops it.',
  stopping: 'Stopping. Ctrl-C stops waiting for it.',
  left: '',
}
