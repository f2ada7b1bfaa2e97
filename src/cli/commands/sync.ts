// `sweepdeck sync`: brings the database up to the volume; with --rebuild from nothing.
import { syncDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { syncLines } from '../views/project.ts'

export const sync = async (
  session: Session,
  { rebuild = false }: { readonly rebuild?: boolean },
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const document = await app.sync({ rebuild, progress: line => output.progress(line) })
  if (output.json) output.document(syncDocument, document)
  else output.lines(syncLines(document))
  return EXIT.done
}
