// Whether a text can be given to a YAML parser at all: its size, its characters, its depth.
import { Lexer } from 'yaml'
import type { Findings, Place } from './problems.ts'

export const MAX_DEPTH = 100
const MAX_CHARACTERS = 4 * 1024 * 1024

export const START: Place = { line: 1, column: 1, override: null }

/** False after having reported why not. */
export const isParsable = (text: string, findings: Findings): boolean => {
  if (text.length > MAX_CHARACTERS) {
    const expected = `at most ${MAX_CHARACTERS}`
    findings.problem({ at: START, key: '', message: `the file has ${text.length} characters`, expected })
    return false
  }
  if (!isReadable(text, findings)) return false
  if (!isDeep(text)) return true
  const expected = `at most ${MAX_DEPTH} levels`
  findings.problem({ at: START, key: '', message: 'the file is nested too deeply', expected })
  return false
}

/** Bytes that are no UTF-8 arrive as U+FFFD; control characters are no YAML, and would act on a terminal. */
const isReadable = (text: string, findings: Findings): boolean => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are looked for
  const at = text.search(/[\uFFFD\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/)
  if (at < 0) return true
  const before = text.slice(0, at).split('\n')
  const code = text.charCodeAt(at)
  const isBadByte = code === 0xfffd
  findings.problem({
    at: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, override: null },
    key: '',
    message: isBadByte
      ? 'a byte here is not valid UTF-8'
      : `a control character (U+${code.toString(16).toUpperCase().padStart(4, '0')}) is here`,
    expected: isBadByte ? 'the file to be saved as UTF-8' : 'an escape such as "\\x1b" in double quotes',
  })
  return false
}

// The parser calls itself for every level, and a megabyte of brackets takes the process down with it.
const isDeep = (text: string): boolean => {
  let brackets = 0
  let itemsInLine = 0
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets++
    else if (token === ']' || token === '}') brackets--
    else if (token === '-' || token === '?') itemsInLine++
    else if (token.endsWith('\n')) itemsInLine = 0
    if (brackets + itemsInLine > MAX_DEPTH) return true
  }
  return false
}
