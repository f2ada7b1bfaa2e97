// A sweep file and its overrides to a checked spec, or to everything that is wrong with them.

import { buildSpec } from './build-spec.ts'
import { checkConditions } from './check-conditions.ts'
import { checkGrid } from './check-grid.ts'
import { checkModal } from './check-modal.ts'
import { checkNames } from './check-names.ts'
import { applyOverrides } from './overrides/apply.ts'
import type { Reading } from './parameters.ts'
import { Findings, type Problem } from './problems.ts'
import { readSpace, spaceOf } from './read-space.ts'
import { methodSchema, type Sections, sweepFileSchema, TEXT_PATHS, TOP_KEYS, targetSchema } from './schema.ts'
import { checkShape, keysOf } from './shape-check.ts'
import type { SweepSpec } from './spec.ts'
import { readTarget } from './target.ts'
import { isBlank, type Mapping, placeOf, plain } from './tree.ts'
import { warnAbout } from './warnings.ts'
import { readYaml } from './yaml-tree.ts'

export interface ReadOptions {
  /** Of the file, with its folder as far as it is known: names a sweep that has no name. */
  readonly path: string
  /** In Hydra's grammar, in the order of the command line. */
  readonly overrides: readonly string[]
}

export type ReadResult =
  | { readonly ok: true; readonly spec: SweepSpec; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export const readSweepFile = (text: string, { path, overrides }: ReadOptions): ReadResult => {
  const findings = new Findings()
  const tree = applyOverrides(readYaml(text, findings), overrides, findings)
  const spec = tree && readTree(tree, findings, path)
  return spec && findings.problems.length === 0
    ? { ok: true, spec, warnings: findings.warnings }
    : { ok: false, problems: findings.problems }
}

const schema = sweepFileSchema()
const schemaKeys = keysOf(schema, new Set(['impute', 'impute_while_running']))

const readTree = (tree: Mapping, findings: Findings, path: string): SweepSpec | null => {
  const reading: Reading = { root: tree, findings, conditions: [] }
  const written = withoutBlanks(tree)
  const sections = checkShape(schema, written, {
    root: tree,
    path: [],
    findings,
    keys: inner => (inner.length === 0 ? TOP_KEYS : schemaKeys(inner)),
    text: TEXT_PATHS,
  }) as Sections | null
  const values = plain(written, TEXT_PATHS)
  const target = targetSchema.safeParse(values)
  const train = target.success ? readTarget(reading, target.data) : null
  const method = methodSchema.safeParse(values)
  if (method.success) checkMethod(reading, method.data)
  const source = readSpace(reading, tree, [])
  checkNames(source, findings)
  checkConditions(reading, source)
  if (method.success && method.data.method === 'grid') checkGrid(source, findings)
  if (sections === null || train === null) return null
  checkModal(reading, sections)
  warnAbout(reading, sections)
  return buildSpec(nameOf(sections, path), train, spaceOf(source), sections)
}

/** A section of which every line is commented out says nothing. */
const withoutBlanks = (tree: Mapping): Mapping => ({
  ...tree,
  entries: new Map([...tree.entries].filter(([, { value }]) => !isBlank(value))),
})

const checkMethod = (
  { root, findings }: Reading,
  { method, run_cap }: Pick<Sections, 'method' | 'run_cap'>,
): void => {
  if (method === 'grid' || method === 'halving' || run_cap !== null) return
  findings.problem({
    at: placeOf(root, ['method']),
    key: 'run_cap',
    message: `is missing: ${method} would draw configs for ever`,
    expected: 'the number of configs, such as `run_cap: 20`',
  })
}

/** `digits/sweep.yaml` is digits, `toy.yaml` is toy. */
const nameOf = ({ name }: Sections, path: string): string => {
  if (name !== undefined) return name
  const parts = path.split('/').filter(part => part !== '' && part !== '.' && part !== '..')
  const file = parts.at(-1)?.replace(/\.ya?ml$/i, '') || 'sweep'
  return (file === 'sweep' && parts.at(-2)) || file
}
