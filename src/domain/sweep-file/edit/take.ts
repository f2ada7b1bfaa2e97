// Splices that take something out of a sweep file, give it another name, or another place among its neighbours.
import { isMap, type Node, type Pair } from 'yaml'
import { keyText } from '../starter-text.ts'
import type { Path } from '../tree.ts'
import {
  afterColon,
  endOfLine,
  endOfSlot,
  nodeAt,
  rangeOf,
  type Slot,
  type Source,
  type Splice,
  slotAt,
  startOfLine,
  startOfSlot,
} from './nodes.ts'
import { byHand } from './refused.ts'
import { commonColumn, dashOf, valueColumn } from './set.ts'

/** Nothing where there is nothing. A comment behind a line goes with the line, those in lines of their own stay. */
export const removeSplices = (source: Source, path: Path): readonly Splice[] => {
  const slot = slotAt(source, path)
  if (slot === null) return []
  return slot.parent.flow ? removedFromFlow(source, slot) : [lineOf(source, slot)]
}

const lineOf = (source: Source, slot: Slot): Splice => {
  const start = slot.kind === 'pair' ? startOfSlot(slot) : dashOf(source, slot)
  const from = startOfLine(source, start)
  if (source.text.slice(from, start).trim() !== '') throw byHand([], 'begins in the line of something else')
  return { from, to: endOfLine(source, endOfSlot(source, slot)), text: '' }
}

const removedFromFlow = (source: Source, slot: Slot): readonly Splice[] => {
  const { text } = source
  const from = startOfSlot(slot)
  const to = endOfSlot(source, slot)
  const comma = commaAfter(text, to)
  if (comma !== null) return [{ from, to: comma + 1 + spacesAt(text, comma + 1), text: '' }]
  const previous = neighbour(slot, -1)
  if (previous !== null) {
    const before = commaAfter(text, endOfSlot(source, previous)) as number
    const isPlain = text.slice(before + 1, from).trim() === ''
    // A comment between the two belongs to the one that stays.
    return isPlain
      ? [{ from: before, to, text: '' }]
      : [
          { from: before, to: before + 1, text: '' },
          { from, to, text: '' },
        ]
  }
  const [open, close] = rangeOf(slot.parent)
  const isPlain = text.slice(open + 1, from).trim() === '' && text.slice(to, close - 1).trim() === ''
  return [isPlain ? { from: open + 1, to: close - 1, text: '' } : { from, to, text: '' }]
}

/** The comma behind a value, past spaces and comments; null where the list ends before one. */
const commaAfter = (text: string, at: number): number | null => {
  const [gap] = /^(?:\s+(?:#[^\n]*)?)*/.exec(text.slice(at)) as RegExpExecArray
  return text[at + gap.length] === ',' ? at + gap.length : null
}

const spacesAt = (text: string, at: number): number => /^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0

const neighbour = (slot: Slot, by: 1 | -1): Slot | null => {
  const index = slot.index + by
  if (slot.kind === 'pair') {
    const pair = slot.parent.items[index]
    return pair === undefined ? null : { ...slot, index, pair }
  }
  const node = slot.parent.items[index] as Node | undefined
  return node === undefined ? null : { ...slot, index, node }
}

/** Values that stand in one column go on doing so, as far as the name leaves room for it. */
export const renameSplices = (source: Source, path: Path, name: string): readonly Splice[] => {
  const slot = slotAt(source, path)
  const parent = nodeAt(source, path.slice(0, -1))
  if (slot?.kind !== 'pair' || !isMap(parent)) throw byHand(path, 'has no name of its own')
  const [from, to] = rangeOf(slot.pair.key)
  const text = keyText(name)
  const colon = afterColon(source, slot.pair)
  const own = valueColumn(source, slot.pair)
  const others = parent.items.filter(pair => pair !== slot.pair) as Pair[]
  const column = parent.flow || own === null ? null : commonColumn(source, others)
  const rename = { from, to, text }
  if (own === null || column === null || !isInColumn({ own, column, name: colon - from })) return [rename]
  const after = colon - from - (to - from) + text.length
  return [rename, { from: colon, to: from + own, text: ' '.repeat(Math.max(1, column - after)) }]
}

/** A name that is too long for the column has one space behind it. */
const isInColumn = ({ own, column, name }: { own: number; column: number; name: number }): boolean =>
  own === column || (name >= column && own === name + 1)

/** The pair and the next one change places, each with the comments right above it. */
export const swapSplices = (source: Source, path: Path): readonly Splice[] => {
  const slot = slotAt(source, path)
  const next = slot === null ? null : neighbour(slot, 1)
  if (slot === null || next === null) throw byHand(path, 'is the last')
  const [upper, lower] = slot.parent.flow
    ? [flowExtent(source, slot), flowExtent(source, next)]
    : [withComments(source, lineOf(source, slot)), withComments(source, lineOf(source, next))]
  const upperText = source.text.slice(upper.from, upper.to)
  const lowerText = source.text.slice(lower.from, lower.to)
  // The last line of a file may have no end, and is not the last any more.
  if (!slot.parent.flow && !lowerText.endsWith('\n'))
    return [
      { ...upper, text: `${lowerText}${source.newline}` },
      { ...lower, text: upperText.replace(/\r?\n$/, '') },
    ]
  return [
    { ...upper, text: lowerText },
    { ...lower, text: upperText },
  ]
}

const flowExtent = (source: Source, slot: Slot): Splice => ({
  from: startOfSlot(slot),
  to: endOfSlot(source, slot),
  text: '',
})

/** With the comment lines directly above it that are indented as it is. */
const withComments = (source: Source, line: Splice): Splice => {
  const { text } = source
  const indent = /^[ \t]*/.exec(text.slice(line.from))?.[0] ?? ''
  let { from } = line
  while (from > 0) {
    const above = startOfLine(source, from - 1)
    const written = text.slice(above, from)
    if (!written.startsWith(`${indent}#`)) break
    from = above
  }
  return { ...line, from }
}
