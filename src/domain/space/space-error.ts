// What can be wrong with a search space once its parts are put together.
import { SweepdeckError } from '../errors.ts'

/** No more configs than this are written out. */
export const MOST_CONFIGS = 1_000_000

export type SpaceProblem =
  | 'condition'
  | 'cycle'
  | 'zip'
  | 'not_a_grid'
  | 'value'
  | 'too_large'
  | 'too_sparse'
  | 'too_many_dimensions'
  | 'empty'

export const spaceError = (problem: SpaceProblem, message: string, hint: string): SweepdeckError =>
  new SweepdeckError(message, { code: `space.${problem}`, hint })

export const tooLarge = (what: string): SweepdeckError =>
  spaceError(
    'too_large',
    `${what}; a plan may have ${grouped(MOST_CONFIGS)}`,
    'take fewer values, exclude more, or set `method: random` or `method: sobol` with a run_cap',
  )

export const isTooLarge = (error: unknown): boolean =>
  error instanceof SweepdeckError && error.code === 'space.too_large'

/** 1,000,000 */
export const grouped = (count: number | bigint): string => count.toLocaleString('en-US')
