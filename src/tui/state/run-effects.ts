// Does what the reducer wants done: asks the app, copies, hands the terminal over; and turns the outcome into actions.
import type { App, ControlOutcome } from '../../services/app.ts'
import type { LiveView } from '../../services/live-view.ts'
import type { Action } from './actions.ts'
import type { ControlRequest, Effect } from './effect.ts'
import { createExtensions } from './extension.ts'
import { createReader } from './read-wants.ts'
import { createDraftRunner } from './run-draft.ts'
import { createActionRunner } from './run-requests.ts'
import { workOf } from './work.ts'

/** What of the terminal effects reach. */
export interface TerminalPort {
  readonly quit: () => void
  readonly suspend: () => void
  readonly redraw: () => void
  readonly setMouse: (on: boolean) => void
  readonly copy: (text: string) => void
  /** The user's own editor on a text; gives what it saved. */
  readonly edit: (text: string, path: string) => Promise<string>
}

/** What the terminal UI needs of the app. */
export type TuiApp = Pick<
  App,
  | 'control'
  | 'liveView'
  | 'logs'
  | 'define'
  | 'plan'
  | 'probe'
  | 'launch'
  | 'compare'
  | 'compareCurves'
  | 'promote'
  | 'pull'
  | 'annotate'
>

export interface EffectPorts {
  readonly app: Omit<TuiApp, 'liveView'>
  readonly live: LiveView
  readonly terminal: TerminalPort
  readonly dispatch: (action: Action) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Handlers = {
  readonly [Kind in Effect['kind']]: (effect: Extract<Effect, { kind: Kind }>) => unknown
}

/** What runs one effect. Whatever fails is said, and never thrown. */
export const createEffectRunner = ({ app, live, terminal, dispatch, now }: EffectPorts) => {
  const say = (text: string, cli: string | null = null): void =>
    dispatch({ kind: 'toast', toast: { level: 'info', text, cli }, now: now() })
  const read = createReader({ app, live, dispatch, now })
  const report = (text: string): void =>
    dispatch({ kind: 'work', news: { work: 'says', id: null, text }, now: now() })
  const extensions = createExtensions({
    control: app.control,
    say,
    report,
    ask: question => dispatch({ kind: 'ask', question, now: now() }),
  })
  const draft = createDraftRunner({
    app,
    edit: terminal.edit,
    tell: news => dispatch({ kind: 'draft', news, now: now() }),
    report,
  })
  const act = createActionRunner({ app, say, report })
  const handlers: Handlers = {
    quit: terminal.quit,
    suspend: terminal.suspend,
    redraw: terminal.redraw,
    mouse: ({ on }) => {
      terminal.setMouse(on)
      say(on ? 'Mouse on.' : 'Mouse off: the terminal selects text; m turns it on again.')
    },
    copy: ({ text }) => {
      terminal.copy(text)
      say(`Copied ${text.split('\n').join(' ')}`)
    },
    sync: async () => {
      await live.refresh()
      say('Read all volumes.')
    },
    watch: ({ sweepId }) => live.open(sweepId),
    read: ({ wants }) => read(wants),
    draft: ({ request }) => draft(request),
    action: ({ request }) => act(request),
    extend: request => extensions.plan(request),
    'launch-extension': ({ id, cli }) => extensions.launch(id, cli),
    control: async ({ request, cli }) => {
      const outcomes = await ask(app.control, request)
      say(outcomes.map(({ text }) => text).join(' '), cli)
    },
  }
  let works = 0
  /** Says what is done for as long as it takes. */
  const during = async (title: string, run: () => unknown): Promise<void> => {
    works += 1
    const id = works
    dispatch({ kind: 'work', news: { work: 'begun', id, title }, now: now() })
    try {
      await run()
    } finally {
      dispatch({ kind: 'work', news: { work: 'done', id }, now: now() })
    }
  }
  return (effect: Effect): void => {
    const run = handlers[effect.kind] as (effect: Effect) => unknown
    const title = workOf(effect)
    Promise.resolve()
      .then(() => (title === null ? run(effect) : during(title, () => run(effect))))
      .catch(error => {
        const { message, hint } = error as Error & { readonly hint?: string }
        const text = hint === undefined ? message : `${message}. ${hint}`
        dispatch({ kind: 'toast', toast: { level: 'error', text, cli: null }, now: now() })
      })
  }
}

const ask = async (control: App['control'], request: ControlRequest): Promise<readonly ControlOutcome[]> => {
  const { targets } = request
  const each = (work: (target: string) => Promise<ControlOutcome>): Promise<readonly ControlOutcome[]> =>
    Promise.all(targets.map(work))
  switch (request.verb) {
    case 'stop':
      return control.stop(targets, { all: false })
    case 'pause':
      return each(sweep => control.pause(sweep, { now: request.now }))
    case 'resume':
      return control.resume(targets)
    case 'retry':
      return control.retry(targets, { fresh: request.fresh })
    case 'budget':
      return each(sweep => control.budget(sweep, request.change))
    case 'parallel':
      return each(sweep => control.parallel(sweep, request.parallel))
  }
}
