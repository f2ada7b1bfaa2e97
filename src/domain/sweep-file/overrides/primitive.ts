// A word of an override to a value, by Hydra's rules: null, booleans in any case, numbers, else text.
import type { Place } from '../problems.ts'
import { type Scalar, scalar } from '../tree.ts'
import { OverrideSyntax } from './values.ts'

const INTEGER = /^[+-]?(0|[1-9][0-9_]*)$/
const FLOAT = /^[+-]?(([0-9][0-9_]*)?\.[0-9][0-9_]*|[0-9][0-9_]*\.?)([eE][+-]?[0-9]+)?$/
const NOT_FINITE = /^[+-]?(inf|nan)$/i
const WORDS: Readonly<Record<string, boolean | null>> = { null: null, true: true, false: false }

export const primitive = (text: string, at: Place): Scalar => {
  const word = text.toLowerCase()
  if (Object.hasOwn(WORDS, word)) return scalar(WORDS[word] as boolean | null, at, text)
  if (NOT_FINITE.test(text))
    throw new OverrideSyntax(at, `${text} is no finite number`, 'a number, or quotes around a text')
  const isWhole = INTEGER.test(text)
  if (!isWhole && (!FLOAT.test(text) || /^[+-]?0[0-9]+$/.test(text))) return scalar(text, at)
  const value = Number(text.replaceAll('_', ''))
  if (isWhole ? !Number.isSafeInteger(value) : !Number.isFinite(value))
    throw new OverrideSyntax(at, `${text} would not be kept exactly`, 'a smaller number, or quotes around it')
  return scalar(value, at, text)
}

/** Whether a number was written as a real one: 1.0 and 1e3 are, 1 is not. */
export const isReal = ({ source }: Scalar): boolean => /[.eE]/.test(source)
