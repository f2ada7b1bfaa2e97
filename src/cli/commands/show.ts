// `sweepdeck show [SWEEP | RUN]`: a sweep run by run, all about one run, or every step of it.
import { historyLine, showRunDocument, showSweepDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { containersDocument } from '../../domain/monitor-documents.ts'
import type { App } from '../../services/app.ts'
import type { Session } from '../session.ts'
import { sweepIdOf, type Target, targetOf } from '../targets.ts'
import { containersLines } from '../views/monitor.ts'
import { historyLines, showRunLines } from '../views/show-run.ts'
import { showSweepLines } from '../views/show-sweep.ts'

export interface ShowRequest {
  readonly target: string | undefined
  readonly history?: boolean
  readonly containers?: boolean
  readonly filter?: string
}

export const show = async (
  session: Session,
  { target, history = false, containers = false, filter }: ShowRequest,
): Promise<ExitCode> => {
  const app = await session.app()
  const named: Target =
    target === undefined
      ? { kind: 'sweep', sweepId: await sweepIdOf(app, undefined) }
      : await targetOf(app, target)
  if (history) return showHistory(session, app, named)
  if (containers) return showContainers(session, app, named)
  const { output } = session
  if (named.kind === 'run') {
    if (filter !== undefined) throw oneRun(named.run.run_id)
    if (output.json) output.document(showRunDocument, named.run)
    else output.lines(showRunLines(named.run, output.look))
    return EXIT.done
  }
  const document = await app.showSweep(named.sweepId, filter === undefined ? {} : { filter })
  if (output.json) output.document(showSweepDocument, document)
  else output.lines(showSweepLines(document, output.look))
  return EXIT.done
}

const showContainers = async ({ output }: Session, app: App, target: Target): Promise<ExitCode> => {
  const sweepId = target.kind === 'sweep' ? target.sweepId : target.run.sweep_id
  const document = await (await app.monitor()).containers(sweepId)
  if (output.json) output.document(containersDocument, document)
  else output.lines(containersLines(document, { look: output.look, now: Date.now() }))
  return EXIT.done
}

const showHistory = async ({ output }: Session, app: App, target: Target): Promise<ExitCode> => {
  if (target.kind === 'sweep')
    throw new SweepdeckError('a history is that of one run', {
      code: 'cli.not_a_run',
      hint: `\`sweepdeck show ${target.sweepId}\` lists the runs of the sweep.`,
    })
  const history = await app.history(target.run.run_id)
  if (output.json) for (const line of history) output.document(historyLine, line)
  else output.lines(historyLines(history, output.look))
  return EXIT.done
}

const oneRun = (runId: string): SweepdeckError =>
  new SweepdeckError('--filter chooses among the runs of a sweep', {
    code: 'cli.not_a_sweep',
    hint: `${runId} is a run; name a sweep.`,
  })
