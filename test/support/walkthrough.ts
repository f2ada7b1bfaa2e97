// The recorded walk-through: where it is, and what its sweep is.
import { join } from 'node:path'
import type { Changes } from './story.ts'

export const WALKTHROUGH = join(import.meta.dirname, '../tui-pty/walkthrough.cast')

export const WALKTHROUGH_CHANGES: Changes = {
  lr: '0.02, 0.1',
  hidden: '32, 64',
  momentum: '0.9',
  epochs: '900',
  seeds: '1',
  checkpoint: '1s',
  runs: 4,
}
