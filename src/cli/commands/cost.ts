// `sweepdeck cost [SWEEP]`: where the time and the money went.
import { billedCostDocument } from '../../domain/bill-document.ts'
import { costDocument } from '../../domain/cost-document.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { sweepIdOf } from '../targets.ts'
import { billLines } from '../views/bill.ts'
import { costLines } from '../views/cost.ts'

export const cost = async (
  session: Session,
  {
    sweep,
    all = false,
    bill,
  }: {
    readonly sweep: string | undefined
    readonly all?: boolean
    /** true: that of the engine's workspace; else a file. */
    readonly bill?: true | string
  },
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const sweepId = await sweepIdOf(app, sweep)
  const document = await app.cost(sweepId)
  const source =
    bill === true ? ({ kind: 'workspace' } as const) : ({ kind: 'focus', path: bill ?? '' } as const)
  const billed = bill === undefined ? null : await (await app.monitor()).bill(sweepId, source)
  if (output.json && billed) output.document(billedCostDocument, { ...document, bill: billed })
  else if (output.json) output.document(costDocument, document)
  else
    output.lines([
      ...costLines(document, { look: output.look, all }),
      ...(billed ? ['', ...billLines(billed, output.look)] : []),
    ])
  return EXIT.done
}
