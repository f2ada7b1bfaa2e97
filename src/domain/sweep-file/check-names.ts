// Whether the names of a search space fit together: no parameter twice, none below another, zip groups of what is
// there. What the conditions and domains mean is not looked at here.
import { nearestName } from '../nearest-name.ts'
import type { AxisSource } from './parameters.ts'
import type { Findings } from './problems.ts'
import type { SpaceSource, ZipSource } from './read-space.ts'

/** `around`: the axes that this space is crossed with. */
export const checkNames = (
  space: SpaceSource,
  findings: Findings,
  around: readonly AxisSource[] = [],
): void => {
  const axes = [...around, ...space.axes]
  checkPaths(space.axes, around, findings)
  checkZip(space.zip, new Map(axes.map(source => [source.axis.path, source])), findings)
  for (const branch of space.anyOf) checkNames(branch, findings, axes)
}

const checkPaths = (axes: readonly AxisSource[], around: readonly AxisSource[], findings: Findings): void => {
  const known = new Map(around.toReversed().map(source => [source.axis.path, source]))
  for (const source of axes) {
    const { at, key } = source
    const same = known.get(source.axis.path)
    if (same) {
      const message = `is the parameter ${source.axis.path} for a second time`
      findings.problem({ at, key, message, expected: `it once; the first is ${placeOf(same)}` })
    }
    known.set(source.axis.path, same ?? source)
  }
  const own = new Set(axes)
  for (const source of known.values()) {
    const above = prefixesOf(source.axis.path).flatMap(path => known.get(path) ?? [])
    for (const parent of above) {
      const at = [source, parent].find(each => own.has(each))
      if (!at) continue
      const message = `${parent.axis.path} has a value of its own, so ${source.axis.path} cannot be below it`
      findings.problem({ at: at.at, key: at.key, message })
    }
  }
}

const prefixesOf = (path: string): readonly string[] => {
  const parts = path.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}

const placeOf = ({ at }: AxisSource): string =>
  at.override ? `in override ${at.override.number}` : `in line ${at.line}`

const checkZip = (
  groups: readonly ZipSource[],
  axes: ReadonlyMap<string, AxisSource>,
  findings: Findings,
): void => {
  const taken = new Set<string>()
  for (const { names } of groups) {
    let first: { readonly name: string; readonly count: number } | null = null
    for (const { value: name, at, key } of names) {
      const axis = axes.get(name)
      if (!axis) {
        const suggestion = nearestName(name, axes.keys())
        findings.problem({
          at,
          key,
          message: `${name} is no parameter`,
          expected: 'names of parameters',
          suggestion,
        })
      } else if (taken.has(name)) {
        findings.problem({
          at,
          key,
          message: `${name} is in a zip group already`,
          expected: 'every name once',
        })
      }
      taken.add(name)
      const count = axis ? countOf(axis) : null
      if (count === null) continue
      if (first !== null && first.count !== count) {
        const message = `${name} has ${count} values, ${first.name} has ${first.count}`
        findings.problem({ at, key, message, expected: 'as many of each, as they move in step' })
      }
      first ??= { name, count }
    }
  }
}

/** null where only the domain knows. */
const countOf = ({ axis: { domain } }: AxisSource): number | null =>
  domain.kind === 'categorical' ? domain.values.length : null
