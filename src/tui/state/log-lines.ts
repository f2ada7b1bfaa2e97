// The output of a run as lines that can be shown, as many of the newest as memory allows.
import { createSanitizer } from '../../format/sanitize.ts'

export interface LogLines {
  push(bytes: Uint8Array): void
  /** The lines that are kept, the one that is still being written included. */
  lines(): readonly string[]
  dropped(): number
}

const MOST_LINES = 10_000
/** Of one line; more of it is cut. */
const LONGEST_LINE = 4_000

/** Nothing yet. A progress bar that returns to the beginning of its line begins a new one. */
export const createLogLines = (most = MOST_LINES): LogLines => {
  const decoder = new TextDecoder()
  const sanitizer = createSanitizer()
  let whole: string[] = []
  let rest = ''
  let dropped = 0
  return {
    push: bytes => {
      const parts = (rest + sanitizer.push(decoder.decode(bytes, { stream: true }))).split('\n')
      rest = (parts.pop() ?? '').slice(0, LONGEST_LINE)
      whole.push(...parts.map(line => line.slice(0, LONGEST_LINE)))
      // A quarter more than is kept, so that not every push copies all of them.
      if (whole.length <= most * 1.25) return
      dropped += whole.length - most
      whole = whole.slice(-most)
    },
    lines: () => (rest === '' ? [...whole] : [...whole, rest]),
    dropped: () => dropped,
  }
}
