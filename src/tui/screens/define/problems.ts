// Which problem stands at which field of the screen.
import type { Problem } from '../../../domain/sweep-file/problems.ts'
import type { DraftCheck } from '../../../services/draft-check.ts'
import type { State } from '../../state/model.ts'
import type { DefinePlace } from './place.ts'

/** What is known of the file: the newest answer, which the text before this one may have given. */
export const checkOf = (
  { readings: { draft } }: State,
  { path }: Pick<DefinePlace, 'path'>,
): DraftCheck | null => (draft?.path === path ? draft.check : null)

const NONE: readonly Problem[] = []

/** What is wrong with the newest text that was checked. */
export const problemsIn = (state: State, place: DefinePlace): readonly Problem[] =>
  checkOf(state, place)?.problems ?? NONE

/** The first one of a key or of what is below it. */
export const problemAt = (problems: readonly Problem[], key: string): Problem | null =>
  problems.find(problem => problem.key === key || isBelow(problem.key, key)) ?? null

const isBelow = (key: string, above: string): boolean =>
  key.startsWith(above) && ['.', '['].includes(key.charAt(above.length))

/** `-1 …; expected a number above 0`, without its place. */
const problemText = ({ message, expected, suggestion }: Problem): string =>
  [
    message,
    ...(expected === null ? [] : [`expected ${expected}`]),
    ...(suggestion === null ? [] : [`did you mean ${suggestion}?`]),
  ].join('; ')

/** As short as it can be said beside what was typed. */
export const problemHere = ({ message, expected, suggestion }: Problem): string =>
  suggestion !== null ? `did you mean ${suggestion}?` : expected === null ? message : `expected ${expected}`

/** The same with its key and its line, for a list. */
export const problemLine = (problem: Problem): string => {
  const at = problem.line > 1 || problem.column > 1 ? ` (line ${problem.line})` : ''
  return `${problem.key === '' ? '' : `${problem.key}: `}${problemText(problem)}${at}`
}
