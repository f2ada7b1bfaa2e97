// How dots become letters: braille, eight dots to a letter; blocks or ASCII, two.
import type { Raster } from './raster.ts'

export interface Glyphs {
  readonly dotsPerColumn: number
  readonly dotsPerRow: number
  /** The letter for the dots of one cell, row by row. */
  readonly cell: (dots: readonly boolean[]) => string
  readonly marks: {
    readonly point: string
    readonly front: string
    readonly knee: string
    readonly cursor: string
  }
  readonly axis: {
    readonly vertical: string
    readonly verticalTick: string
    readonly corner: string
    readonly horizontal: string
    readonly horizontalTick: string
  }
  /** Letters of rising height. */
  readonly bars: string
}

/** Bit of each dot of a braille letter, row by row (Unicode 2800 ff.). */
const BRAILLE_BITS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
const BRAILLE_BLANK = 0x2800

export const brailleGlyphs: Glyphs = {
  dotsPerColumn: 2,
  dotsPerRow: 4,
  cell: dots => {
    const bits = dots.reduce((sum, dot, index) => sum + (dot ? (BRAILLE_BITS[index] ?? 0) : 0), 0)
    return bits === 0 ? ' ' : String.fromCodePoint(BRAILLE_BLANK + bits)
  },
  marks: { point: '·', front: '◆', knee: '◉', cursor: '╋' },
  axis: { vertical: '│', verticalTick: '┤', corner: '└', horizontal: '─', horizontalTick: '┴' },
  bars: '▁▂▃▄▅▆▇█',
}

export const asciiGlyphs: Glyphs = {
  dotsPerColumn: 1,
  dotsPerRow: 2,
  cell: ([upper, lower]) => {
    if (upper && lower) return ':'
    if (upper) return "'"
    return lower ? '.' : ' '
  },
  marks: { point: '.', front: 'O', knee: '@', cursor: '#' },
  axis: { vertical: '|', verticalTick: '+', corner: '+', horizontal: '-', horizontalTick: '+' },
  bars: '_.,-=+*#',
}

/** Half blocks, and nothing else that the font of a console lacks. */
export const blockGlyphs: Glyphs = {
  dotsPerColumn: 1,
  dotsPerRow: 2,
  cell: ([upper, lower]) => {
    if (upper && lower) return '█'
    if (upper) return '▀'
    return lower ? '▄' : ' '
  },
  marks: { point: '·', front: '♦', knee: '○', cursor: '┼' },
  axis: brailleGlyphs.axis,
  bars: '_▄█',
}

/** By the name of what a terminal can show. */
export const CHART_GLYPHS: Readonly<Record<'braille' | 'block' | 'ascii', Glyphs>> = {
  braille: brailleGlyphs,
  block: blockGlyphs,
  ascii: asciiGlyphs,
}

/** Rows of letters, each an array of cells, so that marks can be put over them. */
export const lettersOf = (raster: Raster, { dotsPerColumn, dotsPerRow, cell }: Glyphs): string[][] => {
  const columns = raster.width / dotsPerColumn
  const rows = raster.height / dotsPerRow
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      cell(
        Array.from({ length: dotsPerColumn * dotsPerRow }, (_, index) => {
          const x = column * dotsPerColumn + (index % dotsPerColumn)
          const y = row * dotsPerRow + Math.floor(index / dotsPerColumn)
          return raster.dots[y * raster.width + x] === 1
        }),
      ),
    ),
  )
}
