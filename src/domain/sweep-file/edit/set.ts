// Splices that put a value into a sweep file: over the one that is there, or as a new pair or item.
import { isMap, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { keyText } from '../starter-text.ts'
import type { Path } from '../tree.ts'
import {
  afterColon,
  endOfLine,
  endOfSlot,
  keyName,
  nodeAt,
  rangeOf,
  type Slot,
  type Source,
  type Splice,
  slotAt,
  startOfLine,
  startOfSlot,
  valueNode,
} from './nodes.ts'
import { byHand } from './refused.ts'

/** `value`: YAML in flow style. A key that is not there is added, before or behind others as `rank` says. */
export const setSplices = (
  source: Source,
  path: Path,
  value: string,
  rank: Rank = atTheEnd,
): readonly Splice[] => {
  const slot = slotAt(source, path)
  if (slot !== null) return replaced(source, slot, value)
  const above = path.slice(0, -1)
  const key = path.at(-1) as string
  const parent = nodeAt(source, above)
  if (parent === null) return setSplices(source, above, `{ ${keyText(key)}: ${value} }`, rank)
  if (!isMap(parent)) throw byHand(above, 'is no mapping')
  return insertedPair(source, parent, { key, value, index: rank(parent.items.map(keyName), key) })
}

/** Before which of the names a new one goes. */
export type Rank = (names: readonly string[], name: string) => number

const atTheEnd: Rank = names => names.length

const replaced = (source: Source, slot: Slot, value: string): readonly Splice[] => {
  const before = valueNode(slot)
  const to = endOfSlot(source, slot)
  if (slot.kind === 'item') return [{ from: startOfSlot(slot), to, text: value }]
  const colon = afterColon(source, slot.pair)
  if (before === null) return [{ from: colon, to: colon, text: behindColon(value) }]
  const from = rangeOf(before)[0]
  const isBelow = source.text.slice(colon, from).includes('\n')
  if (!isBelow) return [{ from, to, text: value }]
  // The lines of the old value go; a comment behind the colon stays.
  const firstLine = endOfLine(source, colon)
  return [
    { from: colon, to: colon, text: ` ${value}` },
    { from: firstLine, to: Math.min(source.text.length, endOfLine(source, to)), text: '' },
  ]
}

/** What begins in a line of its own needs no space. */
const behindColon = (value: string): string => (/^\r?\n/.test(value) ? value : ` ${value}`)

interface NewPair {
  readonly key: string
  readonly value: string
  readonly index: number
}

const insertedPair = (source: Source, parent: YAMLMap, { key, value, index }: NewPair): readonly Splice[] => {
  const slots = parent.items.map((pair, at): Slot => ({ kind: 'pair', parent, index: at, pair }))
  const text = `${keyText(key)}:${behindColon(value)}`
  if (parent.flow) return insertedInFlow(source, { parent, slots, index, text, padding: ' ' })
  const name = keyText(key)
  const column = commonColumn(source, parent.items)
  const spaces = ' '.repeat(column === null ? 1 : Math.max(1, column - name.length - 1))
  const line = value.startsWith(source.newline) ? `${name}:${value}` : `${name}:${spaces}${value}`
  return insertedLine(source, { slots, index, line, mark: '' })
}

/** A new item of the list at the path; the list is made where there is none. */
export const insertItemSplices = (
  source: Source,
  {
    path,
    index,
    value,
    rank,
  }: { readonly path: Path; readonly index: number; readonly value: string; readonly rank: Rank },
): readonly Splice[] => {
  const parent = nodeAt(source, path)
  if (parent === null) return setSplices(source, path, `[${value}]`, rank)
  if (!isSeq(parent)) throw byHand(path, 'is no list')
  const slots = (parent as YAMLSeq).items.map(
    (node, at): Slot => ({ kind: 'item', parent, index: at, node: node as Node }),
  )
  return parent.flow
    ? insertedInFlow(source, { parent, slots, index, text: value, padding: '' })
    : insertedLine(source, { slots, index, line: value, mark: '- ' })
}

const insertedInFlow = (
  source: Source,
  {
    parent,
    slots,
    index,
    text,
    padding,
  }: {
    readonly parent: Node
    readonly slots: readonly Slot[]
    readonly index: number
    readonly text: string
    readonly padding: string
  },
): readonly Splice[] => {
  const previous = slots[index - 1]
  if (previous !== undefined) {
    const at = endOfSlot(source, previous)
    return [{ from: at, to: at, text: `, ${text}` }]
  }
  const next = slots[0]
  if (next !== undefined) {
    const at = startOfSlot(next)
    return [{ from: at, to: at, text: `${text}, ` }]
  }
  const [from, to] = rangeOf(parent)
  const inner = source.text.slice(from + 1, to - 1)
  if (inner.trim() !== '') return [{ from: from + 1, to: from + 1, text: ` ${text}` }]
  return [{ from: from + 1, to: to - 1, text: `${padding}${text}${padding}` }]
}

/** `mark`: what stands before each item of the list; a mapping has none. */
const insertedLine = (
  source: Source,
  {
    slots,
    index,
    line,
    mark,
  }: {
    readonly slots: readonly Slot[]
    readonly index: number
    readonly line: string
    readonly mark: string
  },
): readonly Splice[] => {
  const { text, newline } = source
  const beside = slots[Math.max(0, index - 1)] as Slot
  const start = mark === '' ? startOfSlot(beside) : dashOf(source, beside)
  const before = text.slice(startOfLine(source, start), start)
  // Behind the first pair of an item, the next one stands below it, and not below the dash.
  const isItem = index > 0 && /^[ -]*$/.test(before)
  if (before.trim() !== '' && !isItem) throw byHand([], 'begins in the line of something else')
  const indent = before.replaceAll('-', ' ')
  const whole = `${indent}${mark}${line}`
  if (index === 0) {
    const at = startOfLine(source, start)
    return [{ from: at, to: at, text: `${whole}${newline}` }]
  }
  const at = endOfLine(source, endOfSlot(source, beside))
  return [{ from: at, to: at, text: text[at - 1] === '\n' ? `${whole}${newline}` : `${newline}${whole}` }]
}

/** The dash that an item of a list in lines begins with. */
export const dashOf = ({ text }: Source, item: Slot): number => text.lastIndexOf('-', startOfSlot(item) - 1)

/**
 * Where all values of a mapping in lines begin, counted from their names; null where each begins somewhere else, or they
 * begin in one column only because the names are as long as each other.
 */
export const commonColumn = (source: Source, pairs: readonly Pair[]): number | null => {
  const columns = pairs.flatMap(pair => valueColumn(source, pair) ?? [])
  const [first] = columns
  const isPadded = pairs.some(pair => {
    const column = valueColumn(source, pair)
    return column !== null && column > afterColon(source, pair) - rangeOf(pair.key)[0] + 1
  })
  return isPadded && columns.every(column => column === first) ? (first ?? null) : null
}

/** null where the value is not in the line of its name. */
export const valueColumn = (source: Source, pair: Pair): number | null => {
  const { text } = source
  const colon = afterColon(source, pair)
  const spaces = /^ +(?=[^ \r\n#])/.exec(text.slice(colon, endOfLine(source, colon)))
  return spaces === null ? null : colon + spaces[0].length - rangeOf(pair.key)[0]
}
