// Screens of a terminal as one SVG that shows them in turn. Each row is drawn once, however many screens have it; who
// asked for less motion sees the last one only.
import type xterm from '@xterm/headless'

interface Span {
  readonly column: number
  readonly cells: number
  readonly text: string
  readonly color: string
  readonly background: string | null
  readonly isBold: boolean
}

export type Frame = readonly (readonly Span[])[]

const FOREGROUND = '#d4d4d8'
const BACKGROUND = '#18181b'
const CELL = { width: 8, height: 17 }
const MARGIN = 12
/** As a share of what it stands on: what is dim is between the two. */
const DIM = 0.6

/** The 16 colours that themes may choose, then the cube of 216 and 24 greys, which are the same everywhere. */
const NAMED = [
  ...['#3f3f46', '#f87171', '#4ade80', '#facc15', '#60a5fa', '#c084fc', '#22d3ee', '#d4d4d8'],
  ...['#71717a', '#fca5a5', '#86efac', '#fde047', '#93c5fd', '#d8b4fe', '#67e8f9', '#fafafa'],
]
const LEVELS = [0, 95, 135, 175, 215, 255]
const hex = (...parts: readonly number[]): string =>
  `#${parts.map(part => Math.round(part).toString(16).padStart(2, '0')).join('')}`

const paletteColor = (index: number): string => {
  const named = NAMED[index]
  if (named !== undefined) return named
  if (index >= 232) return hex(...Array<number>(3).fill(8 + 10 * (index - 232)))
  const level = (place: number): number => LEVELS[place % 6] as number
  const place = index - 16
  return hex(level(Math.floor(place / 36)), level(Math.floor(place / 6)), level(place))
}

const channels = (color: string): readonly number[] =>
  [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16))
const between = (from: string, to: string, share: number): string => {
  const ends = channels(to)
  return hex(...channels(from).map((part, index) => part + ((ends[index] as number) - part) * share))
}

const colorOf = (isPalette: boolean, isRgb: boolean, value: number): string | null => {
  if (isPalette) return paletteColor(value)
  return isRgb ? hex(value >> 16, (value >> 8) & 255, value & 255) : null
}

const styleOf = (cell: xterm.IBufferCell): Pick<Span, 'color' | 'background' | 'isBold'> => {
  const front = colorOf(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor())
  const back = colorOf(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor())
  const [color, background] = cell.isInverse()
    ? [back ?? BACKGROUND, front ?? FOREGROUND]
    : [front ?? FOREGROUND, back]
  const shown = cell.isDim() ? between(background ?? BACKGROUND, color, DIM) : color
  return { color: shown, background, isBold: cell.isBold() !== 0 }
}

/** What a terminal shows now. */
export const frameOf = ({ buffer: { active }, rows, cols }: xterm.Terminal): Frame =>
  Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row)
    const spans: Span[] = []
    for (let column = 0; column < cols; column++) {
      const cell = line?.getCell(column)
      // The second half of a wide letter.
      if (cell === undefined || cell.getWidth() === 0) continue
      const style = styleOf(cell)
      const text = cell.getChars() || ' '
      const last = spans.at(-1)
      if (last && isLike(last, style) && isPlain(last.text) === isPlain(text))
        spans[spans.length - 1] = {
          ...last,
          text: last.text + text,
          cells: last.cells + cell.getWidth(),
        }
      else spans.push({ ...style, column, text, cells: cell.getWidth() })
    }
    return spans.filter(({ text, background }) => background !== null || text.trim() !== '')
  })

const isLike = (span: Span, { color, background, isBold }: ReturnType<typeof styleOf>): boolean =>
  span.color === color && span.background === background && span.isBold === isBold

/** Of the font itself; for other letters another one may stand in, with other widths. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text)

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const spanSvg = ({ column, cells, text, color, background, isBold }: Span): string => {
  const [x, width] = [column * CELL.width, cells * CELL.width]
  const behind =
    background === null
      ? ''
      : `<rect x="${x}" width="${width}" height="${CELL.height}" fill="${background}"/>`
  if (text.trim() === '') return behind
  const letters = [...text]
  const isEven = isPlain(text) || new Set(letters).size === 1
  // Columns meet whatever font there is: by the length of what is as wide everywhere, else by the place of each letter.
  const place =
    isEven || letters.length !== cells
      ? `x="${x}" textLength="${width}"`
      : `x="${letters.map((_, index) => x + index * CELL.width).join(' ')}"`
  return `${behind}<text ${place} y="13" fill="${color}"${isBold ? ' class="b"' : ''}>${escaped(text)}</text>`
}

/** The drawing of these screens, so many seconds each. */
export const terminalSvg = (
  frames: readonly Frame[],
  {
    columns,
    rows,
    title,
    secondsEach,
  }: {
    readonly columns: number
    readonly rows: number
    readonly title: string
    readonly secondsEach: number
  },
): string => {
  const drawn = new Map<string, string>()
  const groups = frames.map((frame, index) => {
    const uses = frame.flatMap((spans, row) => {
      const svg = spans.map(spanSvg).join('')
      if (svg === '') return []
      const id = drawn.get(svg) ?? `r${drawn.size}`
      drawn.set(svg, id)
      return [`<use href="#${id}" y="${row * CELL.height}"/>`]
    })
    const delay = index * secondsEach
    return `<g class="f" style="animation-delay:${delay}s">${uses.join('')}</g>`
  })
  const [width, height] = [columns * CELL.width + 2 * MARGIN, rows * CELL.height + 2 * MARGIN]
  const share = Math.round((100 / frames.length) * 1000) / 1000
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
.b{font-weight:bold}
.f{visibility:hidden;animation:show ${frames.length * secondsEach}s step-end infinite}
@keyframes show{0%{visibility:visible}${share}%{visibility:hidden}}
@media(prefers-reduced-motion:reduce){.f{animation:none}.f:last-child{visibility:visible}}
</style>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
<defs>
${[...drawn].map(([svg, id]) => `<g id="${id}">${svg}</g>`).join('\n')}
</defs>
<g transform="translate(${MARGIN} ${MARGIN})">
${groups.join('\n')}
</g>
</svg>
`
}
