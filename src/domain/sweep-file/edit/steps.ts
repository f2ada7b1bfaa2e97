// The single steps that edits of a sweep file are put together from; each takes a text and gives the next one.
import { isMap } from 'yaml'
import { keyText } from '../starter-text.ts'
import type { Path } from '../tree.ts'
import { changed } from './checked.ts'
import { withItem, withName, withoutValue, withSwapped, withValue } from './model.ts'
import { nodeAt, slotAt, sourceOf } from './nodes.ts'
import { EditRefused } from './refused.ts'
import { insertItemSplices, type Rank, setSplices } from './set.ts'
import { removeSplices, renameSplices, swapSplices } from './take.ts'
import { sourceValue } from './typed.ts'

/** Where keys stand that a file did not have: among those that it has. */
const ORDER = [
  ...[
    'name',
    'train',
    'program',
    'command',
    'metric',
    'method',
    'seed',
    'run_cap',
    'parameters',
    'zip',
    'exclude',
  ],
  ...[
    'any_of',
    'seeds',
    'preset',
    'image',
    'resources',
    'volume',
    'secrets',
    'schedule',
    'budget',
    'checkpoint',
  ],
  ...['retry', 'expect', 'tags'],
]

const inOrder: Rank = (names, name) => {
  const place = ORDER.indexOf(name)
  if (place === -1) return names.length
  return names.findLastIndex(each => ORDER.indexOf(each) < place && ORDER.includes(each)) + 1
}

/** Shape before condition. */
const beforeWhen: Rank = (names, name) => {
  const when = names.indexOf('when')
  return when === -1 || name === 'when' ? names.length : when
}

/** `source`: YAML in flow style. */
export const set = (text: string, path: Path, source: string): string =>
  setRanked(text, path, { source, rank: inOrder })

/** The same in the mapping of a parameter. */
export const setField = (text: string, path: Path, source: string): string =>
  setRanked(text, path, { source, rank: beforeWhen })

/** As the `index`-th pair of a mapping that is there. */
export const setAt = (
  text: string,
  path: Path,
  { source, index }: { readonly source: string; readonly index: number },
): string => setRanked(text, path, { source, rank: () => index })

/** The first pair of a mapping in lines that says nothing yet. */
export const setFirst = (
  text: string,
  path: Path,
  { name, source }: { readonly name: string; readonly source: string },
): string => set(text, path, `${sourceOf(text).newline}  ${keyText(name)}: ${source}`)

const setRanked = (
  text: string,
  path: Path,
  { source, rank }: { readonly source: string; readonly rank: Rank },
): string =>
  changed(text, {
    path,
    splices: parts => setSplices(parts, path, source, rank),
    model: before => withValue(before, path, { value: sourceValue(source), rank }),
  })

/** A new item of a list that may not be there yet. */
export const insert = (
  text: string,
  path: Path,
  { index, source }: { readonly index: number; readonly source: string },
): string =>
  changed(text, {
    path,
    splices: parts => insertItemSplices(parts, { path, index, value: source, rank: inOrder }),
    model: before => withItem(before, path, { index, value: sourceValue(source), rank: inOrder }),
  })

/** Nothing happens where nothing is. */
export const remove = (text: string, path: Path): string =>
  slotAt(sourceOf(text), path) === null
    ? text
    : changed(text, {
        path,
        splices: parts => removeSplices(parts, path),
        model: before => withoutValue(before, path),
      })

/** The same; what held it and holds nothing any more goes too. */
export const removeWhole = (text: string, path: Path): string => {
  const after = remove(text, path)
  const above = path.slice(0, -1)
  return above.length > 0 && after !== text && isEmpty(after, above) ? remove(after, above) : after
}

/** Whether there is a mapping at the path, be it empty. */
export const hasMapping = (text: string, path: Path): boolean => isMap(nodeAt(sourceOf(text), path))

const isEmpty = (text: string, path: Path): boolean => {
  const node = nodeAt(sourceOf(text), path)
  return node === null || ('items' in node && (node.items as readonly unknown[]).length === 0)
}

export const rename = (text: string, path: Path, name: string): string => {
  if (slotAt(sourceOf(text), [...path.slice(0, -1), name]) !== null)
    throw new EditRefused(path, `${name} is there already`, 'another name')
  return changed(text, {
    path,
    splices: parts => renameSplices(parts, path, name),
    model: before => withName(before, path, name),
  })
}

/** With the next one of its mapping or list before it. */
export const swap = (text: string, path: Path): string =>
  changed(text, {
    path,
    splices: parts => swapSplices(parts, path),
    model: before => withSwapped(before, path),
  })
