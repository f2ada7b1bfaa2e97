// A condition bound to the parameters it asks for. A parameter that is absent, or that only another branch of any_of
// has, is null to it.
import { compile, isTrue, pathsIn } from '../expression/evaluate.ts'
import { ExpressionError } from '../expression/lexer.ts'
import { type Expression, parseExpression } from '../expression/parse.ts'
import { nearestName } from '../nearest-name.ts'
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
  const expression = parsed(text, owner)
  const readers = new Map<string, () => unknown>()
  const slots = new Set<number>()
  for (const { path, column } of pathsIn(expression)) {
    const slot = slotOf(path, scope.paths)
    if (slot === -1) checkKnown(path, scope, () => complaint(owner, text, column))
    else slots.add(slot)
    readers.set(path, readerOf(path, slot, scope))
  }
  const condition = compile(expression)
  const lookup = (path: string): unknown => readers.get(path)?.()
  return { holds: () => isTrue(condition(lookup)), slots }
}

const parsed = (text: string, owner: string): Expression => {
  try {
    return parseExpression(text)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw spaceError(
      'condition',
      `${complaint(owner, text, error.column)}: ${error.message}`,
      'conditions compare parameters, as in `heads > 1 and optimizer == "sgd"`',
    )
  }
}

const complaint = (owner: string, text: string, column: number): string => {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text
  return `${owner}, column ${column} of \`${shown}\``
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

const checkKnown = (path: string, { known }: Scope, where: () => string): void => {
  if (slotOf(path, [...known]) !== -1) return
  const below = [...known].filter(name => name.startsWith(`${path}.`))
  const nearest = nearestName(path, known)
  throw spaceError(
    'condition',
    below.length > 0
      ? `${where()}: ${path} is a group of parameters, which has no value of its own`
      : `${where()}: there is no parameter ${path}`,
    below.length > 0
      ? `name one of its parameters, such as ${below[0]}`
      : nearest === null
        ? `the parameters are ${[...known].slice(0, 20).join(', ') || 'none'}; text stands in quotes`
        : `did you mean \`${nearest}\`? Text stands in quotes`,
  )
}
