// From the bytes of a terminal to what the user did: keys, mouse, pasted text, focus. Pure: it holds no timer and no
// stream. An escape sequence that is not whole waits in the rest, and it is the caller's to say when that is over.

export interface KeyInput {
  readonly kind: 'key'
  /** The character, or a name: `enter`, `escape`, `up`, `f1`, `space`, … */
  readonly key: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
}

export interface MouseInput {
  readonly kind: 'mouse'
  readonly action: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down'
  readonly button: 'left' | 'middle' | 'right'
  /** From 0. */
  readonly column: number
  readonly row: number
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
}

export interface PasteInput {
  readonly kind: 'paste'
  readonly text: string
}

export interface FocusInput {
  readonly kind: 'focus'
  readonly focused: boolean
}

export type Input = KeyInput | MouseInput | PasteInput | FocusInput

export interface Parsed {
  readonly inputs: readonly Input[]
  /** What is not whole yet. */
  readonly rest: string
}

const ESC = '\u001b'
const PASTE_BEGIN = `${ESC}[200~`
const PASTE_END = `${ESC}[201~`
/** A sequence that is longer is none: it is dropped, so that garbage can't hold the keys that come after it. */
const LONGEST_SEQUENCE = 64
/** What somebody pastes without an end is handed on when it has become so long. */
const LONGEST_PASTE = 1 << 20

/** Everything that is whole in the text, in order. */
export const parseInput = (text: string): Parsed => {
  const inputs: Input[] = []
  let at = 0
  while (at < text.length) {
    const found = next(text, at)
    if (found === 'pending') break
    if (found.input) inputs.push(found.input)
    at = found.end
  }
  return { inputs, rest: text.slice(at) }
}

/** Whether a rest is pasted text whose end has not come yet. */
export const isPaste = (rest: string): boolean => rest.startsWith(PASTE_BEGIN)

/** What a rest means when nothing follows it: a lone Escape, or one that was typed before a key. */
export const parseRest = (rest: string): readonly Input[] => {
  if (rest === ESC) return [key('escape')]
  if (rest === ESC + ESC) return [key('escape'), key('escape')]
  if (isPaste(rest)) return [{ kind: 'paste', text: cleanPaste(rest.slice(PASTE_BEGIN.length)) }]
  // `ESC [` and `ESC O` are the beginnings of sequences, and what Alt with those letters sends.
  if (rest === `${ESC}[` || rest === `${ESC}O`) return [key(rest.slice(1), { alt: true })]
  return []
}

interface Found {
  readonly input: Input | null
  readonly end: number
}

const next = (text: string, at: number): Found | 'pending' => {
  const character = text[at] as string
  if (character !== ESC) return single(text, at)
  if (at + 1 === text.length) return 'pending'
  if (text.startsWith(PASTE_BEGIN, at)) return paste(text, at + PASTE_BEGIN.length)
  const second = text[at + 1] as string
  if (second === '[') return control(text, at)
  if (second === 'O') return singleShift(text, at)
  if (second === ESC) {
    // Escape twice, or Alt with a key that is a sequence of its own.
    const inner = next(text, at + 1)
    if (inner === 'pending') return 'pending'
    return { input: withAlt(inner.input), end: inner.end }
  }
  const inner = single(text, at + 1)
  return inner === 'pending' ? 'pending' : { input: withAlt(inner.input), end: inner.end }
}

const paste = (text: string, from: number): Found | 'pending' => {
  const end = text.indexOf(PASTE_END, from)
  if (end === -1 && text.length - from < LONGEST_PASTE) return 'pending'
  const until = end === -1 ? text.length : end
  return {
    input: { kind: 'paste', text: cleanPaste(text.slice(from, until)) },
    end: end === -1 ? until : end + PASTE_END.length,
  }
}

/** Text as a text field takes it: one kind of line end, and no control bytes that could do something. */
const cleanPaste = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')

const NAMED: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  ' ': 'space',
}

const single = (text: string, at: number): Found | 'pending' => {
  const code = text.codePointAt(at) as number
  const character = String.fromCodePoint(code)
  // The first half of a character whose second has not come yet.
  if (code >= 0xd800 && code <= 0xdbff) {
    if (at + 1 === text.length) return 'pending'
    return { input: null, end: at + 1 }
  }
  const end = at + character.length
  const named = NAMED[character]
  if (named !== undefined) return { input: key(named), end }
  if (code === 0) return { input: key('space', { ctrl: true }), end }
  if (code < 27) return { input: key(String.fromCharCode(code + 96), { ctrl: true }), end }
  if (code < 32) return { input: key(String.fromCharCode(code + 64), { ctrl: true }), end }
  if (code >= 0x80 && code < 0xa0) return { input: null, end }
  return { input: key(character), end }
}

const LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
}

const NUMBERS: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
}

/** `ESC O x`: arrows and function keys of a terminal in application mode. */
const singleShift = (text: string, at: number): Found | 'pending' => {
  if (at + 2 >= text.length) return 'pending'
  const name = LETTERS[text[at + 2] as string]
  return name === undefined
    ? { input: key('O', { alt: true }), end: at + 2 }
    : { input: key(name), end: at + 3 }
}

/** `ESC [ … final`. */
const control = (text: string, at: number): Found | 'pending' => {
  let end = at + 2
  // The old form of function keys on a Linux console: ESC [ [ A.
  if (text[end] === '[') end++
  while (end < text.length && isParameter(text.charCodeAt(end))) end++
  if (end - at > LONGEST_SEQUENCE) return { input: null, end }
  if (end === text.length) return 'pending'
  const code = text.charCodeAt(end)
  // Not the end of a sequence: what came before it is broken, and this byte begins something else.
  if (code < 0x40 || code > 0x7e) return { input: null, end }
  return { input: sequence(text.slice(at + 2, end), text[end] as string), end: end + 1 }
}

const isParameter = (code: number): boolean => code >= 0x20 && code <= 0x3f

const sequence = (parameters: string, final: string): Input | null => {
  if (parameters.startsWith('<') && (final === 'M' || final === 'm')) return mouse(parameters.slice(1), final)
  if (parameters === '' && (final === 'I' || final === 'O')) return { kind: 'focus', focused: final === 'I' }
  if (parameters.startsWith('[')) return consoleKey(final)
  const [first = 1, second = 1] = parameters.split(';').map(part => Number.parseInt(part, 10) || 1)
  const modifiers = modifiersOf(second)
  if (final === 'Z') return key('tab', { shift: true })
  if (final === '~') {
    const name = NUMBERS[first]
    return name === undefined ? null : key(name, modifiers)
  }
  // The protocol that tells every key apart: ESC [ code ; modifiers u.
  if (final === 'u') return unicodeKey(first, modifiers)
  const name = LETTERS[final]
  return name === undefined ? null : key(name, modifiers)
}

const consoleKey = (final: string): Input | null => {
  const number = 'ABCDE'.indexOf(final)
  return number === -1 ? null : key(`f${number + 1}`)
}

const unicodeKey = (code: number, modifiers: Modifiers): Input | null => {
  if (code > 0x10ffff) return null
  const character = String.fromCodePoint(code)
  const name = code === 27 ? 'escape' : (NAMED[character] ?? (code < 32 ? null : character))
  return name === null ? null : key(name, modifiers)
}

type Modifiers = Partial<Pick<KeyInput, 'ctrl' | 'alt' | 'shift'>>

const modifiersOf = (parameter: number): Modifiers => {
  const bits = parameter - 1
  return { shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 }
}

const BUTTONS = ['left', 'middle', 'right'] as const

/** The SGR form: `button;column;row`, both from 1. */
const mouse = (parameters: string, final: string): Input | null => {
  const [code, column, row] = parameters.split(';').map(Number)
  if (code === undefined || column === undefined || row === undefined) return null
  if (![code, column, row].every(Number.isInteger) || column < 1 || row < 1) return null
  const held = { shift: (code & 4) !== 0, alt: (code & 8) !== 0, ctrl: (code & 16) !== 0 }
  const place = { kind: 'mouse' as const, column: column - 1, row: row - 1, ...held }
  if ((code & 64) !== 0) {
    const wheel = code & 3
    if (wheel > 1) return null
    return { ...place, action: wheel === 0 ? 'wheel-up' : 'wheel-down', button: 'left' }
  }
  const button = BUTTONS[code & 3]
  if (button === undefined) return null
  if (final === 'm') return { ...place, action: 'release', button }
  return { ...place, action: (code & 32) !== 0 ? 'drag' : 'press', button }
}

const key = (name: string, modifiers: Modifiers = {}): KeyInput => ({
  kind: 'key',
  key: name,
  ctrl: modifiers.ctrl ?? false,
  alt: modifiers.alt ?? false,
  shift: modifiers.shift ?? false,
})

const withAlt = (input: Input | null): Input | null =>
  input?.kind === 'key' ? { ...input, alt: true } : input
