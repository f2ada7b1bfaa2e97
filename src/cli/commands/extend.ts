// `sweepdeck extend SWEEP OVERRIDE…`: more values or seeds for a sweep; what it has already is not run again.
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import type { Session } from '../session.ts'
import { handleOf, sweepRowOf } from '../targets.ts'
import { launchQuestion, planLines } from '../views/plan.ts'

export interface ExtendRequest {
  readonly sweep: string
  readonly overrides: readonly string[]
  readonly yes?: boolean
}

export const extend = async (
  session: Session,
  { sweep, overrides, yes = false }: ExtendRequest,
): Promise<ExitCode> => {
  const { output } = session
  const purpose = 'add runs to a sweep'
  requireSomeoneToAsk(session, { yes, purpose })
  const app = await session.app()
  const extension = await output.during(progress => app.control.extend(sweep, overrides, progress))
  if (extension.added.length === 0) {
    output.lines(['Nothing to add: the sweep has all of these runs.'])
    return EXIT.done
  }
  output.lines(planLines(extension.plan.document, output.look))
  await confirm(session, { yes, purpose, question: launchQuestion(extension.plan.document) })
  const { text } = await extension.launch()
  const row = await sweepRowOf(app, await app.resolveSweep(sweep))
  output.lines([text, `Follow it: sweepdeck watch ${await handleOf(app, row)}`])
  return EXIT.done
}
