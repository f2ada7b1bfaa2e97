// The real UI on the real frame sink, with the time and the bytes of every frame; the bytes go to an emulator only
// between measurements, which then has to show what was meant.
import { setImmediate as turn } from 'node:timers/promises'
import xterm from '@xterm/headless'
import type { LiveRun } from '../../../src/services/live-runs.ts'
import { UI } from '../../../src/tui/keymap.ts'
import { startProgram } from '../../../src/tui/program.ts'
import { FrameSink } from '../../../src/tui/terminal/frame-sink.ts'
import { type Input, parseInput, parseRest } from '../../../src/tui/terminal/input-parser.ts'
import { fakeApp } from '../../support/fake-app.ts'
import type { FakeLive } from '../../support/fake-live.ts'
import { liveRun } from '../../support/sample-runs.ts'
import { SWEEPS } from '../../support/sample-sweeps.ts'

export interface Frame {
  readonly at: number
  readonly bytes: number
}

export interface Harness {
  readonly live: FakeLive
  /** Milliseconds from a key to the bytes of its frame. */
  key(bytes: string): Promise<number>
  /** Everything written since the last call. */
  taken(): readonly Frame[]
  tick(): void
  show(runs: readonly LiveRun[]): void
  /** Rows on which the emulator shows something else than what was meant. */
  mismatches(): Promise<number>
  /** Times the whole screen was cleared since the first frame. */
  readonly clears: () => number
  close(): void
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

const SWEEP_ID = (SWEEPS[0] as (typeof SWEEPS)[number]).sweep.sweep_id

const STATES = ['finished', 'running', 'failed', 'queued'] as const

/** As many runs as that, in all states, with numbers of all kinds. */
export const manyRuns = (count: number): readonly LiveRun[] =>
  Array.from({ length: count }, (_, index) =>
    liveRun(index, {
      runId: index.toString(16).padStart(16, '0'),
      state: STATES[index % STATES.length] as LiveRun['state'],
      metrics: { accuracy: (index % 997) / 997, loss: 1 / (index + 1) },
      value: (index % 997) / 997,
      step: index % 20,
      attempts: 1,
      progress: { unit: 'epoch', done: index % 20, of: 20 },
      spend: { hours: 0.05, gpuHours: 0.05, usd: 0.0295 },
    }),
  )

/** Opens the screen of a sweep with these runs. */
export const openHarness = async (runs: readonly LiveRun[], { columns, rows }: Size): Promise<Harness> => {
  const open = (shown: readonly LiveRun[]) => ({
    sweepId: SWEEP_ID,
    runs: shown,
    isComplete: true,
    notes: [],
  })
  const app = fakeApp({ live: { sweeps: SWEEPS, open: open(runs) } })
  const live = app.liveView()
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
  terminal.write('\u001b[?1049h\u001b[?7l')
  let frames: Frame[] = []
  let unseen: string[] = []
  let written = 0
  let clears = 0
  const sink = new FrameSink({
    write: text => {
      frames.push({ at: performance.now(), bytes: Buffer.byteLength(text) })
      unseen.push(text)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what clears a screen
      if (written > 0) clears += text.match(/\u001b\[[23]J/g)?.length ?? 0
      written += 1
    },
    columns,
    rows,
  })
  const program = startProgram({
    app,
    ui: UI,
    sink,
    appearance: { theme: 'dark', colors: '256', glyphs: 'braille' },
    hasMouse: true,
    isReadonly: false,
    terminal: {
      quit: () => {},
      suspend: () => {},
      redraw: () => {},
      setMouse: () => {},
      edit: async text => text,
      copy: () => {},
    },
    onCrash: error => {
      throw error
    },
    clock: { now: Date.now, steady: () => performance.now() },
    schedule: (work, ms) => {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
  })
  const inputsOf = (bytes: string): readonly Input[] => {
    const { inputs, rest } = parseInput(bytes)
    return [...inputs, ...parseRest(rest)]
  }
  const key = async (bytes: string): Promise<number> => {
    const before = frames.length
    const begun = performance.now()
    for (const input of inputsOf(bytes)) program.input(input)
    for (let turns = 0; turns < 20 && frames.length === before; turns++) await turn()
    const frame = frames[before]
    return frame === undefined ? Number.NaN : frame.at - begun
  }
  const plain = (row: string): string =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out
    row.replace(/\u001b\[[0-9;:]*m/g, '').trimEnd()
  await key('\r')
  for (let turns = 0; turns < 10; turns++) await turn()
  return {
    live,
    key,
    taken: () => {
      const all = frames
      frames = []
      return all
    },
    tick: program.tick,
    show: shown => live.show({ open: open(shown) }),
    mismatches: async () => {
      // What was drawn meanwhile has to be shown, too.
      while (unseen.length > 0) {
        for (const text of unseen) terminal.write(text)
        unseen = []
        await new Promise<void>(resolve => terminal.write('', resolve))
      }
      const buffer = terminal.buffer.active
      return Array.from({ length: rows }, (_, row) => row).filter(
        row =>
          (buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '').trimEnd() !==
          plain(sink.shown[row] ?? ''),
      ).length
    },
    clears: () => clears,
    close: () => {
      program.stop()
      terminal.dispose()
    },
  }
}
