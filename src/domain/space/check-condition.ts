// Whether a condition can be understood: its grammar, and the names that it asks for.
import { pathsIn } from '../expression/evaluate.ts'
import { ExpressionError } from '../expression/lexer.ts'
import { type Expression, parseExpression } from '../expression/parse.ts'
import { nearestName } from '../nearest-name.ts'

/** What is wrong at one place of a condition. */
export interface ConditionMistake {
  /** Of the text, from 1. */
  readonly column: number
  readonly message: string
  /** What would be right, after the word "expected"; null where the message says it. */
  readonly expected: string | null
  /** The parameter that was probably meant. */
  readonly suggestion: string | null
}

export type CheckedCondition =
  | { readonly expression: Expression }
  | { readonly mistakes: readonly [ConditionMistake, ...ConditionMistake[]] }

/** `known`: paths of all parameters of the space, those of other branches of any_of too. */
export const checkCondition = (text: string, known: ReadonlySet<string>): CheckedCondition => {
  try {
    const expression = parseExpression(text)
    const [first, ...others] = pathsIn(expression).flatMap(({ path, column }) =>
      isKnown(path, known) ? [] : { column, ...unknown(path, known) },
    )
    return first === undefined ? { expression } : { mistakes: [first, ...others] }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const { column, message } = error
    return { mistakes: [{ column, message, expected: null, suggestion: null }] }
  }
}

/** Says which place of a condition is meant. */
export const columnOf = (text: string, column: number): string => {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text
  return `column ${column} of \`${shown}\``
}

/** A parameter, or something in the value of one. */
const isKnown = (path: string, known: ReadonlySet<string>): boolean => {
  const names = path.split('.')
  return names.some((_, index) => known.has(names.slice(0, index + 1).join('.')))
}

// A hundred names help nobody.
const MOST_NAMES = 20

const unknown = (path: string, known: ReadonlySet<string>): Omit<ConditionMistake, 'column'> => {
  const below = [...known].find(name => name.startsWith(`${path}.`))
  if (below !== undefined) {
    return {
      message: `${path} is a group of parameters, which has no value of its own`,
      expected: `one of its parameters, such as ${below}`,
      suggestion: null,
    }
  }
  const suggestion = nearestName(path, known)
  const names = [...known].slice(0, MOST_NAMES).join(', ')
  return {
    message: `there is no parameter ${path}`,
    expected:
      suggestion === null && names !== ''
        ? `one of ${names}, or text in quotes`
        : 'a parameter, or text in quotes',
    suggestion,
  }
}
