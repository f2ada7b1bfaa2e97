// Whether the conditions of a search space can be understood, and whether there is an order to decide them in.
import { waysThrough } from '../space/branches.ts'
import { checkCondition, columnOf } from '../space/check-condition.ts'
import { circlesIn, circleText } from '../space/circles.ts'
import { bindCondition, type Scope } from '../space/condition.ts'
import { groupSlots } from '../space/zip-groups.ts'
import { parameterNames } from './overrides/parameter-trails.ts'
import type { AxisSource, ConditionSource, Reading } from './parameters.ts'
import type { Findings } from './problems.ts'
import type { SpaceSource, ZipSource } from './read-space.ts'

export const checkConditions = ({ root, findings, conditions }: Reading, space: SpaceSource): void => {
  // As they are written: a parameter whose values are wrong is there all the same.
  const known = new Set(parameterNames(root))
  const sound = new Set(conditions.filter(condition => isSound(condition, known, findings)))
  for (const way of waysThrough(space)) {
    for (const axis of way.axes) checkTogether(axis, { known, sound, findings })
    checkCircles(way, { known, sound, findings })
  }
}

/** False after having reported why not. */
const isSound = (
  { text, at, textAt, key }: ConditionSource,
  known: ReadonlySet<string>,
  findings: Findings,
): boolean => {
  const checked = checkCondition(text, known)
  if ('expression' in checked) return true
  for (const { column, message, expected, suggestion } of checked.mistakes) {
    const located =
      textAt === null
        ? { at, message: `${columnOf(text, column)}: ${message}` }
        : { at: { ...textAt, column: textAt.column + column - 1 }, message }
    findings.problem({ ...located, key, expected, suggestion })
  }
  return false
}

interface Understood {
  readonly known: ReadonlySet<string>
  /** Conditions that can be understood; the others ask for nothing. */
  readonly sound: ReadonlySet<ConditionSource>
  readonly findings: Findings
}

/** Each condition of a parameter may be short enough, and not too deep, but not all of them as one. */
const checkTogether = ({ axis, conditions }: AxisSource, { known, sound, findings }: Understood): void => {
  const innermost = conditions.at(-1)
  if (innermost === undefined || axis.when === null || axis.when === innermost.text) return
  if (!conditions.every(condition => sound.has(condition))) return
  isSound({ ...innermost, text: axis.when, textAt: null }, known, findings)
}

const checkCircles = (
  { axes, zip }: Pick<SpaceSource, 'axes' | 'zip'>,
  { known, sound, findings }: Understood,
): void => {
  if (axes.every(({ conditions }) => conditions.length === 0)) return
  const paths = axes.map(({ axis }) => axis.path)
  const scope: Scope = { paths, current: [], known }
  const asks = ({ text, key }: ConditionSource): ReadonlySet<number> => bindCondition(text, key, scope).slots
  const asked = axes.map(({ conditions }) =>
    conditions
      .filter(condition => sound.has(condition))
      .map(condition => ({ condition, slots: asks(condition) })),
  )
  const slotsAsked = asked.map(each => new Set(each.flatMap(({ slots }) => [...slots])))
  for (const circle of circlesIn(groupSlots(paths, movingTogether(zip, paths)), slotsAsked)) {
    const [first, next = first] = circle as readonly [readonly number[], (readonly number[])?]
    // The last one is the innermost, the parameter's own.
    const { condition } = first
      .flatMap(slot => asked[slot] ?? [])
      .findLast(({ slots }) => next.some(slot => slots.has(slot))) as { condition: ConditionSource }
    findings.problem({
      at: condition.at,
      key: condition.key,
      message: `asks in a circle: ${circleText(circle, paths)}`,
      expected: 'a condition that does not lead back to its own parameter',
    })
  }
}

/** The zip groups, less the names that are no parameter, or are there for a second time. */
const movingTogether = (
  groups: readonly ZipSource[],
  paths: readonly string[],
): readonly (readonly string[])[] => {
  const free = new Set(paths)
  return groups.map(({ names }) => names.map(({ value }) => value).filter(name => free.delete(name)))
}
