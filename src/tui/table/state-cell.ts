// The state of a sweep or a run in a cell: a glyph, a word and a colour.
import type { RunState, SweepState } from '../../domain/states.ts'
import { stateText } from '../../format/words.ts'
import type { Theme } from '../theme.ts'

/** `● running`. */
export const stateCell = (state: RunState | SweepState, theme: Theme): string => {
  const word = stateText(state, theme.look)
  // The glyph in the colour of its word.
  return `${word.replace(state, `${theme.glyphs.states[state]} ${state}`)}`
}
