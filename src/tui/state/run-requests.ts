// Does what was asked for beside control requests, and says what came of it.
import { bytes } from '../../format/bytes.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { metricText, plural, tagsText } from '../../format/words.ts'
import type { App } from '../../services/app.ts'
import type { ActionRequest } from './requests.ts'

export interface ActionPorts {
  readonly app: Pick<App, 'promote' | 'pull' | 'annotate'>
  readonly say: (text: string, cli?: string | null) => void
  /** What is done just now. */
  readonly report: (text: string) => void
}

type Handlers = {
  readonly [Do in ActionRequest['do']]: (request: Extract<ActionRequest, { do: Do }>) => Promise<void>
}

/** What runs one request; it may throw. */
export const createActionRunner = ({ app, say, report }: ActionPorts) => {
  const handlers: Handlers = {
    promote: async ({ target, as, cli }) => {
      const { name, step, run_id, metric } = await app.promote({ target, as, newest: false })
      const value = metric.value === null ? '' : `, ${sanitizeLine(metric.name)} ${metricText(metric.value)}`
      say(`Promoted step ${step} of run ${run_id.slice(0, 8)}${value} as ${name}.`, cli)
    },
    pull: async ({ runId, to, cli }) => {
      const pulled = await app.pull({ run: runId, best: false, to, progress: report })
      const { files } = pulled
      const size = bytes(pulled.bytes)
      say(`${plural(files.length, 'file')}, ${size}, verified, in ${sanitizeLine(pulled.to)}.`, cli)
    },
    tag: async ({ targets, add, remove, cli }) => {
      await app.annotate.tag(targets, { add, remove })
      const changes = [
        ...(add.length === 0 ? [] : [`with ${tagsText(add)}`]),
        ...(remove.length === 0 ? [] : [`without ${tagsText(remove)}`]),
      ]
      say(`Tagged: ${targetsText(targets)} ${changes.join(', ')}.`, cli)
    },
    note: async ({ targets, note, cli }) => {
      await app.annotate.note(targets, note)
      say(`${note === null ? 'Took the note away from' : 'Noted on'} ${targetsText(targets)}.`, cli)
    },
  }
  return (request: ActionRequest): Promise<void> =>
    (handlers[request.do] as (request: ActionRequest) => Promise<void>)(request)
}

/** The only one, or how many. */
const targetsText = (targets: readonly string[]): string =>
  targets.length === 1 ? (targets[0] as string) : `${targets.length} of them`
