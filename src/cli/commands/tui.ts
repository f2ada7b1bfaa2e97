// `sweepdeck` alone, `sweepdeck tui`: the terminal UI.
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { TuiRequest } from '../../tui/open.ts'
import type { Session } from '../session.ts'

export const tui = async (session: Session, request: TuiRequest): Promise<ExitCode> => {
  const { openHere } = await import('../../tui/open.ts')
  const left = await openHere(request, {
    streams: session.streams,
    app: () => session.app(),
    divert: take => session.output.divert(take),
  })
  if (left.by === 'crash') throw left.error
  if (left.by === 'signal') {
    // Ends as a program that never heard of the signal, for whoever sent it.
    const app = await session.app()
    app.close()
    process.kill(process.pid, left.signal)
    return EXIT.interrupted
  }
  session.output.lines(left.lines)
  return EXIT.done
}
