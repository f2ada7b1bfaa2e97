// What is said when following is over: what came out of the sweep, or how to come back to it.
import { runEventDocument } from '../domain/documents.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Followed } from './follow.ts'
import type { Session } from './session.ts'
import { endingLines } from './views/ending.ts'

/** Prints the end of `run` and `watch`, and returns the exit code of the sweep. */
export const showEnding = async (session: Session, followed: Followed): Promise<ExitCode> => {
  const { sweep, stateWhy, detached, exitCode } = followed
  const { output } = session
  if (output.json) {
    output.document(runEventDocument, { ...sweep, event: 'summary', detached })
    return exitCode
  }
  // How to come back was said when Ctrl-C was pressed.
  if (detached) return exitCode
  const app = await session.app()
  const [compare, show, cost] = await Promise.all([
    app.compare([sweep.sweep_id]),
    app.showSweep(sweep.sweep_id),
    app.cost(sweep.sweep_id),
  ])
  output.lines(endingLines({ sweep, stateWhy, compare, show, cost }, output.look))
  return exitCode
}
