// `sweepdeck stop RUN… | SWEEP… | --all`: what runs saves and leaves, and can be resumed.
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { isFinalSweepState } from '../../domain/states.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import { extentOf, extentText } from '../extent.ts'
import type { Session } from '../session.ts'

export interface StopRequest {
  readonly targets: readonly string[]
  readonly all?: boolean
  readonly yes?: boolean
}

const NONE = 'No sweep is running.'

export const stop = async (
  session: Session,
  { targets, all = false, yes = false }: StopRequest,
): Promise<ExitCode> => {
  if (all === targets.length > 0)
    throw new SweepdeckError(
      all ? '--all and names do not go together' : 'nothing is named that could be stopped',
      {
        code: 'cli.missing_target',
        hint: 'Name sweeps or runs, or say --all for every sweep that is running.',
      },
    )
  const purpose = 'stop them'
  requireSomeoneToAsk(session, { yes, purpose })
  const { output } = session
  const app = await session.app()
  const live = all
    ? (await app.listSweeps())
        .filter(({ state }) => !isFinalSweepState(state) && state !== 'lost')
        .map(({ sweep_id }) => sweep_id)
    : targets
  if (live.length === 0) {
    output.lines([NONE])
    return EXIT.done
  }
  const extent = await extentOf(app, live, ['queued', 'running'])
  await confirm(session, { yes, purpose, question: `Stop ${extentText(extent)}? They save first.` })
  const outcomes = await app.control.stop(targets, { all })
  output.lines(outcomes.length === 0 ? [NONE] : outcomes.map(({ text }) => text))
  return EXIT.done
}
