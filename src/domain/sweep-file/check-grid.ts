// Whether a grid can be made of the parameters of a search space.
import { nearlyWhole } from '../space/decimal.ts'
import { gridValues } from '../space/grid-values.ts'
import type { AxisSource } from './parameters.ts'
import type { Findings } from './problems.ts'
import type { SpaceSource } from './read-space.ts'

export const checkGrid = (space: SpaceSource, findings: Findings): void => {
  for (const axis of space.axes) checkAxis(axis, findings)
  for (const branch of space.anyOf) checkGrid(branch, findings)
}

const checkAxis = ({ axis: { domain }, at, key }: AxisSource, findings: Findings): void => {
  const values = gridValues(domain)
  if ('refused' in values) {
    findings.problem({
      at,
      key,
      message: `${values.refused}, so it cannot be in a grid`,
      expected: 'values, or min and max with points, step or int; or `method: random` with a run_cap',
    })
  } else if (values.size === 0) {
    findings.problem({ at, key, message: 'has no value', expected: 'at least one' })
  } else if (domain.kind === 'range' && domain.step !== null) {
    const { min, max, step } = domain
    if (Number.isInteger(nearlyWhole((max - min) / step))) return
    const message = `steps of ${step} from ${min} do not land on the max, ${max}: the last value is ${values.at(values.size - 1)}`
    findings.warn({ at, key, message })
  }
}
