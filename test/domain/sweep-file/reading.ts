// Short ways for tests to read a sweep file: the spec it must give, or the lines it must complain with.
import { expect } from 'vitest'
import { formatProblems } from '../../../src/domain/sweep-file/problems.ts'
import { readSweepFile } from '../../../src/domain/sweep-file/read.ts'
import type { SweepSpec } from '../../../src/domain/sweep-file/spec.ts'

const PATH = 'sweep.yaml'

/** Lines that every sweep file needs; 3 of them. */
export const HEAD = `name: test
train: train.py:train
metric: { name: loss }
`

export const problemsOf = (text: string, overrides: readonly string[] = []): readonly string[] => {
  const result = readSweepFile(text, { path: PATH, overrides })
  return result.ok ? [] : formatProblems(result.problems, { path: PATH })
}

export const read = (
  text: string,
  overrides: readonly string[] = [],
): { readonly spec: SweepSpec; readonly warnings: readonly string[] } => {
  const result = readSweepFile(text, { path: PATH, overrides })
  if (!result.ok) expect.fail(formatProblems(result.problems, { path: PATH }).join('\n'))
  return result
}

export const specOf = (text: string, overrides: readonly string[] = []): SweepSpec =>
  read(text, overrides).spec

export const warningsOf = (text: string): readonly string[] => read(text).warnings

/** Path -> domain of the axes at the top. */
export const domainsOf = (text: string, overrides: readonly string[] = []): Record<string, unknown> =>
  Object.fromEntries(specOf(text, overrides).space.axes.map(({ path, domain }) => [path, domain]))
