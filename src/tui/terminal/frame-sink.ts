// Where a renderer's frames go: what it writes is taken for a whole screen, compared with the one before row by row,
// and only what differs of them is written to the terminal. So the screen never flickers, and a key press over SSH
// costs some hundred bytes.
import { EventEmitter } from 'node:events'
import { rowChange } from './row-change.ts'

export interface FrameSinkOptions {
  /** Writes to the terminal. */
  readonly write: (text: string) => void
  readonly columns: number
  readonly rows: number
}

const BEGIN_SYNC = '\u001b[?2026h'
const END_SYNC = '\u001b[?2026l'
const RESET = '\u001b[0m'
const CLEAR_TO_END_OF_LINE = '\u001b[K'
const CLEAR_SCREEN = '\u001b[2J'

/** Plays the stream that Ink writes frames to. */
export class FrameSink extends EventEmitter {
  readonly isTTY = true
  #columns: number
  #rows: number
  readonly #write: (text: string) => void
  #shown: readonly string[] = []
  #isHeld = false
  #held: string | null = null
  #needsAll = true
  /** Frames that changed something on the screen, and the bytes they took. */
  readonly written = { frames: 0, bytes: 0 }

  constructor({ write, columns, rows }: FrameSinkOptions) {
    super()
    this.#write = write
    this.#columns = columns
    this.#rows = rows
  }

  get columns(): number {
    return this.#columns
  }

  get rows(): number {
    return this.#rows
  }

  /** The rows that are on the screen, from the top. */
  get shown(): readonly string[] {
    return this.#shown
  }

  /** Takes a frame, with its lines from the top of the screen. */
  write(frame: string): boolean {
    if (this.#isHeld) this.#held = frame
    else this.#paint(frame)
    return true
  }

  /** From here on nothing is written: the terminal is somebody else's. The newest frame is kept. */
  hold(): void {
    this.#isHeld = true
  }

  /** The terminal is ours again, whatever was written to it meanwhile. */
  release(): void {
    this.#isHeld = false
    this.#needsAll = true
    this.#paint(this.#held ?? this.#shown.join('\n'))
    this.#held = null
  }

  /** Everything anew: something else wrote to the terminal. */
  repaint(): void {
    this.#needsAll = true
    if (!this.#isHeld) this.#paint(this.#shown.join('\n'))
  }

  /** The terminal has another size; what is on it is anybody's guess. The next frame is for that size. */
  resize({ columns, rows }: { readonly columns: number; readonly rows: number }): void {
    this.#columns = columns
    this.#rows = rows
    this.#needsAll = true
  }

  #paint(frame: string): void {
    const lines = frame.split('\n').slice(0, this.#rows)
    const before = this.#needsAll ? [] : this.#shown
    const changed: string[] = []
    for (let row = 0; row < this.#rows; row++) {
      const line = lines[row] ?? ''
      const old = before[row] ?? ''
      if (line === old && !this.#needsAll) continue
      const { column, text, clears } = rowChange(old, line)
      // Cleared first: behind a line that fills its row, the cursor stands on the last character.
      const clear = clears ? CLEAR_TO_END_OF_LINE : ''
      changed.push(`\u001b[${row + 1};${column + 1}H${clear}${text}${RESET}`)
    }
    const clear = this.#needsAll ? CLEAR_SCREEN : ''
    this.#needsAll = false
    this.#shown = lines
    if (changed.length === 0) return
    const text = `${BEGIN_SYNC}${clear}${changed.join('')}${END_SYNC}`
    this.written.frames += 1
    this.written.bytes += Buffer.byteLength(text)
    this.#write(text)
  }
}
