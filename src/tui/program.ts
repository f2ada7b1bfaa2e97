// The UI without a terminal: state, effects and drawing on a frame sink. The terminal session and the tests both use it.
import { mount } from './mount.tsx'
import { SWEEPS_PLACE } from './screens/sweeps/place.ts'
import type { Ui } from './state/binding.ts'
import { NO_CHANGES } from './state/changes.ts'
import { type Data, NO_DATA, type State } from './state/model.ts'
import { NO_ORDERING } from './state/ordering.ts'
import { NO_READINGS } from './state/readings.ts'
import { createReducer } from './state/reduce.ts'
import { createEffectRunner, type TerminalPort, type TuiApp } from './state/run-effects.ts'
import { createUiStore, type Schedule } from './state/ui-store.ts'
import type { FrameSink } from './terminal/frame-sink.ts'
import type { Input } from './terminal/input-parser.ts'
import type { Appearance } from './theme.ts'

export interface ProgramOptions {
  readonly app: TuiApp
  readonly ui: Ui
  readonly sink: FrameSink
  readonly appearance: Appearance
  readonly hasMouse: boolean
  readonly isReadonly: boolean
  readonly terminal: TerminalPort
  readonly onCrash: (error: unknown) => void
  /** Milliseconds since 1970, and from anywhere but steadily. */
  readonly clock: { readonly now: () => number; readonly steady: () => number }
  readonly schedule: Schedule
}

export interface Program {
  readonly state: () => State
  readonly input: (input: Input) => void
  readonly resize: (size: State['size']) => void
  /** Lets the screen know how late it is. */
  readonly tick: () => void
  /** What is worth knowing beside an answer, such as what an engine does. */
  readonly say: (line: string) => void
  readonly isIdle: () => boolean
  readonly stop: () => void
}

/** Draws the first screen, and every one after it. */
export const startProgram = (options: ProgramOptions): Program => {
  const { app, ui, sink, appearance, hasMouse, isReadonly, terminal, clock, schedule } = options
  const live = app.liveView()
  const read = (): Data => ({ ...live.snapshot(), syncedAt: live.syncedAt() })
  const first: State = {
    size: { columns: sink.columns, rows: sink.rows },
    now: clock.now(),
    appearance,
    hasMouse,
    isReadonly,
    places: [SWEEPS_PLACE],
    sheet: null,
    toast: null,
    works: [],
    messages: [],
    data: NO_DATA,
    changes: NO_CHANGES,
    ordering: NO_ORDERING,
    inputAt: Number.NEGATIVE_INFINITY,
    deafUntil: Number.NEGATIVE_INFINITY,
    readings: NO_READINGS,
  }
  /** Nothing is drawn after a crash: what is wrong would be wrong again. */
  const guarded = <Args extends readonly unknown[]>(work: (...args: Args) => void) => {
    return (...args: Args): void => {
      try {
        work(...args)
      } catch (error) {
        options.onCrash(error)
      }
    }
  }
  const mounted = mount({ ui, sink, state: first, onCrash: options.onCrash })
  const store = createUiStore({
    state: first,
    reduce: createReducer(ui),
    run: effect => runEffect(effect),
    draw: mounted.show,
    now: clock.steady,
    schedule,
  })
  const dispatch = guarded(store.dispatch)
  const runEffect = createEffectRunner({ app, live, terminal, dispatch, now: clock.now })
  const take = (): void => dispatch({ kind: 'data', data: read(), now: clock.now() })
  const unsubscribe = live.subscribe(take)
  take()
  return {
    state: store.state,
    input: input => dispatch({ kind: 'input', input, now: clock.now() }),
    resize: size => {
      sink.resize(size)
      dispatch({ kind: 'resize', size })
    },
    tick: () => dispatch({ kind: 'tick', now: clock.now(), syncedAt: live.syncedAt() }),
    say: text => dispatch({ kind: 'work', news: { work: 'says', id: null, text }, now: clock.now() }),
    isIdle: store.isIdle,
    stop: () => {
      unsubscribe()
      store.stop()
      mounted.unmount()
      live.close()
    },
  }
}
