// `sweepdeck cost [SWEEP]`: where the time and the money went.
import { costDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { sweepIdOf } from '../targets.ts'
import { costLines } from '../views/cost.ts'

export const cost = async (
  session: Session,
  { sweep, all = false }: { readonly sweep: string | undefined; readonly all?: boolean },
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const document = await app.cost(await sweepIdOf(app, sweep))
  if (output.json) output.document(costDocument, document)
  else output.lines(costLines(document, { look: output.look, all }))
  return EXIT.done
}
