// What has happened to a sweep, the newest first.

import { ago } from '../../../format/duration.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { toWidth } from '../../../format/text-width.ts'
import type { LiveNote } from '../../../services/live-notes.ts'
import type { Theme, Token } from '../../theme.ts'

const TOKENS: Readonly<Record<LiveNote['level'], Token | null>> = {
  info: null,
  warning: 'warn',
  error: 'bad',
}
/** Not by colour alone. */
const SIGNS: Readonly<Record<LiveNote['level'], string>> = { info: ' ', warning: '!', error: 'x' }
const WHEN = 8

/** The rows from `top` on, as many as there is room for. */
export const eventRows = (
  notes: readonly LiveNote[],
  {
    width,
    height,
    top,
    now,
    theme,
  }: {
    readonly width: number
    readonly height: number
    readonly top: number
    readonly now: number
    readonly theme: Theme
  },
): readonly string[] => {
  if (notes.length === 0) return [theme.paint('dim', '  Nothing has happened yet.')]
  const from = notes.length - 1 - top
  return Array.from({ length: Math.max(0, Math.min(height, from + 1)) }, (_, row) => {
    const { level, text, runId, time } = notes[from - row] as LiveNote
    const when = theme.paint('dim', ago(now - time).padStart(WHEN))
    const run = runId === null ? '' : `${theme.paint('key', runId.slice(0, 8))} `
    const token = TOKENS[level]
    const said = sanitizeLine(text)
    return toWidth(`${when} ${SIGNS[level]} ${run}${token === null ? said : theme.paint(token, said)}`, width)
  })
}
