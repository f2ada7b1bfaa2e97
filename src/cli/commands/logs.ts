// `sweepdeck logs RUN`: what a run wrote, made harmless for a terminal. The files themselves are in `show RUN`.
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { createSanitizer } from '../../format/sanitize.ts'
import type { Session } from '../session.ts'

export interface LogsRequest {
  readonly run: string
  readonly follow?: boolean
  readonly attempt?: number
}

export const logs = async (
  session: Session,
  { run, follow = false, attempt }: LogsRequest,
): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const ended = new AbortController()
  const stopListening = session.onInterrupt(() => ended.abort())
  const signal = AbortSignal.any([ended.signal, output.closed])
  // Letters may be torn between two pieces; what is no UTF-8 is shown as such.
  const decoder = new TextDecoder()
  const sanitizer = createSanitizer()
  try {
    for await (const bytes of app.logs(run, { attempt: attempt ?? null, follow, signal })) {
      output.stream(sanitizer.push(decoder.decode(bytes, { stream: true })))
      if (signal.aborted) break
    }
    output.stream(sanitizer.push(decoder.decode()) + sanitizer.end())
  } finally {
    stopListening()
  }
  return ended.signal.aborted ? EXIT.interrupted : EXIT.done
}
