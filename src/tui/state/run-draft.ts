// Does what the screens that define and launch a sweep ask for.
import { SweepdeckError } from '../../domain/errors.ts'
import { openProbeText } from '../../format/probe-text.ts'
import type { App } from '../../services/app.ts'
import type { DraftNews, DraftRequest } from './draft.ts'

export interface DraftPorts {
  readonly app: Pick<App, 'define' | 'plan' | 'probe' | 'launch'>
  /** The text after the user's editor had it. */
  readonly edit: (text: string, path: string) => Promise<string>
  readonly tell: (news: DraftNews) => void
  /** What is done just now. */
  readonly report: (text: string) => void
}

type Handlers = {
  readonly [Kind in DraftRequest['do']]: (request: Extract<DraftRequest, { do: Kind }>) => Promise<void>
}

/** What does one request. */
export const createDraftRunner = ({ app, edit, tell, report }: DraftPorts) => {
  const plan = async (path: string): Promise<void> => {
    try {
      const planned = await app.plan({
        file: path,
        overrides: [],
        noCache: false,
        sameCode: false,
        progress: doing => tell({ news: 'planning', path, doing }),
      })
      tell({ news: 'planned', path, plan: planned, gpus: planned.gpus() })
    } catch (error) {
      if (!(error instanceof SweepdeckError)) throw error
      const { message, hint, details } = error
      tell({ news: 'unplanned', path, lines: [message, ...details, ...(hint === undefined ? [] : [hint])] })
    }
  }
  /** Probes that run, by the file that they are of. */
  const probes = new Map<string, AbortController>()
  const handlers: Handlers = {
    starts: async () => tell({ news: 'starts', starts: await (await app.define()).starts() }),
    open: async ({ start }) => tell({ news: 'opened', draft: await (await app.define()).open(start) }),
    save: async ({ path, text, base, overwrite, then }) => {
      const result = await (await app.define()).save({ path, text, base, overwrite })
      if (result.kind === 'saved') tell({ news: 'saved', path, text, then })
      else tell({ news: 'conflict', path, theirs: result.theirs, then })
    },
    edit: async ({ path, text }) => tell({ news: 'edited', path, text: await edit(text, path) }),
    plan: ({ path }) => plan(path),
    'offer-probe': async ({ path, plan: planned }) => {
      try {
        tell({ news: 'probe-offered', path, offer: await app.probe(planned) })
      } catch (error) {
        tell({ news: 'not-probed', path, message: messageOf(error) })
      }
    },
    probe: async ({ path, offer }) => {
      const stop = new AbortController()
      probes.set(path, stop)
      const progress = (doing: string): void => tell({ news: 'probing', path, doing })
      progress('launching the probe')
      try {
        const outcome = await offer.run({ signal: stop.signal, progress })
        probes.delete(path)
        await plan(path)
        if (stop.signal.aborted) tell({ news: 'probe-stopped', path })
        else if (outcome.open > 0) tell({ news: 'not-probed', path, message: openProbeText(outcome) })
      } catch (error) {
        tell({ news: 'not-probed', path, message: messageOf(error) })
      } finally {
        probes.delete(path)
      }
    },
    'stop-probe': async ({ path }) => probes.get(path)?.abort(),
    launch: async ({ plan, cli }) => {
      tell({ news: 'launching' })
      try {
        tell({ news: 'launched', sweepId: (await app.launch(plan, report)).sweepId, cli })
      } catch (error) {
        tell({ news: 'not-launched', message: messageOf(error) })
      }
    },
  }
  return (request: DraftRequest): Promise<void> =>
    (handlers[request.do] as (request: DraftRequest) => Promise<void>)(request)
}

/** Of what is wrong with what was asked for; anything else is a mistake of ours. */
const messageOf = (error: unknown): string => {
  if (!(error instanceof SweepdeckError)) throw error
  return [error.message, ...(error.hint === undefined ? [] : [error.hint])].join('. ')
}
