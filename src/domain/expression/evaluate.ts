// What a condition says of one config. A parameter that is absent is null; values of unlike types do not compare
// (false, not an error), and arithmetic on anything but numbers gives null.
import type { Arithmetic, Comparator, Expression } from './parse.ts'

/** Value of a dotted path in the config; undefined or null where it is absent. */
export type Lookup = (path: string) => unknown
export type Condition = (lookup: Lookup) => unknown

/** A condition holds unless it is false, null, 0, '' or []. */
export const isTrue = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value))

/** Compiled once into closures, because it is asked for every config of a large grid. */
export const compile = (expression: Expression): Condition => {
  switch (expression.kind) {
    case 'literal':
      return () => expression.value
    case 'path':
      return lookup => lookup(expression.path) ?? null
    case 'list': {
      const items = expression.items.map(compile)
      return lookup => items.map(item => item(lookup))
    }
    case 'not': {
      const of = compile(expression.of)
      return lookup => !isTrue(of(lookup))
    }
    case 'negate': {
      const of = compile(expression.of)
      return lookup => {
        const value = of(lookup)
        return typeof value === 'number' ? -value : null
      }
    }
    case 'and': {
      const parts = expression.parts.map(compile)
      return lookup => parts.every(part => isTrue(part(lookup)))
    }
    case 'or': {
      const parts = expression.parts.map(compile)
      return lookup => parts.some(part => isTrue(part(lookup)))
    }
    case 'arithmetic': {
      const [left, right] = [compile(expression.left), compile(expression.right)]
      const apply = ARITHMETIC[expression.operator]
      return lookup => {
        const [a, b] = [left(lookup), right(lookup)]
        return typeof a === 'number' && typeof b === 'number' ? apply(a, b) : null
      }
    }
    case 'compare': {
      const operands = expression.operands.map(compile)
      const operators = expression.operators.map(operator => COMPARE[operator])
      return lookup => {
        const values = operands.map(operand => operand(lookup))
        return operators.every((holds, index) => holds(values[index], values[index + 1]))
      }
    }
  }
}

/** Every path that the condition asks for, with the column it stands at. */
export const pathsIn = (
  expression: Expression,
): readonly { readonly path: string; readonly column: number }[] => {
  switch (expression.kind) {
    case 'literal':
      return []
    case 'path':
      return [{ path: expression.path, column: expression.column }]
    case 'list':
      return expression.items.flatMap(pathsIn)
    case 'not':
    case 'negate':
      return pathsIn(expression.of)
    case 'and':
    case 'or':
      return expression.parts.flatMap(pathsIn)
    case 'arithmetic':
      return [...pathsIn(expression.left), ...pathsIn(expression.right)]
    case 'compare':
      return expression.operands.flatMap(pathsIn)
  }
}

const ARITHMETIC: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  // The sign of the divisor, as in Python.
  '%': (a, b) => a - b * Math.floor(a / b),
  '**': (a, b) => a ** b,
}

const same = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((item, index) => same(item, b[index]))
    : a === b

const ordered =
  (holds: (a: number | string, b: number | string) => boolean) =>
  (a: unknown, b: unknown): boolean =>
    (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')
      ? holds(a, b)
      : false

const contains = (item: unknown, list: unknown): boolean => {
  if (Array.isArray(list)) return list.some(candidate => same(item, candidate))
  return typeof list === 'string' && typeof item === 'string' && list.includes(item)
}

const COMPARE: Readonly<Record<Comparator, (a: unknown, b: unknown) => boolean>> = {
  '==': same,
  '!=': (a, b) => !same(a, b),
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
  in: contains,
  'not in': (item, list) => !contains(item, list),
}
