// `sweepdeck gpu RUN`: what nvidia-smi says where the run is, now.
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { gpuDocument } from '../../domain/monitor-documents.ts'
import type { Session } from '../session.ts'
import { gpuLines } from '../views/monitor.ts'

export const gpu = async (session: Session, { run }: { readonly run: string }): Promise<ExitCode> => {
  const { output } = session
  const document = await (await (await session.app()).monitor()).gpu(run)
  if (output.json) output.document(gpuDocument, document)
  else output.lines(gpuLines(document, output.look))
  return EXIT.done
}
