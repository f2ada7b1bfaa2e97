// Writes the file that is open; asks about it before it is left.
import { sanitizeLine } from '../../../format/sanitize.ts'
import { choose } from '../../sheets/choose.ts'
import type { AfterSave } from '../../state/draft.ts'
import { type Step, step } from '../../state/effect.ts'
import type { State } from '../../state/model.ts'
import { defineOf } from './actions.ts'
import { type DefinePlace, isUnsaved } from './place.ts'

/** The file as it is, or what is to follow once it is written. */
export const save = (state: State, then: AfterSave, overwrite = false): Step => {
  const place = defineOf(state)
  if (place === null) return step(state)
  const { path, text, base } = place
  return step(state, { kind: 'draft', request: { do: 'save', path, text, base, overwrite, then } })
}
/** Leaves at once where all is saved. */
export const askBeforeLeaving = (state: State, place: DefinePlace, leave: Step): Step =>
  isUnsaved(place) ? askToSave(state, leave) : leave

const askToSave = (state: State, leaving: Step): Step =>
  choose(state, {
    title: `${sanitizeLine(defineOf(state)?.path ?? '')} is not saved`,
    options: () => [
      { id: 'stay', label: 'go on writing', note: '', available: true },
      {
        id: 'save',
        label: 'save it, then leave',
        note: '',
        available: state.isReadonly ? 'this is --readonly' : true,
      },
      { id: 'drop', label: 'leave without saving', note: 'what was written is lost', available: true },
    ],
    accept: (id, before) => {
      if (id === 'stay') return step(before)
      if (id === 'drop') return { ...leaving, state: { ...leaving.state, sheet: null } }
      return save(before, 'leave')
    },
  })
