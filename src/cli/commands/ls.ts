// `sweepdeck ls`: all sweeps, the newest first; with --live what of ours runs at the provider.
import { liveDocument } from '../../domain/cloud-documents.ts'
import { lsDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { liveLines } from '../views/live.ts'
import { lsLines } from '../views/ls.ts'

export const ls = async (
  session: Session,
  {
    live = false,
    all = false,
    filter,
  }: { readonly live?: boolean; readonly all?: boolean; readonly filter?: string },
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  if (live) {
    const document = await app.live.apps()
    if (output.json) output.document(liveDocument, document)
    else output.lines(liveLines(document, { look: output.look, now: Date.now() }))
    return EXIT.done
  }
  const rows = await app.listSweeps(filter === undefined ? {} : { filter })
  const sweeps = rows.filter(({ is_probe }) => all || !is_probe)
  if (output.json) output.document(lsDocument, { sweeps })
  else output.lines(lsLines(sweeps, { look: output.look, now: Date.now(), isFiltered: filter !== undefined }))
  return EXIT.done
}
