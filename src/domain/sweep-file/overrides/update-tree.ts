// Changes one place deep in a tree, leaving the tree that was given as it is.
import type { Place } from '../problems.ts'
import { type Path, type Tree, withEntry, withoutEntry } from '../tree.ts'

export const treeAt = (tree: Tree, path: Path): Tree | null =>
  path.reduce<Tree | null>((current, step) => {
    if (current?.kind === 'mapping') return current.entries.get(String(step))?.value ?? null
    return current?.kind === 'list' ? (current.items[Number(step)] ?? null) : null
  }, tree)

/** `change` gets what stands at `path`, null where nothing does. Everything around it must be there. */
export const updateAt = (
  tree: Tree,
  path: Path,
  at: Place,
  change: (existing: Tree | null) => Tree,
): Tree => {
  const [step, ...rest] = path
  if (step === undefined) return change(tree)
  if (tree.kind === 'list')
    return {
      ...tree,
      items: tree.items.map((item, index) => (index === step ? updateAt(item, rest, at, change) : item)),
    }
  if (tree.kind !== 'mapping') return tree
  const key = String(step)
  const entry = tree.entries.get(key)
  if (entry)
    return withEntry(tree, key, updateAt(entry.value, rest, at, change), rest.length === 0 ? at : entry.keyAt)
  return rest.length === 0 ? withEntry(tree, key, change(null), at) : tree
}

export const removeAt = (tree: Tree, path: Path): Tree => {
  const key = path.at(-1)
  return updateAt(tree, path.slice(0, -1), tree.at, parent =>
    parent?.kind === 'mapping' && typeof key === 'string' ? withoutEntry(parent, key) : (parent as Tree),
  )
}
