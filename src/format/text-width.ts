// How many cells text takes, and text cut or padded to so many. The only place that knows widths: wide letters take
// two cells, marks and colour sequences none.
import stringWidth from 'string-width'

/** Cells on a terminal. */
export const textWidth = (text: string): number => {
  if (isPlain(text)) return text.length
  const bare = text.includes(ESC) ? text.replaceAll(COLOURS, '') : text
  return isNarrow(bare) ? bare.length : stringWidth(bare)
}

/** Exactly `width` cells: cut, or padded with spaces. */
export const toWidth = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const cut = truncate(text, width)
  const padding = ' '.repeat(Math.max(0, width - textWidth(cut)))
  return align === 'left' ? cut + padding : padding + cut
}

/** At most `width` cells; an ellipsis says that something is missing. Colours are ended where they are cut. */
export const truncate = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text
  if (width <= 0) return ''
  if (isNarrow(text)) return `${text.slice(0, width - 1)}…`
  let used = 0
  let kept = ''
  let coloured = false
  for (const piece of pieces(text)) {
    const isColour = piece.startsWith(ESC)
    coloured ||= isColour
    const cells = isColour ? 0 : textWidth(piece)
    if (used + cells > width - 1) break
    used += cells
    kept += piece
  }
  return `${kept}…${coloured ? `${ESC}[0m` : ''}`
}

/** Both ends kept, for ids and paths. Text without colours. */
export const truncateMiddle = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text
  const letters = [...graphemesOf(text)].map(({ segment }) => segment)
  const tail = takeCells(letters.toReversed(), Math.floor((width - 1) / 2)).toReversed()
  const head = takeCells(letters, width - 1 - textWidth(tail.join('')))
  return width <= 0 ? '' : `${head.join('')}…${tail.join('')}`
}

const takeCells = (letters: readonly string[], cells: number): readonly string[] => {
  let used = 0
  const end = letters.findIndex(letter => {
    used += textWidth(letter)
    return used > cells
  })
  return end === -1 ? letters : letters.slice(0, end)
}

const ESC = '\u001B'
const COLOUR = new RegExp(`(${ESC}\\[[0-9;:]*m)`)
const COLOURS = new RegExp(COLOUR, 'g')

/** Made when first needed: it loads tables that take longer than everything that plain letters need. */
const graphemesOf = (text: string): Iterable<Intl.SegmentData> => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}
let segmenter: Intl.Segmenter | null = null

/** Colour sequences whole, everything else letter by letter as a reader counts letters. */
function* pieces(text: string): Generator<string> {
  for (const part of text.split(COLOUR))
    if (part.startsWith(ESC)) yield part
    else for (const { segment } of graphemesOf(part)) yield segment
}

const isPlain = (text: string): boolean => /^[\x20-\x7E]*$/.test(text)

/** Only letters of one cell each that many texts have: Latin, punctuation, arrows, lines, bars, braille. */
const isNarrow = (text: string): boolean => NARROW.test(text)
const NARROW =
  /^[\x20-\x7E\xA1-\xAC\xAE-\u02FF\u2010-\u2027\u2030-\u205E\u2190-\u22FF\u2500-\u25FC\u2713\u2717\u2800-\u28FF]*$/
