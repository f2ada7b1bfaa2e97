// `sweepdeck compare [SWEEP…]`: configs ranked, and their results against what they cost.
import { compareDocument } from '../../domain/compare-document.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { sweepIdOf } from '../targets.ts'
import { compareLines } from '../views/compare.ts'

export const compare = async (
  session: Session,
  { sweeps }: { readonly sweeps: readonly string[] },
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const names: readonly (string | undefined)[] = sweeps.length === 0 ? [undefined] : sweeps
  const ids: string[] = []
  for (const name of names) ids.push(await sweepIdOf(app, name))
  const document = await app.compare(ids)
  if (output.json) output.document(compareDocument, document)
  else output.lines(compareLines(document, output.look))
  return EXIT.done
}
