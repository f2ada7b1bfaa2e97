// `sweepdeck stop RUN… | SWEEP… | --all | --orphans`: what runs saves and leaves, and can be resumed.
import { stopDocument } from '../../domain/cloud-documents.ts'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { isFinalSweepState } from '../../domain/states.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import type { ControlOutcome } from '../../services/app.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import { type Extent, extentOf, extentText } from '../extent.ts'
import type { Session } from '../session.ts'
import { filteredTargets } from '../targets.ts'
import { stopOrphans } from './stop-orphans.ts'

export interface StopRequest {
  readonly targets: readonly string[]
  readonly all?: boolean
  readonly orphans?: boolean
  readonly yes?: boolean
  /** Of the named sweeps only these runs. */
  readonly filter?: string
}

const NONE = 'No sweep is running.'

export const stop = async (
  session: Session,
  { targets: named, all = false, orphans = false, yes = false, filter }: StopRequest,
): Promise<ExitCode> => {
  if (orphans && (all || named.length > 0))
    throw new SweepdeckError('--orphans goes with no names, and not with --all', {
      code: 'cli.missing_target',
      hint: '`sweepdeck stop --orphans` ends what nobody needs; name sweeps or runs to stop those.',
    })
  if (orphans) return stopOrphans(session, { yes })
  if (all === named.length > 0)
    throw new SweepdeckError(
      all ? '--all and names do not go together' : 'nothing is named that could be stopped',
      {
        code: 'cli.missing_target',
        hint: 'Name sweeps or runs, or say --all for every sweep that is running.',
      },
    )
  const purpose = 'stop them'
  requireSomeoneToAsk(session, { yes, purpose })
  const app = await session.app()
  const targets = await filteredTargets(app, named, all ? undefined : filter)
  const live = all
    ? (await app.listSweeps())
        .filter(({ state }) => !isFinalSweepState(state) && state !== 'lost')
        .map(({ sweep_id }) => sweep_id)
    : targets
  if (live.length === 0) return print(session, [])
  const extent = await extentOf(app, live, ['queued', 'running'])
  await confirm(session, { yes, purpose, question: stopQuestion(extent) })
  const outcomes = await app.control.stop(targets, { all })
  return print(session, outcomes)
}

/** A schedule has no runs itself: what it has started is what runs. */
const stopQuestion = ({ sweeps, ...extent }: Extent): string => {
  const scheduled = sweeps.filter(({ schedule }) => schedule)
  const names = scheduled.map(({ name }) => sanitizeLine(name)).join(', ')
  const others = sweeps.length === scheduled.length ? '' : ` and stop ${extentText({ ...extent, sweeps })}`
  return scheduled.length === 0
    ? `Stop ${extentText({ ...extent, sweeps })}? They save first.`
    : `End the schedule of ${names}${others}? What it has started and still runs saves and stops.`
}

const print = ({ output }: Session, outcomes: readonly ControlOutcome[]): ExitCode => {
  if (output.json)
    output.document(stopDocument, {
      outcomes: outcomes.map(({ sweepId, ...rest }) => ({ sweep_id: sweepId, ...rest })),
    })
  else output.lines(outcomes.length === 0 ? [NONE] : outcomes.map(({ text }) => text))
  return EXIT.done
}
