// Where else in a sweep file the name of a parameter is used: in conditions and in zip groups.
import { ExpressionError, tokensOf } from '../../expression/lexer.ts'
import type { Path } from '../tree.ts'
import { modelOf } from './checked.ts'
import { endOfSlot, rangeOf, slotAt, sourceOf, startOfSlot, valueNode } from './nodes.ts'
import { set } from './steps.ts'
import { quotedSource, sourceValue, textSource } from './typed.ts'

/** The text with every use of a parameter's name in a space changed; its own name is not. */
export const withNewName = (
  text: string,
  { before, after, within }: { readonly before: string; readonly after: string; readonly within: Path },
): string =>
  mentionsIn(modelOf(text, []), before).reduce((edited, mention) => {
    if (within.some((step, index) => mention.path[index] !== step)) return edited
    const written = mention.kind === 'name' ? after : renamedIn(mention.text, before, after)
    return set(edited, mention.path, sourceLike(edited, mention, written))
  }, text)

interface Mention {
  readonly kind: 'name' | 'condition'
  readonly path: Path
  readonly text: string
}

/** Of lists and mappings at any depth: conditions of parameters, of exclude, and names in zip. */
const mentionsIn = (model: unknown, name: string): readonly Mention[] => {
  const walk = (value: unknown, path: Path): readonly Mention[] => {
    if (typeof value === 'string') return mentionOf(value, path, name)
    if (Array.isArray(value)) return value.flatMap((each, index) => walk(each, [...path, index]))
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, each]) => walk(each, [...path, key]))
  }
  const parts = model as Readonly<Record<string, unknown>>
  return ['parameters', 'zip', 'exclude', 'any_of'].flatMap(key => walk(parts[key], [key]))
}

const mentionOf = (text: string, path: Path, name: string): readonly Mention[] => {
  const isItem = typeof path.at(-1) === 'number'
  const list = path.findLast(step => typeof step === 'string')
  const isExclude = list === 'exclude' && (isItem || path.at(-1) === 'exclude')
  if (isExclude || path.at(-1) === 'when')
    return renamedIn(text, name, '') === text ? [] : [{ kind: 'condition', path, text }]
  const isZip = path.includes('zip') && isItem && !path.includes('values')
  return isZip && text === name ? [{ kind: 'name', path, text }] : []
}

/** A condition with a name in it changed; one that cannot be read stays. */
const renamedIn = (condition: string, before: string, after: string): string => {
  try {
    return tokensOf(condition)
      .filter(({ kind, text }) => kind === 'name' && text === before)
      .reduceRight(
        (text, { column }) => text.slice(0, column - 1) + after + text.slice(column - 1 + before.length),
        condition,
      )
  } catch (error) {
    if (error instanceof ExpressionError) return condition
    throw error
  }
}

/** In the quotes that it has. */
const sourceLike = (text: string, { kind, path, text: before }: Mention, after: string): string => {
  const source = sourceOf(text)
  const slot = slotAt(source, path)
  const value = slot && valueNode(slot)
  const written =
    slot && value ? text.slice(Math.max(startOfSlot(slot), rangeOf(value)[0]), endOfSlot(source, slot)) : ''
  const at = written.indexOf(before)
  const kept = at === -1 ? '' : written.slice(0, at) + after + written.slice(at + before.length)
  if (kept !== '' && sourceValue(kept) === after) return kept
  return kind === 'name' ? textSource(after) : quotedSource(after)
}
