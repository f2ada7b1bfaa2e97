// The one sanitizer between a stranger's text (logs, names, errors) and a terminal. Colours survive; every other
// control sequence is swallowed whole, no other control byte gets through, and nothing can reverse the text's direction.
import { harmlessCodes, openAfter } from './sgr.ts'

const ESC = '\u001B'
const RESET = `${ESC}[0m`

/** One line: line ends and tabs become spaces, and colours that are left on are ended. */
export const sanitizeLine = (text: string): string => {
  const sanitizer = createSanitizer()
  return (sanitizer.push(text) + sanitizer.end()).replaceAll('\n', ' ')
}

/** Several lines; what comes after them keeps its colours. */
export const sanitizeText = (text: string): string => {
  const sanitizer = createSanitizer()
  return sanitizer.push(text) + sanitizer.end()
}

export interface Sanitizer {
  /** The next piece of a stream; sequences may be torn anywhere between two pieces. */
  push(text: string): string
  /** Nothing more comes: ends the colours that are on. */
  end(): string
}

type State = 'text' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string-escape'

/** Longer parameter lists are nonsense; they are swallowed without being kept. */
const LONGEST_CSI = 128
const TAB = '    '

/** A sanitizer for one stream, in constant memory. */
export const createSanitizer = (): Sanitizer => {
  let state: State = 'text'
  let parameters = ''
  let open: ReadonlySet<number> = new Set()
  let afterReturn = false

  const sgr = (): string => {
    const codes = parameters.length > LONGEST_CSI ? [] : harmlessCodes(parameters)
    open = openAfter(open, codes)
    return codes.length === 0 ? '' : `${ESC}[${codes.join(';')}m`
  }

  /** What one letter with a meaning of its own puts out. */
  const step = (letter: string): string => {
    const code = letter.codePointAt(0) as number
    // Whatever is open ends at a line's end or at a new escape: an unfinished sequence must not swallow the rest.
    if (code === LINE_FEED || code === RETURN) {
      state = 'text'
      return code === LINE_FEED && afterReturn ? '' : '\n'
    }
    if (code === ESCAPE) {
      state = state === 'string' ? 'string-escape' : 'escape'
      return ''
    }
    const introduced = INTRODUCERS_8BIT.get(code)
    if (introduced !== undefined) return enter(introduced)
    switch (state) {
      case 'text':
        return visible(letter, code)
      case 'escape':
        return afterEscape(letter, code)
      case 'intermediate':
        if (code >= 0x30) state = 'text'
        return ''
      case 'csi':
        return inCsi(letter, code)
      case 'string':
        if (code === BELL || code === STRING_TERMINATOR) state = 'text'
        return ''
      case 'string-escape':
        state = 'text'
        return letter === '\\' ? '' : afterEscape(letter, code)
    }
  }

  const enter = (next: State): string => {
    state = next
    parameters = ''
    return ''
  }

  const afterEscape = (letter: string, code: number): string => {
    const next = INTRODUCERS[letter]
    if (next !== undefined) return enter(next)
    state = code >= 0x20 && code <= 0x2f ? 'intermediate' : 'text'
    return code > 0x7e ? visible(letter, code) : ''
  }

  const inCsi = (letter: string, code: number): string => {
    const isFinal = code >= 0x40 && code <= 0x7e
    if (isFinal) {
      state = 'text'
      return letter === 'm' ? sgr() : ''
    }
    if (code > 0x7e) {
      state = 'text'
      return visible(letter, code)
    }
    if (parameters.length <= LONGEST_CSI) parameters += letter
    return ''
  }

  return {
    push(text) {
      let out = ''
      let at = 0
      while (at < text.length) {
        if (state === 'text') {
          SPECIAL.lastIndex = at
          const next = SPECIAL.exec(text)?.index ?? text.length
          if (next > at) {
            out += text.slice(at, next)
            at = next
            afterReturn = false
            continue
          }
        }
        const letter = String.fromCodePoint(text.codePointAt(at) as number)
        out += step(letter)
        afterReturn = letter === '\r'
        at += letter.length
      }
      return out
    },
    end() {
      const left = open.size > 0
      state = 'text'
      open = new Set()
      return left ? RESET : ''
    },
  }
}

const BELL = 0x07
const LINE_FEED = 0x0a
const RETURN = 0x0d
const ESCAPE = 0x1b
const STRING_TERMINATOR = 0x9c

/** What follows ESC and opens a longer sequence: CSI; DCS, SOS, OSC, PM and APC, which last until ST. */
const INTRODUCERS: Readonly<Record<string, State>> = {
  '[': 'csi',
  P: 'string',
  X: 'string',
  ']': 'string',
  '^': 'string',
  _: 'string',
}
/** The same in one byte. */
const INTRODUCERS_8BIT: ReadonlyMap<number, State> = new Map([
  [0x9b, 'csi'],
  [0x90, 'string'],
  [0x98, 'string'],
  [0x9d, 'string'],
  [0x9e, 'string'],
  [0x9f, 'string'],
])

/** Controls, and what turns or breaks lines out of sight: directional overrides, embeddings and isolates. */
const SPECIAL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const REPLACED = '\uFFFD'

const visible = (letter: string, code: number): string => {
  if (letter === '\t') return TAB
  if (code === 0x2028 || code === 0x2029) return '\n'
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return REPLACED
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) ? '' : letter
}
