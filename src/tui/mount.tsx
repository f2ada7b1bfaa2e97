// Ink on a frame sink: each state that is shown is laid out and painted at once, in one write of one whole frame.

import { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import { type Instance, render } from 'ink'
import { Root } from './root.tsx'
import type { Ui } from './state/binding.ts'
import type { State } from './state/model.ts'
import { memoLast } from './table/select.ts'
import type { FrameSink } from './terminal/frame-sink.ts'
import { createTheme } from './theme.ts'

export interface Mounted {
  readonly show: (state: State) => void
  /** Ends Ink; the sink keeps what it shows. */
  readonly unmount: () => void
}

export interface MountOptions {
  readonly ui: Ui
  readonly sink: FrameSink
  readonly state: State
  /** A component threw: nothing is painted any more. */
  readonly onCrash: (error: unknown) => void
}

/** Paints the first state, and gives what paints the next ones. */
export const mount = ({ ui, sink, state, onCrash }: MountOptions): Mounted => {
  const themeOf = memoLast(createTheme)
  const root = (shown: State) => <Root state={shown} ui={ui} theme={themeOf(shown.appearance)} />
  const ink: Instance = render(root(state), {
    stdout: sink as unknown as NodeJS.WriteStream,
    stdin: noKeys(),
    stderr: nowhere(),
    // One write is one whole frame.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  ink.waitUntilExit().catch(onCrash)
  return { show: next => ink.rerender(root(next)), unmount: ink.unmount }
}

/** Ink reads no keys: they are ours. */
const noKeys = (): NodeJS.ReadStream =>
  Object.assign(new EventEmitter(), {
    isTTY: false,
    setEncoding: () => {},
    setRawMode: () => {},
    resume: () => {},
    pause: () => {},
    ref: () => {},
    unref: () => {},
    read: () => null,
  }) as unknown as NodeJS.ReadStream

const nowhere = (): NodeJS.WriteStream =>
  new Writable({ write: (_chunk, _encoding, done) => done() }) as unknown as NodeJS.WriteStream
