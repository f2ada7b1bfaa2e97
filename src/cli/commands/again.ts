// `sweepdeck resume` and `sweepdeck retry`: runs go on, at a cost, and perhaps with other code than they began with.
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { RunState } from '../../domain/states.ts'
import { money } from '../../format/money.ts'
import type { App, ControlOutcome } from '../../services/app.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import { type Extent, extentOf, extentText } from '../extent.ts'
import type { Session } from '../session.ts'
import { filteredTargets, handleOf } from '../targets.ts'
import { codeChangeLines } from '../views/code-changes.ts'

export interface AgainRequest {
  readonly targets: readonly string[]
  readonly yes?: boolean
  /** Of the named sweeps only these runs. */
  readonly filter?: string
}

export const resume = (session: Session, request: AgainRequest): Promise<ExitCode> =>
  again(session, request, {
    verb: 'Resume',
    states: ['queued', 'running', 'stopped'],
    act: (app, targets) => app.control.resume(targets),
  })

export const retry = (
  session: Session,
  { fresh = false, ...request }: AgainRequest & { readonly fresh?: boolean },
): Promise<ExitCode> =>
  again(session, request, {
    verb: 'Retry',
    states: ['failed', 'pruned'],
    act: (app, targets) => app.control.retry(targets, { fresh }),
  })

interface Kind {
  readonly verb: string
  /** Runs in these states would go on. */
  readonly states: readonly RunState[]
  readonly act: (app: App, targets: readonly string[]) => Promise<readonly ControlOutcome[]>
}

const again = async (
  session: Session,
  { targets: named, yes = false, filter }: AgainRequest,
  { verb, states, act }: Kind,
): Promise<ExitCode> => {
  const { output } = session
  const purpose = `${verb.toLowerCase()} them`
  requireSomeoneToAsk(session, { yes, purpose })
  const app = await session.app()
  const targets = await filteredTargets(app, named, filter)
  const extent = await extentOf(app, targets, states)
  for (const { sweep_id, name } of extent.sweeps)
    output.lines(codeChangeLines(name, await app.codeChanges(sweep_id), output.look))
  await confirm(session, { yes, purpose, question: `${verb} ${extentText(extent)}${costPhrase(extent)}?` })
  const outcomes = await act(app, targets)
  output.lines(outcomes.map(({ text }) => text))
  const [sweep] = extent.sweeps
  const isUnderway = outcomes.some(({ seq }) => seq !== null)
  if (isUnderway && sweep !== undefined)
    output.lines([`Follow it: sweepdeck watch ${await handleOf(app, sweep)}`])
  return EXIT.done
}

const costPhrase = ({ likelyUsd }: Extent): string =>
  likelyUsd === null ? '' : `, likely ${money(likelyUsd)} by what finished runs cost`
