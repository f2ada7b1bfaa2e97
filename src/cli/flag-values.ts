// Values of flags and arguments that are numbers.
import { CURVE_AXES, type CurveAxis } from '../domain/compare/run-curve.ts'
import { SweepdeckError } from '../domain/errors.ts'

/** A whole number of at least 1. */
export const positiveInteger = (text: string): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value
  throw wrong(text, 'a whole number of at least 1')
}

/** A whole number, 0 or more. */
export const naturalNumber = (text: string): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value
  throw wrong(text, 'a whole number of at least 0')
}

/** Dollars for an hour: 0 or more. */
export const dollarsPerHour = (text: string): number => {
  const value = Number(text.replace(/^\$/, ''))
  if (/^\$?(\d+\.?\d*|\.\d+)$/.test(text) && Number.isFinite(value)) return value
  throw wrong(text, 'dollars per hour, such as 0.20')
}

/** Dollars: more than 0. */
export const dollars = (text: string): number => {
  const value = Number(text.replace(/^\$/, ''))
  if (/^\$?(\d+\.?\d*|\.\d+)$/.test(text) && Number.isFinite(value) && value > 0) return value
  throw wrong(text, 'dollars, such as 0.10')
}

/** Hours: more than 0. */
export const hours = (text: string): number => {
  const value = Number(text)
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && Number.isFinite(value) && value > 0) return value
  throw wrong(text, 'hours, such as 12')
}

/** What curves are laid out by. */
export const curveAxis = (text: string): CurveAxis => {
  const axis = CURVE_AXES.find(each => each === text)
  if (axis !== undefined) return axis
  throw wrong(text, 'one of step, hours, usd')
}

const wrong = (text: string, expected: string): SweepdeckError =>
  new SweepdeckError(`${JSON.stringify(text)} is not ${expected}`, { code: 'cli.bad_value' })
