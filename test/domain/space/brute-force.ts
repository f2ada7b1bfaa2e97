// The grid over a space by the plainest means: every combination of every branch, one after the other.
import { type Condition, compile, isTrue } from '../../../src/domain/expression/evaluate.ts'
import { parseExpression } from '../../../src/domain/expression/parse.ts'
import type { Axis, Space } from '../../../src/domain/space/types.ts'

type Values = ReadonlyMap<string, unknown>

/** In order, each once, as JSON. */
export const bruteForce = (space: Space): readonly string[] => [
  ...new Set(branchesOf(space).flatMap(combinations)),
]

const branchesOf = (space: Space): readonly Space[] =>
  space.anyOf.length === 0
    ? [space]
    : space.anyOf.flatMap(branchesOf).map(branch => ({
        axes: [...space.axes, ...branch.axes],
        zip: [...space.zip, ...branch.zip],
        exclude: [...space.exclude, ...branch.exclude],
        anyOf: [],
      }))

const combinations = ({ axes, zip, exclude }: Space): readonly string[] => {
  const results: string[] = []
  const walk = (index: number, chosen: ReadonlyMap<string, number>): void => {
    const axis = axes[index]
    if (axis !== undefined) {
      const group = zip.find(names => names.includes(axis.path)) ?? [axis.path]
      const leader = axes.find(({ path }) => group.includes(path)) as Axis
      const values = valuesOf(axis)
      const positions = leader === axis ? values.keys() : [chosen.get(leader.path) as number]
      for (const position of positions) walk(index + 1, new Map([...chosen, [axis.path, position]]))
      return
    }
    const values = present(axes, chosen)
    if (!exclude.some(text => holds(text, values))) results.push(JSON.stringify(nested(axes, values)))
  }
  walk(0, new Map())
  return results
}

const valuesOf = ({ domain }: Axis): readonly unknown[] => {
  if (domain.kind === 'categorical') return domain.values
  throw new Error(`${domain.kind} is not for brute force`)
}

/** Without the parameters whose conditions are false; repeated, until no condition changes its mind. */
const present = (axes: readonly Axis[], chosen: ReadonlyMap<string, number>): Values => {
  const all = new Map(axes.map(axis => [axis.path, valuesOf(axis)[chosen.get(axis.path) as number]]))
  let values: Values = all
  for (const _ of axes) {
    const before = values
    values = new Map(
      axes.flatMap(({ path, when }) => (when === null || holds(when, before) ? [[path, all.get(path)]] : [])),
    )
  }
  return values
}

const compiled = new Map<string, Condition>()

const holds = (text: string, values: Values): boolean => {
  const condition = compiled.get(text) ?? compile(parseExpression(text))
  compiled.set(text, condition)
  return isTrue(condition(path => values.get(path)))
}

const nested = (axes: readonly Axis[], values: Values): object => {
  const config: Record<string, Record<string, unknown>> = {}
  for (const { path } of axes) {
    if (!values.has(path)) continue
    const [group = '', name] = path.split('.')
    if (name === undefined) Object.assign(config, { [group]: values.get(path) })
    else config[group] = { ...config[group], [name]: values.get(path) }
  }
  return config
}
