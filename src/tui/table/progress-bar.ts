// How far a sweep is: a bar of its runs' states, each with a glyph of its own, and the count.
import type { Counts } from '../../domain/documents.ts'
import { count } from '../../format/number.ts'
import { totalOf } from '../../format/words.ts'
import type { Theme, Token } from '../theme.ts'

/** `████▓▒░░ 4/12` in so many cells. */
export const progressCell = (
  counts: Counts,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): string => {
  const number = `${count(counts.finished)}/${count(totalOf(counts))}`
  const room = Math.max(0, width - number.length - 1)
  return `${progressBar(counts, { width: room, theme })} ${number.padStart(width - room - 1)}`
}

/** `████▓▒░░` in so many cells. */
export const progressBar = (
  counts: Counts,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): string => {
  const wrong = counts.failed + counts.stopped + counts.pruned
  const cells = shares([counts.finished, counts.running, wrong, counts.queued], width)
  const [done, busy, bad, rest] = theme.glyphs.bar
  const [finished = 0, running = 0, failed = 0, queued = 0] = cells
  if (totalOf(counts) === 0) return theme.paint('dim', rest.repeat(width))
  return (
    theme.paint('good', done.repeat(finished)) +
    theme.paint('busy', busy.repeat(running)) +
    theme.paint('bad', bad.repeat(failed)) +
    theme.paint('dim', rest.repeat(queued))
  )
}

/** `███░░` of which so much is full; what is beyond the whole is not drawn. */
export const shareBar = (
  share: number,
  { width, theme, token }: { readonly width: number; readonly theme: Theme; readonly token: Token },
): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  const [done, , , rest] = theme.glyphs.bar
  return theme.paint(token, done.repeat(full)) + theme.paint('dim', rest.repeat(width - full))
}

/** So many cells by weight: none is lost, and what is there at all has one where there is room. */
const shares = (weights: readonly number[], cells: number): readonly number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return weights.map(() => 0)
  const present = weights.filter(weight => weight > 0).length
  const least = cells >= present ? 1 : 0
  const free = cells - least * present
  const exact = weights.map(weight => (weight > 0 ? least + (free * weight) / total : 0))
  const whole = exact.map(Math.floor)
  const missing = cells - whole.reduce((sum, each) => sum + each, 0)
  const byRest = exact
    .map((each, index) => ({ index, rest: each - Math.floor(each) }))
    .sort((a, b) => b.rest - a.rest)
    .slice(0, missing)
  for (const { index } of byRest) whole[index] = (whole[index] as number) + 1
  return whole
}
