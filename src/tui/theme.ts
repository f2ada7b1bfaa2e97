// What things look like, by what they mean: tokens instead of colours. A theme never fills the background of the
// screen, and whatever a colour says, a glyph or a word says too.
import type { GlyphSet } from '../format/glyph-set.ts'
import type { Paint, Tone } from '../format/look.ts'
import { textWidth } from '../format/text-width.ts'
import { CHART_GLYPHS, type Glyphs as ChartGlyphs } from '../plot/glyphs.ts'
import type { ColorDepth } from './terminal/capabilities.ts'

export type ThemeName = 'dark' | 'light' | 'colour-blind' | 'none'
export const THEMES: readonly ThemeName[] = ['dark', 'light', 'colour-blind', 'none']

export type Token =
  | Tone
  | 'title'
  | 'border'
  | 'focus'
  | 'key'
  | 'best'
  | 'changed'
  | 'mark'
  | 'cursor'
  | 'selection'
  | 'match'

export interface Appearance {
  readonly theme: ThemeName
  readonly colors: ColorDepth
  readonly glyphs: GlyphSet
}

export interface Theme {
  readonly paint: (token: Token, text: string) => string
  /** The same for the words that the command line shares. */
  readonly look: Paint
  readonly glyphs: Glyphs
  /** What charts and sparklines are drawn with. */
  readonly chart: ChartGlyphs
  /** One row as the terminal can show it. */
  readonly show: (row: string) => string
}

interface Ink {
  /** Colours by number: of the terminal's own sixteen, and of the 256. */
  readonly color?: readonly [basic: number, rich: number]
  readonly background?: readonly [basic: number, rich: number]
  readonly bold?: true
  readonly dim?: true
  readonly underline?: true
  readonly inverse?: true
}

const [RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE] = [1, 2, 3, 4, 5, 6, 7]
const DIM: Ink = { dim: true }

const DARK: Readonly<Record<Token, Ink>> = {
  strong: { bold: true },
  dim: DIM,
  good: { color: [GREEN, 114] },
  bad: { color: [RED, 203] },
  busy: { color: [CYAN, 80] },
  warn: { color: [YELLOW, 221] },
  title: { bold: true },
  border: DIM,
  focus: { color: [CYAN, 80], bold: true },
  key: { color: [CYAN, 80] },
  best: { color: [GREEN, 120], bold: true },
  changed: { color: [WHITE + 8, 231], bold: true },
  mark: { color: [MAGENTA, 177], bold: true },
  cursor: { background: [BLUE, 238] },
  selection: { background: [BLUE, 236] },
  match: { underline: true },
}
const LIGHT: Readonly<Record<Token, Ink>> = {
  ...DARK,
  good: { color: [GREEN, 28] },
  bad: { color: [RED, 160] },
  busy: { color: [BLUE, 25] },
  warn: { color: [MAGENTA, 130] },
  focus: { color: [BLUE, 25], bold: true },
  key: { color: [BLUE, 25] },
  best: { color: [GREEN, 22], bold: true },
  changed: { bold: true },
  mark: { color: [MAGENTA, 90], bold: true },
  cursor: { background: [WHITE, 253] },
  selection: { background: [WHITE, 255] },
}
/** After Okabe and Ito: told apart with every kind of colour vision. */
const COLOUR_BLIND: Readonly<Record<Token, Ink>> = {
  ...DARK,
  good: { color: [BLUE + 8, 75] },
  bad: { color: [YELLOW, 208] },
  busy: { color: [CYAN, 117] },
  warn: { color: [YELLOW + 8, 227] },
  best: { color: [BLUE + 8, 117], bold: true },
}
/** Without colours, whatever the terminal can show, all are alike. */
const OF_NAME = { dark: DARK, light: LIGHT, 'colour-blind': COLOUR_BLIND, none: DARK }

export interface Glyphs {
  readonly states: Readonly<Record<string, string>>
  /** Of a bar: done, under way, gone wrong, still to come. */
  readonly bar: readonly [string, string, string, string]
  readonly cursor: string
  readonly mark: string
  readonly rule: string
  readonly side: string
  readonly ascending: string
  readonly descending: string
  readonly separator: string
  readonly caret: string
}

const UNICODE: Glyphs = {
  states: {
    planned: '◌',
    queued: '○',
    running: '●',
    paused: '‖',
    held: '◐',
    finished: '✓',
    failed: '✗',
    stopped: '■',
    pruned: '⊘',
    lost: '?',
  },
  bar: ['█', '▓', '▒', '░'],
  cursor: '▸',
  mark: '◆',
  rule: '─',
  side: '│',
  ascending: '▲',
  descending: '▼',
  separator: '›',
  caret: '▏',
}
const ASCII: Glyphs = {
  states: {
    planned: '.',
    queued: 'o',
    running: '*',
    paused: '=',
    held: '-',
    finished: '+',
    failed: 'x',
    stopped: '#',
    pruned: '/',
    lost: '?',
  },
  bar: ['#', '>', 'x', '.'],
  cursor: '>',
  mark: '*',
  rule: '-',
  side: '|',
  ascending: '^',
  descending: 'v',
  separator: '>',
  caret: '_',
}

/** The theme for this terminal. */
export const createTheme = ({ theme, colors: depth, glyphs }: Appearance): Theme => {
  const colors = theme === 'none' ? 'none' : depth
  const codes = new Map(
    Object.entries(OF_NAME[theme]).map(([token, ink]) => [token, codesOf(token as Token, ink, colors)]),
  )
  const paint = (token: Token, text: string): string => {
    const [on, off] = codes.get(token) ?? ['', '']
    return text === '' || on === '' ? text : `${on}${text}${off}`
  }
  return {
    paint,
    look: paint,
    glyphs: glyphs === 'ascii' ? ASCII : UNICODE,
    chart: CHART_GLYPHS[glyphs],
    show: SHOW[glyphs],
  }
}

/** SGR codes that switch it on, and only it off again: what is painted inside of something else leaves that on. */
const codesOf = (token: Token, ink: Ink, colors: ColorDepth): readonly [on: string, off: string] => {
  const on: string[] = []
  const off: string[] = []
  // Without colours what changed a moment ago looks like everything else: bold would be taken for something that lasts.
  if (token === 'changed' && colors === 'none') return ['', '']
  const add = (code: string, end: string): void => {
    on.push(code)
    off.push(end)
  }
  if (ink.bold) add('1', '22')
  if (ink.dim) add('2', '22')
  if (ink.underline) add('4', '24')
  if (ink.inverse) add('7', '27')
  if (colors === 'none') {
    // Without colours the cursor's row is turned over.
    if (token === 'cursor') add('7', '27')
  } else {
    if (ink.color) add(colorCode(ink.color, { colors, base: 30 }), '39')
    if (ink.background) add(colorCode(ink.background, { colors, base: 40 }), '49')
  }
  return on.length === 0 ? ['', ''] : [`\u001b[${on.join(';')}m`, `\u001b[${off.join(';')}m`]
}

const colorCode = (
  [basic, rich]: readonly [number, number],
  { colors, base }: { readonly colors: ColorDepth; readonly base: 30 | 40 },
): string => {
  if (colors !== '16') return `${base + 8};5;${rich}`
  return String(basic < 8 ? base + basic : base + 60 + basic - 8)
}

const PLAIN: Readonly<Record<string, string>> = { '…': '~', '·': '-', '×': 'x', '±': '+', '–': '-', '∞': '~' }

/** Letters that plain ASCII lacks become as many others as they took cells. */
const asciiOnly = (row: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours stay
  row.replace(/[^\u0000-\u007f]+/gu, run =>
    [...run].map(letter => PLAIN[letter] ?? '?'.repeat(textWidth(letter))).join(''),
  )

/** What stands for the letters of ours that a console's font lacks. */
const ON_A_CONSOLE: Readonly<Record<string, string>> = {
  ...PLAIN,
  '±': '±',
  '·': '·',
  '∞': '∞',
  '◌': '.',
  '●': '•',
  '‖': '=',
  '◐': '-',
  '✓': '√',
  '✗': 'x',
  '⊘': '/',
  '▸': '►',
  '◆': '♦',
  '›': '>',
  '▏': '▌',
  '╳': 'x',
  '▪': '■',
  '▚': 'X',
}
const LACKING = new RegExp(`[${Object.keys(ON_A_CONSOLE).join('')}]`, 'gu')

const SHOW: Readonly<Record<GlyphSet, (row: string) => string>> = {
  braille: row => row,
  block: row => row.replace(LACKING, letter => ON_A_CONSOLE[letter] ?? letter),
  ascii: asciiOnly,
}
