// A condition bound to the parameters it asks for. A parameter that is absent, or that only another branch of any_of
// has, is null to it.
import { compile, isTrue, pathsIn } from '../expression/evaluate.ts'
import type { Expression } from '../expression/parse.ts'
import { type ConditionMistake, checkCondition, columnOf } from './check-condition.ts'
import { spaceError } from './space-error.ts'

export interface Condition {
  /** Of the values as they are now. */
  readonly holds: () => boolean
  /** The parameters it asks for, by their place in the scope. */
  readonly slots: ReadonlySet<number>
}

/** What a condition can ask for, and where the values of the moment are. */
export interface Scope {
  /** Paths by slot. */
  readonly paths: readonly string[]
  /** Values by slot; undefined: absent. */
  readonly current: readonly unknown[]
  /** Paths of the whole space, those of other branches too. */
  readonly known: ReadonlySet<string>
}

/** `owner` says in a message whose condition this is. */
export const bindCondition = (text: string, owner: string, scope: Scope): Condition => {
  const expression = understood(text, owner, scope)
  const readers = new Map<string, () => unknown>()
  const slots = new Set<number>()
  for (const { path } of pathsIn(expression)) {
    const slot = slotOf(path, scope.paths)
    if (slot !== -1) slots.add(slot)
    readers.set(path, readerOf(path, slot, scope))
  }
  const condition = compile(expression)
  const lookup = (path: string): unknown => readers.get(path)?.()
  return { holds: () => isTrue(condition(lookup)), slots }
}

const understood = (text: string, owner: string, { known }: Scope): Expression => {
  const checked = checkCondition(text, known)
  if ('expression' in checked) return checked.expression
  const [first] = checked.mistakes
  throw spaceError('condition', `${owner}, ${columnOf(text, first.column)}: ${first.message}`, hintFor(first))
}

const hintFor = ({ expected, suggestion }: ConditionMistake): string => {
  if (suggestion !== null) return `did you mean \`${suggestion}\`? Text stands in quotes`
  return expected === null
    ? 'conditions compare parameters, as in `heads > 1 and optimizer == "sgd"`'
    : `expected ${expected}`
}

/** The parameter of that path, or the one whose value it leads into. */
const slotOf = (path: string, paths: readonly string[]): number =>
  paths.findIndex(candidate => path === candidate || path.startsWith(`${candidate}.`))

const readerOf = (path: string, slot: number, { paths, current }: Scope): (() => unknown) => {
  if (slot === -1) return () => undefined
  const rest = path.slice((paths[slot] as string).length)
  if (rest === '') return () => current[slot]
  const keys = rest.slice(1).split('.')
  return () => keys.reduce(inside, current[slot])
}

const inside = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
