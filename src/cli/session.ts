// What a command gets: where to print, whom to ask, and the app, opened when it is first needed.
import type { App } from '../services/app.ts'
import type { Output, Streams } from './output.ts'

export interface Session {
  readonly output: Output
  readonly streams: Streams
  /** Opens the project on the first call; the same app ever after. */
  app(): Promise<App>
  /** Calls back at each Ctrl-C instead of ending the process, until the returned function is called. */
  onInterrupt(handler: () => void): () => void
  /** Time in which a second Ctrl-C is one with the first. */
  readonly secondPressMs: number
}
