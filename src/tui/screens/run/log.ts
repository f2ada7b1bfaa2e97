// The output of a run: its newest lines, or from wherever one has scrolled to; long lines cut or wrapped; what is searched
// for is marked.
import { textWidth, toWidth, truncate } from '../../../format/text-width.ts'
import { memoLast } from '../../table/select.ts'
import type { Theme } from '../../theme.ts'

export interface LogView {
  readonly lines: readonly string[]
  /** null: the newest. */
  readonly top: number | null
  readonly isWrapped: boolean
  readonly search: string | null
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are no part of the text
const COLOUR = /\u001b\[[0-9;:]*m/g
const bare = (line: string): string => line.replace(COLOUR, '')

/** Places of the lines that hold the text, in any case. */
export const matchesIn = memoLast((lines: readonly string[], text: string): readonly number[] => {
  const wanted = text.toLowerCase()
  if (wanted === '') return []
  return lines.flatMap((line, index) => (bare(line).toLowerCase().includes(wanted) ? [index] : []))
})

/** The first line that is shown, on a pane of so many rows. */
export const firstLine = ({ lines, top }: Pick<LogView, 'lines' | 'top'>, height: number): number =>
  top === null ? Math.max(0, lines.length - height) : Math.max(0, Math.min(top, lines.length - 1))

/** The rows. */
export const logRows = (
  view: LogView,
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: Theme },
): readonly string[] => {
  const { lines, top, isWrapped, search } = view
  const matched = (line: string): string => (search === null ? line : marked(line, search, theme))
  const from = firstLine(view, height)
  const rows = lines
    .slice(from, from + height)
    .flatMap(line => (isWrapped ? broken(line, width) : [truncate(line, width)]))
    .map(row => toWidth(matched(row), width))
  // Wrapped lines take more rows than there are: of the newest, the last ones are wanted.
  return top === null ? rows.slice(-height) : rows.slice(0, height)
}

/** Cut into rows of so many cells; colours are left out, as they would have to be taken up again on each row. */
const broken = (line: string, width: number): readonly string[] => {
  if (textWidth(line) <= width) return [line]
  const rows: string[] = []
  let row = ''
  let used = 0
  for (const letter of bare(line)) {
    const cells = textWidth(letter)
    if (used + cells > width) {
      rows.push(row)
      row = ''
      used = 0
    }
    row += letter
    used += cells
  }
  return [...rows, row]
}

/** A line with a match is shown without its colours, so that the match stands out. */
const marked = (line: string, text: string, theme: Theme): string => {
  const plain = bare(line)
  const at = plain.toLowerCase().indexOf(text.toLowerCase())
  if (text === '' || at === -1) return line
  const end = at + text.length
  return plain.slice(0, at) + theme.paint('match', plain.slice(at, end)) + plain.slice(end)
}
