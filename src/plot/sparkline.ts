// A curve in one row of text.
import { brailleGlyphs, type Glyphs } from './glyphs.ts'

/** At most `width` letters, each the mean of its share of the values; what is not finite leaves a gap. */
export const sparkline = (
  values: readonly number[],
  { width, glyphs = brailleGlyphs }: { readonly width: number; readonly glyphs?: Glyphs },
): string => {
  const columns = Math.min(width, values.length)
  const heights = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns)
    const to = Math.floor(((column + 1) * values.length) / columns)
    return meanOf(values.slice(from, to).filter(Number.isFinite))
  })
  const finite = heights.filter(height => height !== null)
  const min = Math.min(...finite)
  const max = Math.max(...finite)
  const bars = [...glyphs.bars]
  return heights
    .map(height => (height === null ? ' ' : bars[levelOf(height, { min, max, levels: bars.length })]))
    .join('')
}

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value / values.length, 0)

/** A flat curve runs through the middle. */
const levelOf = (
  height: number,
  { min, max, levels }: { readonly min: number; readonly max: number; readonly levels: number },
): number => {
  const share = max === min ? 0.5 : (height / 2 - min / 2) / (max / 2 - min / 2)
  return Math.min(levels - 1, Math.floor(share * levels))
}
