// The recorded walk-through: where it is, what its sweep is, and the pictures that are made of it.
import { join } from 'node:path'
import type { Recording } from './asciicast.ts'
import type { Replay } from './replay.ts'
import { type Scene, storyOf } from './story.ts'
import { terminalSvg } from './terminal-svg.ts'

const FOLDER = join(import.meta.dirname, '../tui-pty')
export const WALKTHROUGH = join(FOLDER, 'walkthrough.cast')
export const PICTURES = join(FOLDER, 'walkthrough.svg')

export const WALKTHROUGH_SCENES: readonly Scene[] = storyOf({
  lr: '0.02, 0.05, 0.1',
  hidden: '32',
  momentum: '0.9',
  epochs: '400',
  seeds: '1',
  checkpoint: '1s',
  runs: 3,
})

const SECONDS_EACH = 3.5

/** The file of the pictures. */
export const picturesOf = ({ columns, rows, title }: Recording, { pictures }: Replay): string =>
  terminalSvg(pictures, { columns, rows, title, secondsEach: SECONDS_EACH })
