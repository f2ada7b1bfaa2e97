// The question which metric of a sweep is shown, on every screen that shows one.
import { sanitizeLine } from '../../../format/sanitize.ts'
import { choose } from '../../sheets/choose.ts'
import type { Step } from '../../state/effect.ts'
import type { State } from '../../state/model.ts'
import { metricNames } from './rows.ts'

export interface MetricQuestion {
  readonly title: string
  readonly sweepId: string
  readonly accept: (metric: string, before: State) => Step
}

/** Asks for one of the metrics that the sweep has by now. */
export const askForMetric = (state: State, { title, sweepId, accept }: MetricQuestion): Step =>
  choose(state, {
    title,
    options: current =>
      metricNames(current, sweepId).map(name => ({
        id: name,
        label: sanitizeLine(name),
        note: '',
        available: true,
      })),
    accept,
  })
