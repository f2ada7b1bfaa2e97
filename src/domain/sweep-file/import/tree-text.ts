// A tree as YAML in one line, numbers as they were written: 1.0 stays a real number.
import { keyText, scalarText } from '../starter-text.ts'
import type { Tree } from '../tree.ts'

export const treeText = (tree: Tree): string => {
  if (tree.kind === 'list') return `[${tree.items.map(treeText).join(', ')}]`
  if (tree.kind === 'mapping')
    return `{ ${[...tree.entries].map(([key, { value }]) => `${keyText(key)}: ${treeText(value)}`).join(', ')} }`
  if (typeof tree.value === 'string') return scalarText(tree.value)
  return typeof tree.value === 'number' ? numberText(tree.source, tree.value) : String(tree.value)
}

/** In digits that every YAML reader takes for a number. */
const numberText = (source: string, value: number): string => {
  if (/^[-+]?(\d+|\d+\.\d+)$/.test(source)) return source
  if (/^[-+]?\d+(\.\d+)?e[-+]\d+$/i.test(source)) return source.replace(/^([-+]?\d+)e/i, '$1.0e')
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
  const text = String(value).replace(/^(-?\d+)e/, '$1.0e')
  return /[.e]/i.test(source) && /^-?\d+$/.test(text) ? `${text}.0` : text
}
