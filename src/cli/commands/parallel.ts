// `sweepdeck parallel SWEEP N`: how many runs of a sweep go at once.
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'

export const parallel = async (
  session: Session,
  request: { readonly sweep: string; readonly parallel: number },
): Promise<ExitCode> => {
  const app = await session.app()
  const { text } = await app.control.parallel(request.sweep, request.parallel)
  session.output.lines([text])
  return EXIT.done
}
