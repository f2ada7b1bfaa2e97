// Which tool a file or a name is of, by what it looks like.
import type { ImportKind } from '../../import-document.ts'
import { Findings } from '../problems.ts'
import { child } from '../tree.ts'
import { readYaml } from '../yaml-tree.ts'
import { Draft } from './draft.ts'
import { sweptPath } from './hydra.ts'

/** Where no file has to be looked into: the URL of a storage, or the name of a database. */
export const kindOfName = (source: string): ImportKind | null =>
  /^[a-z][a-z0-9+]*:\/\//i.test(source) || /\.(db|sqlite3?)$/i.test(source) ? 'optuna' : null

/** By the text of a file; null: it looks like none of them. */
export const kindOfText = (text: string): ImportKind | null => {
  if (text.startsWith('SQLite format 3') || /^\{"op_code": ?\d/.test(text)) return 'optuna'
  const findings = new Findings()
  const tree = readYaml(text, findings)
  if (tree === null || findings.problems.length > 0) return null
  if (child(tree, 'method') !== null || child(tree, 'program') !== null) return 'wandb'
  return sweptPath(new Draft(text, { path: '' })) === null ? null : 'hydra'
}
