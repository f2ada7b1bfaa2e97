// What is said when following is over: what came out of the sweep, or how to come back to it.
import { runEventDocument, type SweepRow } from '../domain/documents.ts'
import type { ExitCode } from '../domain/errors.ts'
import { hourlyText, plural } from '../format/words.ts'
import type { Followed } from './follow.ts'
import type { Session } from './session.ts'
import { handleOf } from './targets.ts'
import { endingLines } from './views/ending.ts'

/** What goes on elsewhere, and costs money, when this machine is off: people take Ctrl-C for an end. */
const leftText = (sweep: SweepRow): readonly string[] => {
  if (sweep.engine !== 'modal') return []
  const { running, queued } = sweep.counts
  const hourly = hourlyText(sweep)
  const price = hourly === '' ? '' : `, which cost about ${hourly} now`
  return [
    `It goes on at Modal without this machine: ${plural(running, 'run')} running${price}, and ${plural(queued, 'run')} queued.`,
  ]
}

/** Prints the end of `run` and `watch`, and returns the exit code of the sweep. */
export const showEnding = async (session: Session, followed: Followed): Promise<ExitCode> => {
  const { sweep, stateWhy, detached, exitCode } = followed
  const { output } = session
  if (output.json) {
    output.document(runEventDocument, { ...sweep, event: 'summary', detached })
    return exitCode
  }
  const app = await session.app()
  const handle = await handleOf(app, sweep)
  if (detached) {
    output.lines([
      ...leftText(sweep),
      `Left it running. Follow it: sweepdeck watch ${handle}   stop it: sweepdeck stop ${handle}`,
    ])
    return exitCode
  }
  const [compare, show, cost] = await Promise.all([
    app.compare([sweep.sweep_id]),
    app.showSweep(sweep.sweep_id),
    app.cost(sweep.sweep_id),
  ])
  const ending = { sweep, stateWhy, compare, show, cost, handle, isShown: output.live }
  output.lines(endingLines(ending, output.look))
  return exitCode
}
