// `sweepdeck stop --orphans`: ends Apps on Modal that nobody needs any more.
import { endedAppsDocument, type LiveDocument } from '../../domain/cloud-documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { plural } from '../../format/words.ts'
import { confirm, requireSomeoneToAsk } from '../confirm.ts'
import type { Session } from '../session.ts'
import { liveLines } from '../views/live.ts'

export const stopOrphans = async (
  session: Session,
  { yes = false }: { readonly yes?: boolean | undefined },
): Promise<ExitCode> => {
  const purpose = 'end them'
  requireSomeoneToAsk(session, { yes, purpose })
  const { output } = session
  const app = await session.app()
  const apps = [...(await app.live.orphans())]
  if (apps.length > 0 && !output.json)
    output.lines(
      liveLines(documentOf(apps), { look: output.look, now: Date.now() }).slice(0, apps.length + 1),
    )
  if (apps.length > 0)
    await confirm(session, {
      yes,
      purpose,
      question: `End ${plural(apps.length, 'App')}? What runs in them is cut off; what it saved stays on its volume.`,
    })
  const ended = [...(await app.live.end(apps))]
  if (output.json) output.document(endedAppsDocument, { ended })
  else
    output.lines([
      ended.length === 0 ? 'Nothing of ours is left over on Modal.' : `${plural(ended.length, 'App')} ended.`,
    ])
  return EXIT.done
}

const documentOf = (apps: LiveDocument['apps']): LiveDocument => ({ apps, usd_per_hour: null })
