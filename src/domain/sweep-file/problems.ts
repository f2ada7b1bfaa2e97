// What is wrong with a sweep file: collected while it is read, shown all at once, each with its place.
import { SweepdeckError } from '../errors.ts'

/** Where something was written. In an override, the line is 1 and the column counts within its text. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly override: OverrideSource | null
}

/** One of the overrides of the command line; `number` counts from 1. */
export interface OverrideSource {
  readonly number: number
  readonly text: string
}

export interface Problem extends Place {
  /** Dotted: `parameters.lr.min`, `exclude[0]`; '' for the file as a whole. */
  readonly key: string
  /** What is wrong, as the end of a sentence: `unknown key`. */
  readonly message: string
  /** What would be right, after the word "expected"; null where the message says it. */
  readonly expected: string | null
  /** The valid name that was probably meant. */
  readonly suggestion: string | null
}

export interface Finding {
  readonly at: Place
  readonly key: string
  readonly message: string
  readonly expected?: string | null
  readonly suggestion?: string | null
}

/** Takes what is found on the way; reading goes on, so that one look shows everything. */
export class Findings {
  readonly #problems: Problem[] = []
  readonly #warnings: Problem[] = []

  problem(finding: Finding): void {
    this.#problems.push(toProblem(finding))
  }

  warn(finding: Finding): void {
    this.#warnings.push(toProblem(finding))
  }

  get problems(): readonly Problem[] {
    return inOrder(this.#problems)
  }

  /** One line each, the place at its end. */
  get warnings(): readonly string[] {
    return inOrder(this.#warnings).map(({ key, message, override, line }) =>
      visible(`${key}: ${message} (${override ? `override ${override.number}` : `line ${line}`})`),
    )
  }
}

const toProblem = ({ at, key, message, expected = null, suggestion = null }: Finding): Problem => ({
  line: at.line,
  column: at.column,
  override: at.override,
  key,
  message,
  expected,
  suggestion,
})

/** As they stand in the file; overrides after it. The same thing said twice about one place is said once. */
const inOrder = (problems: readonly Problem[]): readonly Problem[] => {
  const seen = new Set<string>()
  return [...problems]
    .sort(
      (a, b) =>
        (a.override?.number ?? 0) - (b.override?.number ?? 0) || a.line - b.line || a.column - b.column,
    )
    .filter(problem => {
      const text = lineOf(problem, '')
      if (seen.has(text)) return false
      seen.add(text)
      return true
    })
}

/** One line per problem: `sweep.yaml:7:3  parameters.lr.mn: unknown key; expected one of min, max; did you mean …`. */
export const formatProblems = (
  problems: readonly Problem[],
  { path }: { readonly path: string },
): readonly string[] => problems.map(problem => lineOf(problem, path))

const lineOf = ({ key, message, expected, suggestion, ...place }: Problem, path: string): string => {
  const parts = [
    key === '' ? message : `${key}: ${message}`,
    ...(expected === null ? [] : [`expected ${expected}`]),
    ...(suggestion === null ? [] : [`did you mean \`${suggestion}\`?`]),
  ]
  return visible(`${placeName(place, path)}  ${parts.join('; ')}`)
}

const placeName = ({ override, line, column }: Place, path: string): string =>
  override
    ? `override ${override.number} (${shortened(override.text)}):${column}`
    : `${path}:${line}:${column}`

/** Keys and overrides may hold anything; a terminal must not act on it. */
const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

// A whole training script may have been pasted there.
const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text)

/** The error that ends a command: every problem is one of its details. */
export const toError = (problems: readonly Problem[], { path }: { readonly path: string }): SweepdeckError =>
  new SweepdeckError(
    problems.length === 1 ? `${path} has a problem` : `${path} has ${problems.length} problems`,
    {
      code: 'sweep_file.invalid',
      hint: 'Nothing was planned or launched. Correct the places above and try again.',
      details: formatProblems(problems, { path }),
    },
  )

/** `['parameters', 'lr', 0]` as `parameters.lr[0]`. */
export const dotted = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )

/** A value as it is shown in a message: short, in one line. */
export const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'a mapping'
  if (typeof value === 'string') return `the text ${JSON.stringify(shortened(value))}`
  return String(value)
}
