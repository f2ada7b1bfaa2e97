// How the user's sources differ from those that a sweep was launched with.
import { IMPORTED } from '../domain/imported-study.ts'
import type { Environment, Inspection } from '../domain/ports.ts'
import type { PlanRecord } from '../domain/protocol.ts'
import type { CodeChange } from './app.ts'
import { inspectCode, runsElsewhere } from './prepare.ts'

type Sources = Inspection['sources']

/** By path; [] where nothing changed. */
export const compareSources = (before: Sources, now: Sources): readonly CodeChange[] => {
  const old = new Map(before.map(({ path, sha256 }) => [path, sha256]))
  const current = new Map(now.map(({ path, sha256 }) => [path, sha256]))
  const changes = [...new Set([...old.keys(), ...current.keys()])].sort().map((path): CodeChange | null => {
    if (!old.has(path)) return { path, change: 'added' }
    if (!current.has(path)) return { path, change: 'removed' }
    return old.get(path) === current.get(path) ? null : { path, change: 'changed' }
  })
  return changes.filter(change => change !== null)
}

/** Looks at the code as it is now; code that cannot be imported any more is an error that says so. */
export const codeChanges = async (
  { code, engine, python, target }: Pick<PlanRecord, 'code' | 'engine' | 'python' | 'target'>,
  environment: Pick<Environment, 'inspect'>,
): Promise<readonly CodeChange[]> => {
  // There it goes on with the code that it was launched with, which lies beside its results.
  if (runsElsewhere(engine) || engine === IMPORTED) return []
  const { sources } = await inspectCode(environment, {
    python: python.executable,
    target,
    elsewhere: false,
  })
  return compareSources(code.sources, sources)
}
