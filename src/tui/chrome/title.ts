// The row above a pane or a sheet: its name on a line.
import { textWidth, truncate } from '../../format/text-width.ts'
import type { Theme } from '../theme.ts'

/** `── Sweeps ─────────`. */
export const titleRow = (
  title: string,
  { width, theme, isFocused }: { readonly width: number; readonly theme: Theme; readonly isFocused: boolean },
): string => {
  const { rule } = theme.glyphs
  const text = truncate(title, Math.max(0, width - 5))
  const rest = rule.repeat(Math.max(0, width - textWidth(text) - 4))
  const line = (part: string): string => theme.paint(isFocused ? 'focus' : 'border', part)
  return `${line(`${rule}${rule}`)} ${theme.paint(isFocused ? 'focus' : 'title', text)} ${line(rest)}`
}
