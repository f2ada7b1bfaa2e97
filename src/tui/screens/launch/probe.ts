// The question before a probe: what it costs at most is said first.
import { probeOfferText } from '../../../format/probe-text.ts'
import type { ProbeOffer } from '../../../services/app.ts'
import { ask } from '../../sheets/confirm.ts'
import { type Step, step } from '../../state/effect.ts'
import { placeOf, type State, withPlace } from '../../state/model.ts'
import { probeCommand } from './command.ts'

/** Ends it without a question: nothing is lost but what it had yet to measure. */
export const stopProbe = (state: State): Step => {
  const place = placeOf(state)
  if (place.screen !== 'launch' || place.probe !== 'running') return step(state)
  return step(withPlace(state, { ...place, probe: 'stopping' }), {
    kind: 'draft',
    request: { do: 'stop-probe', path: place.path },
  })
}

/** Asks; the quote follows from what it measures. */
export const askForProbe = (state: State, path: string, offer: ProbeOffer): Step =>
  ask(state, {
    question: 'Measure how long runs take?',
    lines: [
      `It does ${probeOfferText(offer)}. They are the farthest apart of the plan, and none of them counts as a result.`,
    ],
    cli: probeCommand(path),
    effects: [{ kind: 'draft', request: { do: 'probe', path, offer } }],
  })
