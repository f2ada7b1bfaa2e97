// `sweepdeck pause SWEEP`: no new runs start until it is resumed.
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import { extentOf, extentText } from '../extent.ts'
import type { Session } from '../session.ts'

export interface PauseRequest {
  readonly sweep: string
  readonly now?: boolean
  readonly yes?: boolean
}

export const pause = async (
  session: Session,
  { sweep, now = false, yes = false }: PauseRequest,
): Promise<ExitCode> => {
  const purpose = 'pause it'
  requireSomeoneToAsk(session, { yes, purpose })
  const app = await session.app()
  const extent = await extentOf(
    app,
    [await app.resolveSweep(sweep)],
    now ? ['queued', 'running'] : ['queued'],
  )
  const question = `Pause ${extentText(extent)}?${now ? ' Running ones save and leave.' : ' Running ones go on.'}`
  await confirm(session, { yes, purpose, question })
  const { text } = await app.control.pause(sweep, { now })
  session.output.lines([text])
  return EXIT.done
}
