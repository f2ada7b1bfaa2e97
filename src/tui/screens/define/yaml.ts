// The text of the sweep file: with what changed since it was saved marked, or as the lines that saving takes and gives.
import { sanitizeLine } from '../../../format/sanitize.ts'
import { memoLast } from '../../table/select.ts'
import type { Theme } from '../../theme.ts'

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  /** In the new text; of a removed line, of what comes after it. */
  readonly line: number
}

/** Longer files are compared by what is the same at both ends alone. */
const MOST_COMPARED = 2_000

/** How the old text becomes the new one, line by line. */
export const diffOf = (before: string, after: string): readonly DiffLine[] => {
  const old = linesOf(before)
  const now = linesOf(after)
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end += 1
  const same = (text: string, line: number): DiffLine => ({ kind: 'same', text, line })
  const middle = changesBetween(old.slice(start, old.length - end), now.slice(start, now.length - end), start)
  return [
    ...now.slice(0, start).map((text, index) => same(text, index + 1)),
    ...middle,
    ...now.slice(now.length - end).map((text, index) => same(text, now.length - end + index + 1)),
  ]
}

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)

/** By the longest common subsequence. */
const changesBetween = (
  old: readonly string[],
  now: readonly string[],
  offset: number,
): readonly DiffLine[] => {
  const removed = (text: string, line: number): DiffLine => ({
    kind: 'removed',
    text,
    line: offset + line + 1,
  })
  const added = (text: string, line: number): DiffLine => ({ kind: 'added', text, line: offset + line + 1 })
  if (old.length * now.length > MOST_COMPARED * MOST_COMPARED)
    return [...old.map(text => removed(text, 0)), ...now.map(added)]
  const length = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1))
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      (length[i] as Uint32Array)[j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: now[j] as string, line: offset + j + 1 })
      i += 1
      j += 1
    } else if (i < old.length && (j === now.length || at(i + 1, j) >= at(i, j + 1)))
      lines.push(removed(old[i++] as string, j))
    else lines.push(added(now[j] as string, j++))
  }
  return lines
}

const lastDiff = memoLast(diffOf)

const NUMBER = 4

/** The whole text; what is new or changed since the base is marked. */
export const yamlRows = (
  {
    text,
    base,
    problems,
  }: {
    readonly text: string
    readonly base: string | null
    readonly problems: readonly { readonly line: number }[]
  },
  theme: Theme,
): readonly string[] => {
  const wrong = new Set(problems.map(({ line }) => line))
  return lastDiff(base ?? '', text)
    .filter(({ kind }) => kind !== 'removed')
    .map(({ kind, text: line, line: number }) => {
      const isNew = kind === 'added' && base !== null
      const mark = wrong.has(number) ? theme.paint('bad', '!') : isNew ? theme.paint('changed', '+') : ' '
      const shown = sanitizeLine(line)
      const comment = /^\s*#/.test(line)
      const body = isNew ? theme.paint('changed', shown) : comment ? theme.paint('dim', shown) : shown
      return `${theme.paint('dim', String(number).padStart(NUMBER))} ${mark} ${body}`
    })
}

/** Lines around each change. */
const CONTEXT = 2

/** Only what saving changes, with a little around it. */
export const diffRows = (
  { text, base }: { readonly text: string; readonly base: string | null },
  theme: Theme,
): readonly string[] => {
  const lines = lastDiff(base ?? '', text)
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  )
  if (!near.includes(true)) return [theme.paint('dim', '  The file says the same.')]
  return lines.flatMap(({ kind, text: line }, index) => {
    if (!near[index]) return near[index - 1] ? [theme.paint('dim', '  …')] : []
    const shown = sanitizeLine(line)
    if (kind === 'same') return [`  ${theme.paint('dim', shown)}`]
    return [kind === 'added' ? theme.paint('good', `+ ${shown}`) : theme.paint('bad', `- ${shown}`)]
  })
}
