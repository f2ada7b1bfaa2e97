// The text of a sweep file with the places of its parts: what splices are made from. Everything that is not spliced stays
// as it was written, comments and spaces too.
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Path } from '../tree.ts'
import { byHand, EditRefused } from './refused.ts'

export interface Source {
  readonly text: string
  readonly root: YAMLMap
  /** As the file ends its lines. */
  readonly newline: '\n' | '\r\n'
}

export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Throws EditRefused where the text is no mapping in YAML. */
export const sourceOf = (text: string): Source => {
  const document = parseDocument(text, {
    keepSourceTokens: true,
    stringKeys: true,
    merge: true,
    uniqueKeys: false,
  })
  if (document.errors.length > 0 || !isMap(document.contents))
    throw byHand([], 'the file cannot be read as YAML')
  return { text, root: document.contents as YAMLMap, newline: text.includes('\r\n') ? '\r\n' : '\n' }
}

/** Applied from the end, so that places stay right; they must not overlap. */
export const spliced = (text: string, splices: readonly Splice[]): string =>
  splices
    .toSorted((a, b) => b.from - a.from || b.to - a.to)
    .reduce((after, { from, to, text: put }) => after.slice(0, from) + put + after.slice(to), text)

/** A value in its place: a pair of a mapping, or an item of a list. */
export type Slot =
  | { readonly kind: 'pair'; readonly parent: YAMLMap; readonly index: number; readonly pair: Pair }
  | { readonly kind: 'item'; readonly parent: YAMLSeq; readonly index: number; readonly node: Node }

/** null where nothing is written at the path. */
export const slotAt = ({ root }: Source, path: Path): Slot | null => {
  let node: unknown = root
  let slot: Slot | null = null
  for (const step of path) {
    slot = isMap(node) ? pairAt(node, String(step)) : isSeq(node) ? itemAt(node, Number(step)) : null
    if (slot === null) return null
    node = valueNode(slot)
  }
  return slot
}

const pairAt = (parent: YAMLMap, key: string): Slot | null => {
  const index = parent.items.findIndex(pair => keyName(pair) === key)
  const pair = parent.items[index]
  return pair === undefined ? null : { kind: 'pair', parent, index, pair }
}

const itemAt = (parent: YAMLSeq, index: number): Slot | null => {
  const node = parent.items[index] as Node | undefined
  return node === undefined ? null : { kind: 'item', parent, index, node }
}

export const keyName = ({ key }: Pair): string => (isScalar(key) ? String(key.value ?? key.source) : '')

/** null: nothing was written after the colon. */
export const valueNode = (slot: Slot): Node | null => {
  if (slot.kind === 'item') return slot.node
  return isBlankNode(slot.pair.value) ? null : (slot.pair.value as Node)
}

const isBlankNode = (node: unknown): boolean =>
  node === null ||
  (isScalar(node) && node.value === null && (node.source ?? '') === '' && !node.anchor && !node.tag)

/** The mapping or list at a path; null where nothing is there. */
export const nodeAt = (source: Source, path: Path): Node | null => {
  if (path.length === 0) return source.root
  const slot = slotAt(source, path)
  return slot === null ? null : valueNode(slot)
}

export const rangeOf = (node: unknown): readonly [from: number, to: number] => {
  const range = (node as Node | null)?.range
  if (!range) throw new EditRefused([], 'this part of the file has no place')
  return [range[0], range[1]]
}

/** Just behind the colon of a pair. */
export const afterColon = (source: Source, pair: Pair): number => {
  const tokens = (pair as { srcToken?: { sep?: readonly { type: string; offset: number }[] } }).srcToken?.sep
  const colon = tokens?.find(({ type }) => type === 'map-value-ind')
  if (colon === undefined) throw byHand([keyName(pair)], 'has no colon after its name')
  if (source.text[rangeOf(pair.key)[0] - 2] === '?') throw byHand([keyName(pair)], 'is written with `? `')
  return colon.offset + 1
}

/** Behind the last letter of what is written in a slot. */
export const endOfSlot = (source: Source, slot: Slot): number => {
  const value = valueNode(slot)
  if (value !== null) return endOfNode(source, value)
  return slot.kind === 'pair' ? afterColon(source, slot.pair) : rangeOf(slot.node)[1]
}

/** Behind the last letter: the library counts line ends and comments to what is written in several lines. */
const endOfNode = (source: Source, node: Node): number => {
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0) {
    const index = node.items.length - 1
    const slot: Slot = isMap(node)
      ? { kind: 'pair', parent: node, index, pair: node.items[index] as Pair }
      : { kind: 'item', parent: node, index, node: node.items[index] as Node }
    return endOfSlot(source, slot)
  }
  let end = rangeOf(node)[1]
  while (end > 0 && /\s/.test(source.text[end - 1] as string)) end -= 1
  return end
}

/** Where a slot begins: at the name of a pair, at an item of a list. */
export const startOfSlot = (slot: Slot): number =>
  rangeOf(slot.kind === 'pair' ? slot.pair.key : slot.node)[0]

export const startOfLine = ({ text }: Source, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** Behind the line end; the last line may have none. */
export const endOfLine = ({ text }: Source, at: number): number => {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}
