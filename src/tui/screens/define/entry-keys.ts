// The keys of the screen of all sweeps that lead to a sweep file.
import type { Binding } from '../../state/binding.ts'
import { step } from '../../state/effect.ts'
import { placeOf, type State } from '../../state/model.ts'
import { sweepAtCursor } from '../sweeps/rows.ts'

export const TO_DEFINE: readonly Binding[] = [
  {
    action: 'sweeps.new',
    keys: ['n'],
    title: 'new sweep, or open a sweep file',
    short: 'new',
    area: 'Sweeps',
    context: 'sweeps',
    priority: 6,
    cli: () => 'sweepdeck init',
    run: state => step(state, { kind: 'draft', request: { do: 'starts' } }),
  },
  {
    action: 'sweeps.copy',
    keys: ['N'],
    title: 'new sweep from the file of this one',
    area: 'Sweeps',
    context: 'sweeps',
    when: state => (sweepHere(state) === null ? 'no sweep is selected' : true),
    run: state => {
      const sweep = sweepHere(state)
      if (sweep === null) return step(state)
      const start = { kind: 'sweep' as const, sweepId: sweep.sweep_id, name: sweep.name }
      return step(state, { kind: 'draft', request: { do: 'open', start } })
    },
  },
]

const sweepHere = (state: State) => {
  const place = placeOf(state)
  return place.screen === 'sweeps' ? (sweepAtCursor(state, place)?.sweep ?? null) : null
}
