// Everything that can be done here, by name, with the keys beside it; what can't be done now comes last, with the reason.
import { availability, keyLabel } from '../state/binding.ts'
import { type Step, step } from '../state/effect.ts'
import type { State } from '../state/model.ts'
import { choose } from './choose.ts'
import { bindingsHere } from './help.ts'
import { closed } from './sheet.ts'

export const openPalette = (state: State): Step =>
  choose(state, {
    title: 'Commands',
    options: (now, ui) =>
      bindingsHere(now, ui)
        .map(binding => ({
          id: binding.action,
          label: binding.title,
          note: binding.keys.map(keyLabel).join(' '),
          available: availability(binding, closed(now), ui),
        }))
        .toSorted((a, b) => Number(a.available !== true) - Number(b.available !== true)),
    accept: (id, before, ui) =>
      ui.keymap.find(({ action }) => action === id)?.run(before, ui) ?? step(before),
  })
