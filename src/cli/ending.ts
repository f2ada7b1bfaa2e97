// What is said when following is over: what came out of the sweep, or how to come back to it.
import { runEventDocument } from '../domain/documents.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Followed } from './follow.ts'
import type { Session } from './session.ts'
import { handleOf } from './targets.ts'
import { endingLines } from './views/ending.ts'

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
