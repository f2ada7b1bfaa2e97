// `sweepdeck ls`: all sweeps, the newest first.
import { lsDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { lsLines } from '../views/ls.ts'

export const ls = async (session: Session): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const sweeps = [...(await app.listSweeps())]
  if (output.json) output.document(lsDocument, { sweeps })
  else output.lines(lsLines(sweeps, { look: output.look, now: Date.now() }))
  return EXIT.done
}
