// A sweep file as a tree in which everything knows where it was written: in the file, or in an override.
// Knows nothing of what the keys mean.
import type { Place } from './problems.ts'

export type Path = readonly (string | number)[]

export interface Scalar {
  readonly kind: 'scalar'
  readonly at: Place
  readonly value: string | number | boolean | null
  /** As it was written, without quotes: tells 1.0 from 1, and python 3.10 from 3.1. */
  readonly source: string
  readonly quoted: boolean
  /** Of its first letter, if each one stands a column after the one before; null where it is written otherwise. */
  readonly textAt: Place | null
}
export interface List {
  readonly kind: 'list'
  readonly at: Place
  readonly items: readonly Tree[]
}
export interface Mapping {
  readonly kind: 'mapping'
  readonly at: Place
  readonly entries: ReadonlyMap<string, Entry>
}
export interface Entry {
  readonly keyAt: Place
  readonly value: Tree
}
export type Tree = Scalar | List | Mapping

export const scalar = (
  value: Scalar['value'],
  at: Place,
  source = String(value),
  quoted = false,
): Scalar => ({
  kind: 'scalar',
  at,
  value,
  source,
  quoted,
  textAt: null,
})

export const list = (items: readonly Tree[], at: Place): List => ({ kind: 'list', at, items })

export const mapping = (entries: Iterable<readonly [string, Tree]>, at: Place): Mapping => ({
  kind: 'mapping',
  at,
  entries: new Map([...entries].map(([key, value]) => [key, { keyAt: at, value }])),
})

/** The same mapping with one key set; a key that is there keeps its place in the order. */
export const withEntry = (tree: Mapping, key: string, value: Tree, keyAt: Place = value.at): Mapping => ({
  ...tree,
  entries: new Map(tree.entries).set(key, { keyAt, value }),
})

export const withoutEntry = (tree: Mapping, key: string): Mapping => ({
  ...tree,
  entries: new Map([...tree.entries].filter(([name]) => name !== key)),
})

export const child = (tree: Tree | null | undefined, key: string): Tree | null =>
  tree?.kind === 'mapping' ? (tree.entries.get(key)?.value ?? null) : null

/** Nothing was written here: `parameters:` with nothing below it. */
export const isBlank = (tree: Tree): boolean =>
  tree.kind === 'scalar' && tree.value === null && tree.source === ''

/** Plain data. Scalars at one of the `text` paths are taken as they were written (`*` is any key or index). */
export const plain = (tree: Tree, text: readonly Path[] = []): unknown => {
  if (tree.kind === 'list') return tree.items.map((item, index) => plain(item, below(text, index)))
  if (tree.kind === 'mapping')
    return Object.fromEntries(
      [...tree.entries].map(([key, entry]) => [key, plain(entry.value, below(text, key))]),
    )
  const wantsText = text.some(path => path.length === 0)
  return wantsText && (typeof tree.value === 'number' || typeof tree.value === 'boolean')
    ? tree.source
    : tree.value
}

const below = (paths: readonly Path[], key: string | number): readonly Path[] =>
  paths.filter(path => path[0] === key || path[0] === '*').map(path => path.slice(1))

/** Where `path` was written, as far as it leads: the key's place for what is missing or has no value, else the value's. */
export const placeOf = (tree: Tree, path: Path): Place => {
  let at = tree.at
  let current: Tree = tree
  for (const key of path) {
    if (current.kind === 'mapping') {
      const entry = current.entries.get(String(key))
      if (!entry) return at
      at = entry.keyAt
      current = entry.value
    } else {
      const item: Tree | undefined = current.kind === 'list' ? current.items[Number(key)] : undefined
      if (!item) return at
      at = item.at
      current = item
    }
  }
  return isBlank(current) ? at : current.at
}

export const keyPlaceOf = (tree: Tree, path: Path, key: string): Place => {
  const parent = path.reduce<Tree | undefined>(
    (current, step) =>
      current?.kind === 'mapping'
        ? current.entries.get(String(step))?.value
        : current?.kind === 'list'
          ? current.items[Number(step)]
          : undefined,
    tree,
  )
  const entry = parent?.kind === 'mapping' ? parent.entries.get(key) : undefined
  return entry?.keyAt ?? placeOf(tree, path)
}
