// Plays a recording again on a terminal without a window, and looks for the scenes of the story in it.
import xterm from '@xterm/headless'
import type { Recording } from './asciicast.ts'
import { missingIn, screenOf } from './pty-shell.ts'
import type { Scene } from './story.ts'
import { type Frame, frameOf } from './terminal-svg.ts'

export interface Replay {
  /** Scenes that never came. */
  readonly missing: readonly Scene[]
  /** What the screen showed when those came that are worth a picture. */
  readonly pictures: readonly Frame[]
  readonly endsOnShell: boolean
}

/** The scenes as they come, one after the other. */
export const replay = async (
  { columns, rows, outputs }: Recording,
  scenes: readonly Scene[],
): Promise<Replay> => {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  const pictures: Frame[] = []
  let at = 0
  for (const { text } of outputs) {
    await new Promise<void>(resolve => terminal.write(text, resolve))
    // Half a frame is nothing that anybody sees.
    if (terminal.modes.synchronizedOutputMode) continue
    const screen = screenOf(terminal)
    for (let scene = scenes[at]; scene && missingIn(screen, scene.sees).length === 0; scene = scenes[at]) {
      if (scene.isPictured) pictures.push(frameOf(terminal))
      at += 1
    }
  }
  const endsOnShell = terminal.buffer.active.type === 'normal'
  terminal.dispose()
  return { missing: scenes.slice(at), pictures, endsOnShell }
}
