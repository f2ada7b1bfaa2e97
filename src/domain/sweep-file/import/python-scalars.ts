// What PyYAML reads in a plain scalar, where that is not what YAML 1.2 reads: W&B and Hydra parse their files with it.

const INTEGER = /^[-+]?(0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/
const FLOAT = /^[-+]?([0-9][0-9_]*\.[0-9_]*(e[-+][0-9]+)?|\.[0-9][0-9_]*(e[-+][0-9]+)?)$/i
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$/
const BOOLEANS: Readonly<Record<string, boolean>> = {
  yes: true,
  no: false,
  on: true,
  off: false,
  true: true,
  false: false,
}
/** A number to YAML 1.2, which has no use for the dot and the sign that PyYAML wants. */
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)e[-+]?\d+$/i
const OCTAL = /^0o[0-7]+$/

/** The value that Python code got for it. Dates and what both read alike are left alone: undefined. */
export const pythonValue = (source: string): string | number | boolean | undefined => {
  const lower = source.toLowerCase()
  if (Object.hasOwn(BOOLEANS, lower) && isOneCase(source)) return BOOLEANS[lower]
  if (INTEGER.test(source)) return integerOf(source)
  if (FLOAT.test(source)) return Number(source.replaceAll('_', ''))
  if (SEXAGESIMAL.test(source)) return sexagesimalOf(source)
  return NUMBER.test(source) || OCTAL.test(source) ? source : undefined
}

/** yes, Yes and YES; not yEs. */
const isOneCase = (word: string): boolean =>
  [
    word.toLowerCase(),
    word.toUpperCase(),
    word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
  ].includes(word)

const integerOf = (source: string): number => {
  const sign = source.startsWith('-') ? -1 : 1
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '')
  if (/^0[bx]/.test(digits)) return sign * Number(digits)
  return sign * (digits.length > 1 && digits.startsWith('0') ? Number.parseInt(digits, 8) : Number(digits))
}

const sexagesimalOf = (source: string): number => {
  const sign = source.startsWith('-') ? -1 : 1
  const parts = source.replace(/^[-+]/, '').replaceAll('_', '').split(':').map(Number)
  return sign * parts.reduce((total, part) => total * 60 + part, 0)
}
